/**
 * The GPU's side of the app: claims the adapter, owns at most one run, watches for a lost or full GPU.
 * A plain class, so that it is tested and run headless without a worker; `workers/gpu.worker` exposes it.
 */
import type { FaceInfo } from '@/faces/types';
import { modelOf, parsePretrainConfig, type PretrainConfig } from '@/lib/config';
import { LabError, toErrorReport } from '@/lib/errors';
import { fusedActive, setKernelMode, setPrecision } from '@/ml/ops/mode';
import { takeUses } from '@/ml/ops/gpu/variants';
import { gpuMemory, initWebgpu, resetPeakMemory } from '@/ml/webgpu';
import { describeAdapter } from '../device/adapter';
import { inspectWeights, type BeginWeights, type WeightsReport } from '../networks/beginWeights';
import type { AdapterReport, AttentionView, GpuEvent, RunForecast } from '../training/events';
import type { ExportedFile } from '../exports/checkpoint';
import { exportRun, type ExportKind, type RunCurves } from '../exports/exportRun';
import { forecastRun, stateBytes } from './forecast';
import { withKeptNetworks } from '../exports/keptNetworks';
import { KernelTuning, type TuningReport } from '../device/kernelTuning';
import {
  openPaintingNetwork,
  reconstructUnder,
  type PaintingModel,
  type PaintingNetwork,
  type Reconstruction,
  type ReconstructionRequest,
} from '../masks/maskReconstruction';
import { checkView } from './pictures';
import { PretrainLoop } from './pretrainLoop';
import { PretrainRun } from './pretrainRun';
import { MetricTable } from '../training/metricTable';
import { RunKeeper } from '../training/runKeeper';
import { RunLibrary, type RunInfo } from '../training/runLibrary';
import { holdRun } from '../training/runLock';
import { beginRow, UNKNOWN_ORIGIN, type RunOrigin } from '../training/runRows';
import { readRunState, type RunState } from '../training/runState';
import { watchDevice, type TellLoss } from '../device/deviceWatch';
import { inContentOrder } from '../data/contentOrder';
import { openFaces } from '../data/storedFaces';
import { Checkpoints, type Found } from '@/storage/checkpoints';
import { changeRunRow, putRunRow } from '@/storage/runIndex';

interface Owned {
  run: PretrainRun;
  loop: PretrainLoop;
  config: PretrainConfig;
  /** Settles when the loop has ended. */
  driven: Promise<void>;
  /** Lets go of the files that the faces are read from. */
  closeFaces: () => void;
}

/** What a run begins with beside settings and faces. */
interface Beginning {
  kept?: RunState;
  weights?: BeginWeights | null;
  origin?: RunOrigin;
}

export class GpuLab {
  private listener: (event: GpuEvent) => void = () => {};
  private adapter: AdapterReport | null = null;
  private owned: Owned | null = null;
  private tuning: KernelTuning | null = null;
  /** Of a checkpoint file, to look at beside a run. */
  private painting: PaintingNetwork | null = null;
  private tellLoss: TellLoss = () => Promise.resolve(null);

  /** Claims the adapter. @throws LabError `webgpu-unavailable` */
  async init(): Promise<AdapterReport> {
    const handle = await initWebgpu();
    this.adapter = describeAdapter(handle);
    this.tellLoss = watchDevice(handle.device, {
      afterLoss: 'Your faces, settings and curves are still here. Reload the page to claim the GPU again.',
      afterExhaustion:
        'Choose a smaller model or batch size (accumulate to keep the effective batch), then start again.',
      fail: (error) => this.owned?.loop.fail(error),
      lost: (reason) => this.listener({ type: 'adapter-lost', reason }),
    });
    this.tuning = await KernelTuning.open(handle.adapter);
    return this.adapter;
  }

  /** What was measured on this adapter. @throws LabError `wrong-state` before `init` */
  kernelTuning(): TuningReport {
    return this.requireTuning().report();
  }

  /** Forgets the measurements; the next run makes new ones. @throws LabError `wrong-state` during a run */
  async forgetKernelTuning(): Promise<void> {
    this.requireNoRun();
    await this.requireTuning().forget();
  }

