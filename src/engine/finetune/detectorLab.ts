/**
 * Fine-tuning's side of the GPU: owns at most one run, judges it, previews self-blended images. A plain class, so
 * that it runs headless and under test; `workers/detector.worker` exposes it.
 */
import { selfBlend } from '@/faces/selfBlend';
import type { FaceCrop, FaceInfo } from '@/faces/types';
import { parseDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import { detectorTitle } from '@/lib/detectorTitle';
import { LabError } from '@/lib/errors';
import { SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import { setKernelMode } from '@/ml/ops/mode';
import { initWebgpu } from '@/ml/webgpu';
import { blobSource } from '@/storage/byteSource';
import { describeAdapter } from '../device/adapter';
import { watchDevice, type TellLoss } from '../device/deviceWatch';
import { CheckpointFile } from '../networks/checkpointFile';
import type { FinetuneEvent, SplitPlan } from './detectorEvents';
import type { LabelledFace } from './detectorData';
import { bonaFideClass } from '../scoring/detectorTask';
import { DetectorLibrary, type KeptDetector } from '../scoring/detectorLibrary';
import { calibrate, evaluateDetector, type DetectorReport } from '../evaluation/evaluate';
import type { AdapterReport } from '../training/events';
import { FinetuneLoop } from './finetuneLoop';
import { FinetuneRun } from './finetuneRun';
import { KernelTuning } from '../device/kernelTuning';
import { holdRun } from '../training/runLock';
import { openFaces } from '../data/storedFaces';
import { planSplit, type SplitFace } from '../data/splitPlan';
import { exportDetector, restoreFinetune, restoreRun, saveFinetune } from './finetuneState';
import {
  discardKeptTraining,
  findKeptTraining,
  listKeptTrainings,
  TrainingKeeper,
  type KeptTrainings,
} from './trainingKeeper';

interface Owned {
  runId: string;
  run: FinetuneRun;
  loop: FinetuneLoop;
  /** Name of what it trains on. */
  dataset: string;
  /** Settles when the loop has ended. */
  driven: Promise<void>;
  closeFaces: () => void;
}

/** What a run begins with, beside its network. */
interface Begun {
  runId: string;
  dataset: string;
  faces: readonly FaceInfo[];
  /** It comes from a saved state. */
  restored: boolean;
}

/** A self-blended pair; all (224, 224[, 3]). */
export interface BlendPreview {
  real: Uint8Array;
  fake: Uint8Array;
  mask: Float32Array;
}

export class DetectorLab {
  private readonly library = new DetectorLibrary();
  private listener: (event: FinetuneEvent) => void = () => {};
  private adapter: AdapterReport | null = null;
  private tellLoss: TellLoss = () => Promise.resolve(null);
  private owned: Owned | null = null;
  /** What puts other parameters into the run for a while waits for what does so before it. */
  private turn: Promise<unknown> = Promise.resolve();

  /** Claims the adapter. @throws LabError `webgpu-unavailable` */
  async init(): Promise<AdapterReport> {
    const handle = await initWebgpu();
    this.adapter = describeAdapter(handle);
    this.tellLoss = watchDevice(handle.device, {
      afterLoss:
        'Faces, settings and the training up to its last kept step are still here: press "Go on" beside it, or reload the page first.',
      afterExhaustion: 'Choose a smaller model or batch size, then start again.',
      fail: (error) => this.owned?.loop.fail(error),
      lost: (reason) => this.listener({ type: 'adapter-lost', reason }),
    });
    await KernelTuning.open(handle.adapter);
    return this.adapter;
  }

  /** The one event stream; replaces the previous listener. */
  subscribe(listener: (event: FinetuneEvent) => void): void {
    this.listener = listener;
  }

  /** How these faces would be split, and what to think of it. */
  plan(config: DetectorConfig, faces: SplitFace[]): SplitPlan {
    return planSplit(config, faces);
  }

  /** One self-blended image of a real face. @param strength as `DetectorConfig.blendStrength` */
  preview(
    { rgb, parsing }: Pick<LabelledFace, 'rgb' | 'parsing'>,
    seed: number,
    strength: number,
  ): BlendPreview {
    const face = { rgb, side: CROP_SIZE, parsing, mapSide: CROP_SIZE };
    return selfBlend(face, SeededRandom.fromSeed(seed), strength);
  }

  /**
   * Begins a run; one that has ended is disposed first.
   * @param encoder a checkpoint to begin with; null: from scratch
   * @param dataset what it trains on, for its name
   * @throws LabError `wrong-state` during a run, and as `FinetuneRun.begin`
   */
  async start(
    runId: string,
    config: DetectorConfig,
    faces: FaceInfo[],
    encoder: Blob | null,
    dataset: string,
  ): Promise<void> {
    const checked = parseDetectorConfig(config);
    await this.begin({ runId, dataset, faces, restored: false }, async (labelled) => {
      setKernelMode(checked.kernels);
      return FinetuneRun.begin(
        checked,
        labelled,
        encoder && (await CheckpointFile.open(blobSource(encoder))),
      );
    });
  }

  /** Goes on with a saved run. @throws LabError as `start` and `restoreFinetune` */
  async restore(runId: string, state: Uint8Array, faces: FaceInfo[], dataset: string): Promise<void> {
    await this.begin({ runId, dataset, faces, restored: true }, (labelled) =>
      withItsKernels(restoreFinetune(state, labelled)),
    );
  }

  /** Trainings that were interrupted or stopped and can go on, the latest first; needs no GPU. */
  keptTrainings(): Promise<KeptTrainings> {
    return listKeptTrainings();
  }

  /**
   * Goes on with a kept training as if it had never stopped, over the faces that it was begun with.
   * @returns sentences about newer states that were damaged and passed over
   * @throws LabError `wrong-state` when another tab has it, a face is gone or nothing is kept; `invalid-file`
   */
  async resumeKept(id: string): Promise<string[]> {
    const { faces, saved, tensors, dataset, damaged } = await findKeptTraining(id);
    await this.begin({ runId: id, dataset, faces, restored: true }, (labelled) =>
      withItsKernels(restoreRun(saved, tensors, labelled)),
    );
    return damaged;
  }

  /** Forgets a kept training. @throws LabError `wrong-state` while it goes on somewhere */
  async discardKept(id: string): Promise<void> {
    await discardKeptTraining(id);
  }

  pause(): void {
    this.requireRun().loop.pause();
  }

  resume(): void {
    this.requireRun().loop.resume();
  }

  /** Resolves when the run has ended; stopping an ended run does nothing. */
  async stop(): Promise<void> {
    const { loop, driven } = this.requireRun();
    loop.stop();
    await driven;
  }

  /** The run as a file to go on with. @throws LabError `wrong-state` while it runs */
  async save(): Promise<Uint8Array> {
    return saveFinetune(this.requireEnded().run);
  }

  async exportDetector(which: 'best' | 'last'): Promise<Uint8Array> {
    const { run } = this.requireEnded();
    return this.inTurn(() => exportDetector(run, which, this.adapter?.name ?? 'unknown adapter'));
  }

  /**
   * Keeps the best detector of the run in this browser's library; of a finished training nothing else is kept then.
   * @throws LabError as `DetectorLibrary.keep`
   */
  async keep(): Promise<KeptDetector> {
    const { run, runId, dataset } = this.requireEnded();
    const bytes = await this.exportDetector('best');
    const name = detectorTitle(run.config, dataset);
    const kept = await this.library.keep(new Blob([bytes as Uint8Array<ArrayBuffer>]), name, 'trained');
    if (run.finished) await discardKeptTraining(runId);
    return kept;
  }

  /**
   * Judges the held-out faces with the parameters of the best epoch.
   * @throws LabError `wrong-state` while the run goes on, `invalid-config` where no class is bona fide
   */
  async evaluate(): Promise<DetectorReport> {
    const { run } = this.requireEnded();
    const bonaFide = bonaFideClass(run.data.classes);
    if (bonaFide === null) {
      throw new LabError(
        'invalid-config',
        `None of the classes ${run.data.classes.join(', ')} is called real, live or bona fide.`,
        'Rename the class of genuine faces to "real".',
      );
    }
    return this.inTurn(async () => {
      const last = await run.values();
      if (run.best) run.load(run.best);
      try {
        return evaluateDetector(
          await run.judge('test'),
          calibrate(await run.judge('validation'), bonaFide),
          bonaFide,
          run.config.seed,
        );
      } finally {
        run.load(last);
      }
    });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => {}); // whoever asked hears of it
    return done;
  }

  private async begin(
    { runId, dataset, faces, restored }: Begun,
    make: (labelled: LabelledFace[]) => Promise<FinetuneRun>,
  ): Promise<void> {
    if (this.owned?.loop.active) {
      throw new LabError('wrong-state', 'A run is already going on.', 'Stop it before starting another.');
    }
    await this.disposeRun();
    const emit = (event: FinetuneEvent) => this.listener(event);
    emit({ type: 'status', runId, status: { phase: 'preparing', stage: 'scaling faces' } });
    const release = await holdRun(runId);
    let closeFaces = () => {};
    try {
      const opened = await openFaces(faces);
      closeFaces = opened.close;
      const run = await make(opened.faces.map(labelled));
      const keeper = new TrainingKeeper(run, { runId, dataset, faces, emit });
      const loop = new FinetuneLoop(run, { runId, restored, keeper, loss: () => this.tellLoss(), emit });
      this.owned = { runId, dataset, run, loop, driven: loop.drive().finally(release), closeFaces };
    } catch (error) {
      closeFaces();
      release();
      throw error;
    }
  }

  private requireRun(): Owned {
    if (this.owned) return this.owned;
    throw new LabError('wrong-state', 'There is no run.', 'Press Start first.');
  }

  private requireEnded(): Owned {
    const owned = this.requireRun();
    if (!owned.loop.active) return owned;
    throw new LabError(
      'wrong-state',
      'The run is still going on.',
      'Stop it first; it can go on afterwards.',
    );
  }

  private async disposeRun(): Promise<void> {
    if (!this.owned) return;
    const { run, driven, closeFaces } = this.owned;
    this.owned = null;
    await Promise.all([driven, this.turn]);
    run.dispose();
    closeFaces();
  }
}

async function withItsKernels(restored: Promise<FinetuneRun>): Promise<FinetuneRun> {
  const run = await restored;
  setKernelMode(run.config.kernels);
  return run;
}

/** Pixels of stored faces are read when they are looked at: they must not be copied with the rest. */
function labelled(face: FaceCrop): LabelledFace {
  const { id, name, label = 'unlabelled', group = null, split } = face;
  return {
    id,
    name,
    label,
    group,
    ...(split === undefined ? {} : { split }),
    get rgb() {
      return face.rgb;
    },
    get parsing() {
      return face.parsing;
    },
  };
}
