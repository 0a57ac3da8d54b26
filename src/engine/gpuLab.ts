/**
 * The GPU's side of the app: claims the adapter, owns at most one run, watches for a lost or full GPU.
 * A plain class, so that it is tested and run headless without a worker; `workers/gpu.worker` exposes it.
 */
import type { FaceInfo } from '@/faces/types';
import { modelOf, parsePretrainConfig, type PretrainConfig } from '@/lib/config';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import { setKernelMode } from '@/ml/ops/mode';
import { gpuMemory, initWebgpu, resetPeakMemory } from '@/ml/webgpu';
import { describeAdapter } from './adapter';
import type { AdapterReport, AttentionView, GpuEvent, RunForecast } from './events';
import { exportRun, type ExportedFile, type ExportKind, type RunCurves } from './exportRun';
import { forecastRun } from './forecast';
import { checkView } from './pictures';
import { PretrainLoop } from './pretrainLoop';
import { PretrainRun } from './pretrainRun';
import { openFaces } from './storedFaces';

interface Owned {
  run: PretrainRun;
  loop: PretrainLoop;
  config: PretrainConfig;
  /** Settles when the loop has ended. */
  driven: Promise<void>;
  /** Lets go of the files that the faces are read from. */
  closeFaces: () => void;
}

export class GpuLab {
  private listener: (event: GpuEvent) => void = () => {};
  private adapter: AdapterReport | null = null;
  private owned: Owned | null = null;

  /** Claims the adapter. @throws LabError `webgpu-unavailable` */
  async init(): Promise<AdapterReport> {
    const handle = await initWebgpu();
    this.adapter = describeAdapter(handle);
    handle.device.addEventListener('uncapturederror', ({ error }) => this.failRun(gpuErrorReport(error)));
    void handle.device.lost.then(({ reason, message }) => {
      const why = message || reason || 'unknown';
      this.failRun({
        code: 'adapter-lost',
        message: `The GPU was lost: ${why}`,
        remedy: 'Your faces, settings and curves are still here. Reload the page to claim the GPU again.',
      });
      this.listener({ type: 'adapter-lost', reason: why });
    });
    return this.adapter;
  }

  /** The one event stream; replaces the previous listener. */
  subscribe(listener: (event: GpuEvent) => void): void {
    this.listener = listener;
  }

  forecast(config: PretrainConfig, faceCount: number): RunForecast {
    return forecastRun(parsePretrainConfig(config), faceCount);
  }

  /** Begins a run; a run that has ended is disposed first. @throws LabError `wrong-state` during a run */
  async start(
    runId: string,
    config: PretrainConfig,
    faces: FaceInfo[],
    showFaceIds: string[],
  ): Promise<void> {
    if (this.owned?.loop.active) {
      throw new LabError('wrong-state', 'A run is already going on.', 'Stop it before starting another.');
    }
    await this.disposeRun();
    const checked = parsePretrainConfig(config);
    setKernelMode(checked.kernels);
    resetPeakMemory();
    const emit = (event: GpuEvent) => this.listener(event);
    emit({
      type: 'status',
      runId,
      status: { phase: 'preparing', stage: 'uploading faces', done: 0, total: faces.length },
    });
    const opened = await openFaces(faces);
    const run = new PretrainRun(checked, opened.faces, showFaceIds);
    const { picturesEverySteps } = checked;
    const loop = new PretrainLoop(run, { runId, picturesEverySteps, memory: gpuMemory, emit });
    this.owned = { run, loop, config: checked, driven: loop.drive(), closeFaces: opened.close };
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

  /** The run as a file; a run that is training waits for it between two steps. */
  exportFile(kind: ExportKind, curves?: RunCurves): Promise<ExportedFile> {
    const { run, loop } = this.requireRun();
    const adapter = this.adapter?.name ?? 'unknown adapter';
    return loop.between(async () => exportRun(kind, await run.exportable(adapter), curves));
  }

  private requireRun(): Owned {
    if (this.owned) return this.owned;
    throw new LabError('wrong-state', 'There is no run.', 'Press Start first.');
  }

  private failRun(error: ErrorReport): void {
    this.owned?.loop.fail(error);
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

function gpuErrorReport(error: GPUError): ErrorReport {
  if (error instanceof GPUOutOfMemoryError) {
    return {
      code: 'out-of-memory',
      message: `The GPU ran out of memory: ${error.message}`,
      remedy:
        'Choose a smaller model or batch size (accumulate to keep the effective batch), then start again.',
    };
  }
  return toErrorReport(new Error(`The GPU refused a command: ${error.message}`));
}