  /** The one event stream; replaces the previous listener. */
  subscribe(listener: (event: GpuEvent) => void): void {
    this.listener = listener;
  }

  forecast(config: PretrainConfig, faceCount: number): RunForecast {
    return forecastRun(parsePretrainConfig(config), faceCount);
  }

  /**
   * Begins a run; a run that has ended is disposed first.
   * @param origin for the table of runs
   * @throws LabError `wrong-state` during a run
   */
  async start(
    runId: string,
    config: PretrainConfig,
    faces: FaceInfo[],
    showFaceIds: string[],
    weights: BeginWeights | null = null,
    origin: RunOrigin = UNKNOWN_ORIGIN,
  ): Promise<void> {
    const ordered = inContentOrder(faces); // a kept run comes back in the order that it was begun with
    await this.begin(runId, parsePretrainConfig(config), ordered, showFaceIds, { weights, origin });
  }

  /** Runs that were interrupted or stopped and can go on, the latest first. */
  async keptRuns(): Promise<RunInfo[]> {
    return (await new RunLibrary().list()).filter(({ canGoOn }) => canGoOn);
  }

  /**
   * Goes on with a kept run as if it had never stopped; its figures so far come as metrics first.
   * @returns sentences about newer states that were damaged and passed over
   * @throws LabError `wrong-state` when nothing is kept or another tab has the run, `invalid-file` when all is damaged
   */
  async resumeKept(runId: string): Promise<string[]> {
    const found = await latestState(runId);
    const state = await readRunState(found.file);
    const { record, faceInfos, showFaceIds } = state.head;
    await this.begin(runId, record.config, faceInfos, showFaceIds, { kept: state });
    return found.damaged;
  }

  private async begin(
    runId: string,
    checked: PretrainConfig,
    faces: FaceInfo[],
    showFaceIds: string[],
    { kept, weights, origin }: Beginning,
  ): Promise<void> {
    this.requireNoRun();
    await this.disposeRun();
    setKernelMode(checked.kernels);
    setPrecision(checked.precision);
    resetPeakMemory();
    takeUses(); // of whatever ran before: only this run's kernels are measured for it
    const emit = (event: GpuEvent) => this.listener(event);
    emit({
      type: 'status',
      runId,
      status: { phase: 'preparing', stage: 'uploading faces', done: 0, total: faces.length },
    });
    const release = await holdRun(runId);
    try {
      const opened = await openFaces(faces);
      const run = new PretrainRun(checked, opened.faces, showFaceIds, kept);
      try {
        if (weights) await run.beginWith(weights);
      } catch (error) {
        run.dispose();
        opened.close();
        throw error;
      }
      const metrics = kept ? MetricTable.from(kept.metrics) : undefined;
      if (metrics) emit({ type: 'metrics', runId, rows: metrics.rows() });
      const adapter = this.adapter?.name ?? 'unknown adapter';
      const keeper = new RunKeeper(run, { runId, adapter, emit }, metrics);
      if (origin) await this.enter(runId, run, keeper, origin);
      else await changeRunRow(runId, { phase: 'unfinished', failure: null }).catch(() => {}); // told when it is kept
      const { picturesEverySteps } = checked;
      const loop = new PretrainLoop(run, {
        runId,
        picturesEverySteps,
        memory: gpuMemory,
        emit,
        keeper,
        loss: () => this.tellLoss(),
        tuneKernels: (onProgress) => this.tuneKernels(onProgress),
      });
      const driven = loop.drive().finally(release);
      this.owned = { run, loop, config: checked, driven, closeFaces: opened.close };
    } catch (error) {
      release();
      throw error;
    }
  }

  pause(): void {
    this.requireRun().loop.pause();
  }

  resume(): void {
    this.requireRun().loop.resume();
  }

  step(): void {
    this.requireRun().loop.singleStep();
  }

  /** Resolves when the run has ended; stopping an ended run does nothing. */
  async stop(): Promise<void> {
    const { loop, driven } = this.requireRun();
    loop.stop();
    await driven;
  }

