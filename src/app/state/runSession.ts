/**
 * Drives the GPU worker for the screen: claims the adapter, starts and steers runs, sorts the event stream
 * into the run store, the metric series and the picture board. A dead worker or lost adapter ends the run;
 * what was measured and painted stays, and the next start begins with a fresh worker.
 */
import type { PretrainConfig } from '@/lib/config';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import type { GpuClient, GpuClientListeners } from '@/workers/gpuClient';
import type {
  AdapterReport,
  AttentionView,
  BeginWeights,
  ExportedFile,
  ExportKind,
  FaceInfo,
  GpuEvent,
  MetricRow,
  PaintingModel,
  Reconstruction,
  ReconstructionRequest,
  RunInfo,
  RunOrigin,
  RunStatus,
  TuningReport,
  WeightsReport,
} from '@/workers/protocol';
import { MetricSeries, metricsToCsv, scalarSeries } from './metricSeries';
import { PictureBoard } from './pictures';
import { RestartLimit } from './restartLimit';
import { describeRun, recordOf } from './runRecord';
import { FIRST_VIEW, isActive, useRun } from './runStore';
import { throttle } from './throttle';

/** React hears of new figures at most ten times a second. */
const UPDATE_INTERVAL_MS = 100;

/** What a run can begin with beside settings and faces. */
export interface StartOptions {
  weights?: BeginWeights | null;
  /** For the table of runs. */
  origin?: Partial<RunOrigin>;
  /** A new one where none is given. */
  runId?: string;
}

export class RunSession {
  readonly series = new MetricSeries();
  readonly pictures = new PictureBoard();
  private client: GpuClient | undefined;
  private ready: Promise<AdapterReport> | undefined;
  private runId = '';
  private wantedView: AttentionView | undefined;
  private viewInFlight = false;
  private forecastNumber = 0;
  /** The last that is on the disk; a state that could not be kept leaves it as it is. */
  private keptStep: number | null = null;
  private readonly restarts = new RestartLimit();
  /** The restart under way; settles, and never rejects. */
  private restarting: Promise<void> | undefined;

  private readonly publishLatest = throttle(
    (latest: MetricRow) => useRun.setState({ latest }),
    UPDATE_INTERVAL_MS,
  );
  private readonly publishPicturesStep = throttle(
    (picturesStep: number) => useRun.setState({ picturesStep }),
    UPDATE_INTERVAL_MS,
  );

  constructor(private readonly createClient: (listeners: GpuClientListeners) => GpuClient) {}

  /**
   * Starts the worker and claims the adapter, once; the outcome is in the run store too.
   * @throws LabError `webgpu-unavailable`
   */
  connect(): Promise<AdapterReport> {
    this.ready ??= this.claimAdapter();
    return this.ready;
  }

  /** Which kernels were measured fastest on this adapter. @throws LabError `webgpu-unavailable` */
  async kernelTuning(): Promise<TuningReport> {
    await this.connect();
    return this.worker().kernelTuning();
  }

  /** Forgets those measurements. @throws LabError `wrong-state` during a run */
  forgetKernelTuning = async (): Promise<void> => this.worker().forgetKernelTuning();

  /** Forecast for these settings, into the run store; a later call overtakes an earlier one. */
  async forecast(config: PretrainConfig, faceCount: number): Promise<void> {
    const number = ++this.forecastNumber;
    try {
      await this.connect();
      const forecast = await this.worker().forecast(config, faceCount);
      if (number === this.forecastNumber) useRun.setState({ forecast: { state: 'ready', forecast } });
    } catch (error) {
      if (number === this.forecastNumber) {
        useRun.setState({ forecast: { state: 'failed', error: toErrorReport(error) } });
      }
    }
  }

