/**
 * What pretraining alone can do beside training: forecasts, checkpoint files to begin with, what a network reconstructs
 * under masks. A room of the worker that trains, since it looks at the network in memory.
 */
import { parsePretrainConfig, type PretrainConfig } from '@/lib/config';
import { LabError } from '@/lib/errors';
import type { HeldOutErrors } from '@/lib/heldOutErrors';
import { claimEngine } from '../device/claimEngine';
import {
  openReconstructionNetwork,
  reconstructUnder,
  type ReconstructionModel,
  type ReconstructionNetwork,
  type Reconstruction,
  type ReconstructionRequest,
} from '../masks/maskReconstruction';
import {
  correspondenceUnder,
  type Correspondence,
  type CorrespondenceRequest,
} from '../masks/maskCorrespondence';
import type { CheckpointAnswers } from '../networks/checkpointDirectory';
import { inspectWeights, type WeightsReport } from '../networks/beginWeights';
import type { TrainingLab } from '../training/trainingLab';
import { forecastRun, refuseRun, type RoomForecast } from './forecast';
import { PretrainTraining } from './pretrainTraining';

export class PretrainRoom {
  /** Of a checkpoint file, to look at beside a run. */
  private opened: ReconstructionNetwork | null = null;

  /** @param lab opened only for a run's network */
  constructor(private readonly lab: () => Promise<Pick<TrainingLab, 'between' | 'visit'>>) {}

  /** What a run would need on the engine that is claimed. @throws LabError as `claimEngine`, `invalid-config` */
  async forecast(config: PretrainConfig, faceCount: number): Promise<RoomForecast> {
    const engine = await claimEngine();
    const { report, mostBytes } = engine;
    const checked = parsePretrainConfig(config);
    const refusal = refuseRun(checked, engine, report.engine)?.toReport() ?? null;
    return { ...forecastRun(checked, faceCount, report.engine), mostBytes, refusal };
  }

  /**
   * What a run makes of each held-out face under the masks of every strategy, of that in memory or from its newest state.
   * @returns null where it holds none out
   * @throws LabError as `TrainingLab.visit`, where its faces are gone too
   */
  async heldOutErrors(id: string): Promise<HeldOutErrors | null> {
    return (await this.lab()).visit({ kind: 'pretrain', id }, async (trainable) =>
      trainable instanceof PretrainTraining ? trainable.heldOutErrors() : null,
    );
  }

  /** What a checkpoint file holds. @throws LabError as `inspectWeights` */
  inspectWeights(blob: Blob, answers?: CheckpointAnswers): Promise<WeightsReport> {
    return inspectWeights(blob, answers);
  }

  /**
   * Opens a checkpoint to look at what it reconstructs; it takes the place of the one before.
   * @param parts `all`: for `correspond` too
   * @throws LabError `invalid-file`, as `claimEngine`
   */
  async openCheckpoint(
    blob: Blob,
    answers?: CheckpointAnswers,
    parts?: 'decoder' | 'all',
  ): Promise<ReconstructionModel> {
    await claimEngine();
    const { network, about } = await openReconstructionNetwork(blob, answers, parts);
    this.closeCheckpoint();
    this.opened = network;
    return about;
  }

  /** Frees what it holds. */
  closeCheckpoint(): void {
    this.opened?.online.dispose();
    this.opened = null;
  }

  /** How alike the opened checkpoint finds a masked face and whole ones. @throws LabError as `correspondenceUnder`, `wrong-state` */
  correspond(request: CorrespondenceRequest): Promise<Correspondence> {
    if (this.opened) return correspondenceUnder(this.opened, request);
    throw new LabError('wrong-state', 'No checkpoint is open.', 'Open the checkpoint again.');
  }

  /**
   * What a run's network, between two steps, or the opened checkpoint reconstructs under masks.
   * @param runId of the run in memory; null: the checkpoint
   * @throws LabError `wrong-state` without it, `invalid-config` when the masks do not fit it
   */
  async reconstruct(runId: string | null, request: ReconstructionRequest): Promise<Reconstruction[]> {
    if (runId === null) {
      if (this.opened) return reconstructUnder(this.opened, request);
      throw new LabError('wrong-state', 'No checkpoint is open.', 'Open the checkpoint again.');
    }
    return (await this.lab()).between(runId, async (trainable) => {
      if (trainable instanceof PretrainTraining) {
        return reconstructUnder(trainable.reconstructionNetwork(), request);
      }
      throw new LabError('wrong-state', 'A detector cannot reconstruct.', 'Open a pretrained checkpoint.');
    });
  }
}