  /** Changes the attention shown; fresh pictures come at once unless the run is training. */
  async setView(view: AttentionView): Promise<void> {
    const { loop, config } = this.requireRun();
    checkView(view, modelOf(config));
    await loop.setView(view);
  }

  /** What a checkpoint file holds. @throws LabError `invalid-file` */
  inspectWeights(blob: Blob): Promise<WeightsReport> {
    return inspectWeights(blob);
  }

  /**
   * Opens a checkpoint to look at what it paints; it takes the place of the one before.
   * @throws LabError `invalid-file`
   */
  async openPainting(blob: Blob): Promise<PaintingModel> {
    const { network, about } = await openPaintingNetwork(blob);
    this.closePainting();
    this.painting = network;
    return about;
  }

  /** Frees what it holds on the GPU. */
  closePainting(): void {
    this.painting?.online.dispose();
    this.painting = null;
  }

  /**
   * What the run's network, between two steps, or the opened checkpoint paints under masks.
   * @throws LabError `wrong-state` without one, `invalid-config` when the masks do not fit it
   */
  async reconstruct(from: 'run' | 'file', request: ReconstructionRequest): Promise<Reconstruction[]> {
    if (from === 'run') {
      const { run, loop } = this.requireRun();
      return loop.between(() => reconstructUnder(run.paintingNetwork(), request));
    }
    if (this.painting) return reconstructUnder(this.painting, request);
    throw new LabError('wrong-state', 'No checkpoint is open.', 'Open the checkpoint again.');
  }

  /** The run as a file; a run that is training waits for it between two steps. */
  exportFile(kind: ExportKind, curves?: RunCurves): Promise<ExportedFile> {
    const { run, loop } = this.requireRun();
    const adapter = this.adapter?.name ?? 'unknown adapter';
    return loop.between(async () => exportRun(kind, await run.exportable(adapter), curves));
  }

  /**
   * A run of the past as a file, from its newest state that can be trusted; one in hand stands still meanwhile.
   * @throws LabError `wrong-state` when nothing is kept, `invalid-file` when all is damaged
   */
  async exportKept(runId: string, kind: ExportKind, curves?: RunCurves): Promise<ExportedFile> {
    const state = await readRunState((await latestState(runId)).file);
    const write = () => withKeptNetworks(state, kind === 'cluster', (run) => exportRun(kind, run, curves));
    return this.owned ? this.owned.loop.between(write) : write();
  }

  /** Writes the run into the index; what is not possible is told and does not keep it from training. */
  private async enter(id: string, run: PretrainRun, keeper: RunKeeper, origin: RunOrigin): Promise<void> {
    try {
      const { record, model } = await run.exportable(this.adapter?.name ?? 'unknown adapter');
      await putRunRow(beginRow({ id, ...record }, origin));
      await keeper.checkSpace(stateBytes(model));
    } catch (error) {
      this.listener({ type: 'not-kept', runId: id, error: toErrorReport(error) });
    }
  }

  private requireRun(): Owned {
    if (this.owned) return this.owned;
    throw new LabError('wrong-state', 'There is no run.', 'Press Start first.');
  }

  /** Measuring has buffers of its own, which are not the run's. */
  private async tuneKernels(onProgress: (done: number, total: number) => void): Promise<boolean> {
    if (!fusedActive()) return false;
    const changed = await this.requireTuning().measureUsed(onProgress);
    resetPeakMemory();
    return changed;
  }

  private requireTuning(): KernelTuning {
    if (this.tuning) return this.tuning;
    throw new LabError('wrong-state', 'The GPU has not been claimed.', 'Press Start first.');
  }

  private requireNoRun(): void {
    if (!this.owned?.loop.active) return;
    throw new LabError('wrong-state', 'A run is already going on.', 'Stop it before starting another.');
  }

  private async disposeRun(): Promise<void> {
    if (!this.owned) return;
    const { run, driven, closeFaces } = this.owned;
    this.owned = null;
    await driven;
    run.dispose();
    closeFaces();
  }
}

async function latestState(runId: string): Promise<Found> {
  const found = await new Checkpoints('runs', runId).latest();
  if (!found) throw new LabError('wrong-state', 'Nothing is kept of this run.', 'Start a new run.');
  return found;
}
