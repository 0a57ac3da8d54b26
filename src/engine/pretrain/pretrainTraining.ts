/** Pretraining as something that trains: see `training/trainable`. */
import { StepTable, type PretrainFigures } from '@/lib/stepFigures';
import { modelOf, parsePretrainConfig, type PretrainConfig } from '@/lib/config';
import { LabError } from '@/lib/errors';
import type { SealedFile } from '@/storage/sealedFile';
import { inContentOrder } from '../data/contentOrder';
import type { OpenFaces } from '../data/storedFaces';
import { exportRun, type ExportKind, type RunCurves } from '../exports/exportRun';
import type { BeginWeights } from '../networks/beginWeights';
import type { AttentionView } from '../training/events';
import type {
  PretrainRequest,
  RunFacts,
  SavedKernels,
  Surroundings,
  TellPreparing,
  Trainable,
  TrainableMaker,
  TrainingPlan,
} from '../training/trainable';
import { refuseRun, stateBytes } from './forecast';
import { factsOf } from './pretrainHead';
import { heldOutSummary, Patience } from './heldOutLoss';
import { checkView } from './pictures';
import { PretrainRun } from './pretrainRun';
import { readRunState, writeRunState, type RunState } from './pretrainState';
import { withSavedNetworks } from './savedNetworks';

export class PretrainTraining extends PretrainRun implements Trainable {
  readonly kind = 'pretrain';
  readonly lastStateSaysAll = false;
  readonly stateBytes: number;
  private readonly patience: Patience;

  constructor(
    config: PretrainConfig,
    private readonly opened: OpenFaces,
    { showFaceIds, saved }: Beginning,
    private readonly surroundings: Surroundings,
  ) {
    super(config, opened.faces, showFaceIds, saved);
    this.stateBytes = stateBytes(config);
    const metrics = saved ? StepTable.from('pretrain', saved.metrics) : null;
    this.patience = Patience.after(metrics, config.patience, config);
  }

  /** Whether it stops early is only known once the figures of an epoch are read. */
  get epochDue(): boolean {
    return this.config.patience > 0 && this.epochEnds;
  }

  override get finished(): boolean {
    return super.finished || this.patience.runsOut;
  }

  override async queueStep(): Promise<PretrainFigures> {
    const figures = await super.queueStep();
    this.patience.see(figures);
    return figures;
  }

  async prepare(tell: TellPreparing): Promise<void> {
    const compile = () => this.compile((done, total) => tell('compiling shaders', done, total));
    await compile();
    const tuned = await this.surroundings.tuneKernels((done, total) => tell('tuning kernels', done, total));
    if (tuned) await compile();
  }

  /**
   * A batch whose ID loss alone is not finite was skipped by the update; a non-finite total otherwise ends
   * the run (released `train_one_epoch`).
   */
  check({ step, total, c1, c3 }: PretrainFigures): void {
    const skipped = !Number.isFinite(c3) && Number.isFinite(c1);
    if (Number.isFinite(total) || skipped) return;
    throw new LabError(
      'non-finite-loss',
      `The loss of step ${step} is ${total} (C1 ${c1}, C3 ${c3}): training has diverged.`,
      'Lower the base learning rate or lengthen the warm-up, then start again.',
    );
  }

  checkView(view: AttentionView): void {
    checkView(view, modelOf(this.config));
  }

  async facts(): Promise<RunFacts> {
    return factsOf((await this.asSavable()).record);
  }

  summary(metrics: StepTable) {
    const { stepsAnEpoch, config } = this;
    if (config.bestBy === 'held-out') return { ...heldOutSummary(metrics, config), bestAuc: null };
    return {
      loss: metrics.recentLoss(stepsAnEpoch),
      bestLoss: metrics.bestLoss(stepsAnEpoch),
      bestAuc: null,
    };
  }

  ending(): { epoch: number; early: boolean } | undefined {
    if (!this.patience.runsOut) return undefined;
    return { epoch: this.step / this.stepsAnEpoch, early: !super.finished };
  }

  async writeState(metrics: Uint8Array, about: { loss: number | null; savedAt: string }): Promise<Blob> {
    return writeRunState(await this.asSavable(), metrics, about);
  }

  async exportFile(what: ExportKind, curves?: RunCurves) {
    return exportRun(what, await this.asSavable(), curves);
  }

  override dispose(): void {
    super.dispose();
    this.opened.close();
  }

  private asSavable() {
    return this.exportable(this.surroundings);
  }
}

interface Beginning {
  showFaceIds: string[];
  weights?: BeginWeights | null;
  saved?: RunState;
}

/** @param checked valid settings */
function planOf(checked: PretrainConfig, faces: PretrainRequest['faces'], begin: Beginning): TrainingPlan {
  const { weights, saved } = begin;
  const { kernels, precision, picturesEverySteps } = checked;
  return {
    ...{ kernels, precision, picturesEverySteps, faces },
    metrics: saved?.metrics ?? null,
    resumed: saved !== undefined,
    ...(saved && { computedWith: computedWith(saved) }),
    refusal: (room, engine) => refuseRun(checked, room, engine),
    make: async (opened, surroundings) => {
      const training = new PretrainTraining(checked, opened, begin, surroundings);
      try {
        if (weights) await training.beginWith(weights);
        return training;
      } catch (error) {
        training.dispose();
        throw error;
      }
    },
  };
}

function computedWith({ head: { fsfmLab, record } }: RunState): SavedKernels {
  // States from before there were two engines are the GPU's.
  const { adapter, engine = 'gpu', kernelVariants } = record;
  return { fsfmLab, adapter, engine, choices: kernelVariants };
}

export const pretrainMaker: TrainableMaker = {
  async plan({ config, faces, showFaceIds, weights }: PretrainRequest) {
    // A saved run comes back in the order that it was begun with.
    return planOf(parsePretrainConfig(config), inContentOrder(faces), { showFaceIds, weights });
  },

  async planSaved(state: SealedFile) {
    const saved = await readRunState(state);
    const { record, faceInfos, showFaceIds } = saved.head;
    return planOf(record.config, faceInfos, { showFaceIds, saved });
  },

  /** From its numbers alone: only what goes to a cluster needs the faces, which may be gone. */
  async exportSaved(state: SealedFile, what: ExportKind, curves?: RunCurves) {
    return withSavedNetworks(await readRunState(state), what === 'cluster', (run) =>
      exportRun(what, run, curves),
    );
  },
};