  /** Begins a run; failures to begin become the status `failed`, never a rejection. */
  async start(
    config: PretrainConfig,
    faces: readonly FaceInfo[],
    showFaceIds: readonly string[],
    { weights = null, origin, runId = crypto.randomUUID() }: StartOptions = {},
  ): Promise<void> {
    if (isActive(useRun.getState().status.phase)) return;
    this.runId = runId;
    this.keptStep = null;
    this.series.clear();
    this.pictures.show(null);
    useRun.setState({
      status: { phase: 'preparing', stage: 'uploading faces', done: 0, total: faces.length },
      kept: null,
      passedOver: [],
      keeping: { state: 'none' },
      latest: null,
      picturesStep: null,
      view: FIRST_VIEW,
    });
    try {
      const adapter = await this.connect();
      useRun.setState({ record: await describeRun(runId, config, faces, adapter) });
      const whole = { name: '', datasetId: '', dataset: '', ablationId: null, ...origin };
      await this.worker().start(runId, config, [...faces], [...showFaceIds], weights, whole);
    } catch (error) {
      // A crash or a lost adapter has already said why.
      const stillOurs = this.runId === runId && isActive(useRun.getState().status.phase);
      if (stillOurs) this.fail(toErrorReport(error));
    }
  }

  /**
   * Goes on with a kept run as if it had never stopped. Failures become the status `failed`, never a rejection.
   */
  async goOn(kept: RunInfo): Promise<void> {
    if (isActive(useRun.getState().status.phase)) return;
    const { id: runId, step } = kept;
    this.runId = runId;
    this.keptStep = step;
    this.series.clear();
    this.pictures.show(null);
    useRun.setState({
      status: { phase: 'preparing', stage: 'reading the kept run', done: 0, total: 1 },
      kept: null,
      passedOver: [],
      keeping: { state: 'kept', step },
      latest: null,
      picturesStep: null,
      view: FIRST_VIEW,
    });
    try {
      const adapter = await this.connect();
      useRun.setState({ record: { ...recordOf(kept), adapter: adapter.name } });
      useRun.setState({ passedOver: await this.worker().resumeKept(runId) });
    } catch (error) {
      if (this.runId !== runId || !isActive(useRun.getState().status.phase)) return;
      this.fail(toErrorReport(error));
      useRun.setState({ kept }); // to try again, once what was in the way is mended
    }
  }

  pause = async (): Promise<void> => this.worker().pause();
  resume = async (): Promise<void> => this.worker().resume();
  step = async (): Promise<void> => this.worker().step();
  stop = async (): Promise<void> => this.worker().stop();
  /** What a checkpoint file holds. @throws LabError `invalid-file`, or as `connect` */
  async inspectWeights(blob: Blob): Promise<WeightsReport> {
    await this.connect();
    return this.worker().inspectWeights(blob);
  }

  /** Opens a checkpoint to look at what it paints. @throws LabError `invalid-file`, or as `connect` */
  async openPainting(blob: Blob): Promise<PaintingModel> {
    await this.connect();
    return this.worker().openPainting(blob);
  }

  /** Frees what the opened checkpoint holds; without a worker there is nothing to free. */
  closePainting = async (): Promise<void> => this.client?.closePainting();

  /** What the run's network or the opened checkpoint paints under masks. */
  reconstruct = async (from: 'run' | 'file', request: ReconstructionRequest): Promise<Reconstruction[]> =>
    this.worker().reconstruct(from, request);

  /** The run as a file, with the curves that only the page keeps. */
  async exportFile(kind: ExportKind): Promise<ExportedFile> {
    const { record } = useRun.getState();
    const series = scalarSeries(this.series, record ? Date.parse(record.startedAt) : 0);
    return this.worker().exportFile(kind, { series, csv: metricsToCsv(this.series, record) });
  }

  /** The same of a run of the past. @param past its curves */
  async exportKept(run: RunInfo, past: MetricSeries, kind: ExportKind): Promise<ExportedFile> {
    await this.connect();
    const series = scalarSeries(past, Date.parse(run.startedAt));
    return this.worker().exportKept(run.id, kind, { series, csv: metricsToCsv(past, recordOf(run)) });
  }

  /** Resolves when no run is in hand any more and none restarts by itself; says how the last one ended. */
  async untilEnded(): Promise<RunStatus> {
    for (;;) {
      await this.restarting;
      const { status } = useRun.getState();
      if (!isActive(status.phase)) return status;
      await new Promise<void>((resolve) => {
        const stop = useRun.subscribe((now) => {
          if (isActive(now.status.phase)) return;
          stop();
          resolve();
        });
      });
    }
  }

