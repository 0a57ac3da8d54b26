/**
 * Fine-tuning's side of the GPU: owns at most one run, judges it, previews self-blended images. A plain class, so
 * that it runs headless and under test; `workers/detector.worker` exposes it.
 */
import { selfBlend } from '@/faces/selfBlend';
import type { FaceCrop, FaceInfo } from '@/faces/types';
import { parseDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import { SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import { setKernelMode } from '@/ml/ops/mode';
import { initWebgpu } from '@/ml/webgpu';
import { blobSource } from '@/storage/byteSource';
import { describeAdapter } from '../adapter';
import { arrange } from './arrangement';
import { CheckpointFile } from '../checkpointFile';
import type { FinetuneEvent, SplitPlan } from './detectorEvents';
import type { LabelledFace } from './detectorData';
import { leakageWarnings, splitWarnings, type SplitItem, type SplitName } from './detectorSplit';
import { bonaFideClass } from './detectorTask';
import { DetectorLibrary, type KeptDetector } from './detectorLibrary';
import { calibrate, evaluateDetector, type DetectorReport } from './evaluate';
import type { AdapterReport } from '../events';
import { FinetuneLoop } from './finetuneLoop';
import { FinetuneRun } from './finetuneRun';
import { KernelTuning } from '../kernelTuning';
import { openFaces } from '../storedFaces';
import { exportDetector, restoreFinetune, saveFinetune } from './finetuneState';

interface Owned {
  run: FinetuneRun;
  loop: FinetuneLoop;
  /** Settles when the loop has ended. */
  driven: Promise<void>;
  closeFaces: () => void;
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
  private owned: Owned | null = null;
  /** What puts other parameters into the run for a while waits for what does so before it. */
  private turn: Promise<unknown> = Promise.resolve();

  /** Claims the adapter. @throws LabError `webgpu-unavailable` */
  async init(): Promise<AdapterReport> {
    const handle = await initWebgpu();
    this.adapter = describeAdapter(handle);
    handle.device.addEventListener('uncapturederror', ({ error }) => this.fail(gpuErrorReport(error)));
    void handle.device.lost.then(({ reason, message }) => {
      const why = message || reason || 'unknown';
      this.fail({
        code: 'adapter-lost',
        message: `The GPU was lost: ${why}`,
        remedy: 'Your faces and settings are still here. Reload the page to claim the GPU again.',
      });
      this.listener({ type: 'adapter-lost', reason: why });
    });
    await KernelTuning.open(handle.adapter);
    return this.adapter;
  }

  /** The one event stream; replaces the previous listener. */
  subscribe(listener: (event: FinetuneEvent) => void): void {
    this.listener = listener;
  }

  /** How these faces would be split, and what to think of it. */
  plan(config: DetectorConfig, faces: (SplitItem & { id: string })[]): SplitPlan {
    const arranged = arrange(faces, config);
    const used = faces.flatMap((_, i) => (arranged.splits[i] === 'unused' ? [] : [i]));
    const items = used.map((i) => ({ ...faces[i], label: arranged.labels[i], group: arranged.groups[i] }));
    const splits = used.map((i) => arranged.splits[i] as SplitName);
    const labels = [...new Set(items.map(({ label }) => label))].sort();
    const count = (label: string, split: string) =>
      items.filter((item, i) => item.label === label && splits[i] === split).length;
    return {
      counts: labels.map((label) => ({
        label,
        faces: {
          train: count(label, 'train'),
          validation: count(label, 'validation'),
          test: count(label, 'test'),
        },
      })),
      unused: faces.length - used.length,
      meaning: meaningOf(faces, arranged.labels),
      warnings: splitWarnings(items, splits),
      leakage: leakageWarnings(items, splits),
    };
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
   * @throws LabError `wrong-state` during a run, and as `FinetuneRun.begin`
   */
  async start(runId: string, config: DetectorConfig, faces: FaceInfo[], encoder: Blob | null): Promise<void> {
    const checked = parseDetectorConfig(config);
    await this.begin(runId, false, faces, async (labelled) => {
      setKernelMode(checked.kernels);
      return FinetuneRun.begin(
        checked,
        labelled,
        encoder && (await CheckpointFile.open(blobSource(encoder))),
      );
    });
  }

  /** Goes on with a saved run. @throws LabError as `start` and `restoreFinetune` */
  async restore(runId: string, state: Uint8Array, faces: FaceInfo[]): Promise<void> {
    await this.begin(runId, true, faces, async (labelled) => {
      const run = await restoreFinetune(state, labelled);
      setKernelMode(run.config.kernels);
      return run;
    });
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
   * Keeps the best detector of the run in this browser's library.
   * @param dataset what it was trained on, for its name
   * @throws LabError as `DetectorLibrary.keep`
   */
  async keep(dataset: string): Promise<KeptDetector> {
    const { preset, mode, fakes } = this.requireEnded().run.config;
    const bytes = await this.exportDetector('best');
    const name = `${preset} ${mode}${fakes === 'self-blended' ? ', self-blended' : ''}, ${dataset}`;
    return this.library.keep(new Blob([bytes as Uint8Array<ArrayBuffer>]), name, 'trained');
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
    runId: string,
    restored: boolean,
    faces: readonly FaceInfo[],
    make: (labelled: LabelledFace[]) => Promise<FinetuneRun>,
  ): Promise<void> {
    if (this.owned?.loop.active) {
      throw new LabError('wrong-state', 'A run is already going on.', 'Stop it before starting another.');
    }
    await this.disposeRun();
    const emit = (event: FinetuneEvent) => this.listener(event);
    emit({ type: 'status', runId, status: { phase: 'preparing', stage: 'scaling faces' } });
    const opened = await openFaces(faces);
    try {
      const run = await make(opened.faces.map(labelled));
      const loop = new FinetuneLoop(run, { runId, restored, emit });
      this.owned = { run, loop, driven: loop.drive(), closeFaces: opened.close };
    } catch (error) {
      opened.close();
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

  private fail(error: ErrorReport): void {
    this.owned?.loop.fail(error);
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

/** What a task makes of classes of other names: "fake: Deepfakes, FaceSwap". */
function meaningOf(faces: readonly SplitItem[], labels: readonly string[]): string[] {
  const sources = new Map<string, Set<string>>();
  faces.forEach(({ label }, i) => {
    sources.set(labels[i], (sources.get(labels[i]) ?? new Set()).add(label));
  });
  return [...sources]
    .filter(([name, from]) => from.size > 1 || !from.has(name))
    .map(([name, from]) => `${name}: ${[...from].sort().join(', ')}`)
    .sort();
}

function gpuErrorReport(error: GPUError): ErrorReport {
  if (error instanceof GPUOutOfMemoryError) {
    return {
      code: 'out-of-memory',
      message: `The GPU ran out of memory: ${error.message}`,
      remedy: 'Choose a smaller model or batch size, then start again.',
    };
  }
  return toErrorReport(new Error(`The GPU refused a command: ${error.message}`));
}