  /** Changes the attention shown. Only the last of many quick changes reaches the worker. */
  async setView(view: AttentionView): Promise<void> {
    useRun.setState({ view });
    this.wantedView = view;
    if (this.viewInFlight || !this.client) return;
    this.viewInFlight = true;
    try {
      while (this.wantedView) {
        const next: AttentionView = this.wantedView;
        this.wantedView = undefined;
        await this.client.setView(next);
      }
    } finally {
      this.viewInFlight = false;
    }
  }

  private async claimAdapter(): Promise<AdapterReport> {
    useRun.setState({ adapter: { state: 'starting' } });
    const client = this.createClient({
      onEvent: (event) => this.hear(event),
      onCrash: (error) => this.fail(toErrorReport(error)),
    });
    this.client = client;
    try {
      const report = await client.init();
      useRun.setState({ adapter: { state: 'ready', report } });
      void this.findKept();
      return report;
    } catch (error) {
      this.dropClient();
      useRun.setState({ adapter: { state: 'unavailable', error: toErrorReport(error) } });
      throw error;
    }
  }

  /** Offers the latest run that can go on; without storage, or before there is a worker, there is none. */
  async findKept(): Promise<void> {
    const [kept = null] = (await this.client?.keptRuns().catch(() => [])) ?? [];
    useRun.setState({ kept });
  }

  private hear(event: GpuEvent): void {
    if (event.type === 'adapter-lost') return this.loseAdapter(event.reason);
    if (event.runId !== this.runId) return;
    switch (event.type) {
      case 'status':
        return this.setStatus(event.status);
      case 'metrics':
        for (const row of event.rows) this.series.push(row);
        if (event.rows.length > 0) this.publishLatest(event.rows[event.rows.length - 1]);
        return;
      case 'kept':
        this.keptStep = event.step;
        return useRun.setState({ keeping: { state: 'kept', step: event.step } });
      case 'not-kept':
        return useRun.setState({ keeping: { state: 'failed', error: event.error } });
      case 'pictures':
        this.pictures.show(event);
        this.publishPicturesStep(event.step);
    }
  }

  private setStatus(status: RunStatus): void {
    this.publishLatest.flush();
    this.publishPicturesStep.flush();
    useRun.setState({ status });
    if (status.phase === 'stopped') void this.findKept();
    // An exhausted GPU keeps what it holds until its owner ends.
    if (status.phase === 'failed' && status.error.code === 'out-of-memory') this.dropClient();
  }

  private loseAdapter(reason: string): void {
    const error = new LabError(
      'adapter-lost',
      `The browser lost the graphics adapter${reason ? `: ${reason}` : ''}.`,
      'Close other pages that use the GPU, then press Start: faces and settings are still here.',
    ).toReport();
    const { status } = useRun.getState();
    const hadRun = isActive(status.phase) || wasLost(status);
    useRun.setState({ adapter: { state: 'lost', error } });
    this.fail(error);
    if (hadRun && this.keptStep !== null) this.restarting = this.restart(this.keptStep);
  }

  /** Goes on from the last kept state in a fresh worker, by itself, unless that only fails again and again. */
  private async restart(step: number): Promise<void> {
    if (!this.restarts.allows(step)) return;
    const { runId } = this;
    try {
      await this.connect();
      const kept = (await this.worker().keptRuns()).find((run) => run.id === runId);
      if (kept) await this.goOn(kept);
    } catch {
      // `connect` has said why in the run store.
    }
  }

  /** Ends the run and the worker; the next command begins with a fresh one. */
  private fail(error: ErrorReport): void {
    this.dropClient();
    this.setStatus({ phase: 'failed', error, step: useRun.getState().latest?.step ?? 0 });
  }

  private dropClient(): void {
    this.ready = undefined;
    const client = this.client;
    this.client = undefined;
    client?.dispose();
  }

  private worker(): GpuClient {
    if (this.client) return this.client;
    throw new LabError('wrong-state', 'There is no run in hand.', 'Press Start to begin one.');
  }
}

/** The worker may tell the run's failure before the adapter's loss. */
function wasLost(status: RunStatus): boolean {
  return status.phase === 'failed' && status.error.code === 'adapter-lost';
}
