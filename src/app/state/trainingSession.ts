/**
 * Drives training for the screen, of either kind: claims the adapter, starts, resumes and steers, sorts the event stream
 * into the store, the metric series and the picture board. A crashed worker or lost adapter ends the training; what was
 * measured stays. After a lost adapter it is resumed from the last saved state by itself.
 */
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import { runTitle } from '@/lib/runTitle';
import type { TrainingKind } from '@/lib/trainingKind';
import { trainingHost } from '@/workers/hosts';
import type { WorkerHost } from '@/workers/port';
import type {
  AdapterReport,
  AttentionView,
  ExportedFile,
  FileKind,
  RunInfo,
  RunKey,
  RunOrigin,
  StepRow,
  TrainingEvent,
  TrainingRequest,
  TrainingStatus,
  TuningReport,
} from '@/workers/protocol';
import { createTrainingPort } from '@/workers/training';
import { MetricSeries, metricsToCsv, scalarSeries } from './metricSeries';
import { PictureBoard } from './pictures';
import { RestartLimit } from './restartLimit';
import { describeRun, recordOf } from './runRecord';
import { throttle } from './throttle';
import {
  changeTraining,
  isActive,
  NO_FINETUNING,
  NO_PRETRAINING,
  useTraining,
  whatIsActive,
  type RunRecord,
  type Training,
} from './trainingStore';

/** React hears of new figures at most ten times a second. */
const UPDATE_INTERVAL_MS = 100;

export interface StartOptions {
  /** For the index of runs. */
  origin?: Partial<RunOrigin>;
  /** A new one where none is given. */
  runId?: string;
}

/** What a training is resumed with. */
interface Resumed {
  id: string;
  kind: TrainingKind;
  title: string;
  step: number;
}

type Lab = Parameters<Parameters<ReturnType<typeof createTrainingPort>['ask']>[0]>[0];

export class TrainingSession {
  /** Figures of the training in the store. */
  series = new MetricSeries('pretrain');
  readonly pictures = new PictureBoard();
  private readonly port;
  private ready: Promise<AdapterReport> | undefined;
  /** Lets the worker idle away; held while a training is active. */
  private letGo = () => {};
  private wantedView: AttentionView | undefined;
  private viewInFlight = false;
  /** The last that is on the disk; a state that could not be saved leaves it as it is. */
  private savedStep: number | null = null;
  private readonly restarts = new RestartLimit();
  /** The restart under way; settles, and never rejects. */
  private restarting: Promise<void> | undefined;

  private readonly publishLatest = throttle(
    (latest: StepRow) => changeTraining({ latest }),
    UPDATE_INTERVAL_MS,
  );
  private readonly publishPicturesStep = throttle(
    (picturesStep: number) => changeTraining({ picturesStep }),
    UPDATE_INTERVAL_MS,
  );

  /** @param ended hears of each training that was finished or stopped */
  constructor(
    private readonly host: WorkerHost = trainingHost,
    private readonly ended: (training: Training) => void = () => {},
  ) {
    this.port = createTrainingPort((event) => this.hear(event), host);
    host.onEnd((error) => this.fail(toErrorReport(error)));
  }

  /**
   * Claims the adapter, once; the outcome is in the store too.
   * @throws LabError `webgpu-unavailable`
   */
  connect(): Promise<AdapterReport> {
    this.ready ??= this.claimAdapter();
    return this.ready;
  }

  /** Which kernels were measured fastest on this adapter. @throws LabError `webgpu-unavailable` */
  async kernelTuning(): Promise<TuningReport> {
    await this.connect();
    return this.port.ask((lab) => lab.kernelTuning());
  }

  /** Forgets those measurements. @throws LabError `wrong-state` during a training */
  forgetKernelTuning = (): Promise<void> => this.port.ask((lab) => lab.forgetKernelTuning());

  /**
   * Begins a training; failures to begin become the status `failed`.
   * @throws LabError `wrong-state` while another is active
   */
  async start(
    request: TrainingRequest,
    { origin, runId = crypto.randomUUID() }: StartOptions = {},
  ): Promise<void> {
    const whole = { name: '', datasetId: '', dataset: '', ablationId: null, ...origin };
    const title = runTitle({ ...request, ...whole, startedAt: new Date().toISOString() });
    const preparing = { stage: 'reading faces' as const, total: request.faces.length };
    await this.begin({ id: runId, kind: request.kind, title }, preparing, async (adapter) => {
      if (request.kind === 'pretrain') {
        changeTraining({ record: await describeRun(runId, request.config, request.faces, adapter) });
      }
      await this.port.ask((lab) => lab.start(runId, request, whole));
    });
  }

  /**
   * Resumes a saved training as if it had never stopped. Failures become the status `failed`.
   * @throws LabError `wrong-state` while another is active
   */
  goOn(run: RunInfo): Promise<void> {
    return this.resumeSaved({ ...run, title: runTitle(run) }, ({ name }) => {
      const record = recordOf(run);
      if (record.kind === 'pretrain') changeTraining({ record: { ...record, adapter: name } });
    });
  }

  pause = () => this.command((lab) => lab.pause());
  resume = () => this.command((lab) => lab.resume());
  step = () => this.command((lab) => lab.step());
  stop = () => this.command((lab) => lab.stop());

  /** The training of the store as a file, with its curves, which only the page has. */
  exportFile(what: FileKind): Promise<ExportedFile> {
    const { training } = useTraining.getState();
    const record = training?.kind === 'pretrain' ? training.record : null;
    const run = { kind: training?.kind ?? 'pretrain', id: training?.runId ?? '' };
    return this.export(run, this.series, record, what);
  }

  /** The same of a run of the past. @param past its curves */
  exportSaved(run: RunInfo, past: MetricSeries, what: FileKind): Promise<ExportedFile> {
    return this.export({ kind: run.kind, id: run.id }, past, recordOf(run), what);
  }

  /** Resolves when no training is active any more and none restarts by itself; says how the last one ended. */
  async untilEnded(): Promise<TrainingStatus> {
    for (;;) {
      await this.restarting;
      const status = useTraining.getState().training?.status ?? { phase: 'idle' };
      if (!isActive(status.phase)) return status;
      await new Promise<void>((resolve) => {
        const stop = useTraining.subscribe(({ training }) => {
          if (training && isActive(training.status.phase)) return;
          stop();
          resolve();
        });
      });
    }
  }

  /** Changes the attention shown. Only the last of many quick changes reaches the worker. */
  async setView(view: AttentionView): Promise<void> {
    changeTraining({ view });
    this.wantedView = view;
    if (this.viewInFlight) return;
    this.viewInFlight = true;
    try {
      while (this.wantedView) {
        const next: AttentionView = this.wantedView;
        this.wantedView = undefined;
        await this.command((lab) => lab.setView(next));
      }
    } finally {
      this.viewInFlight = false;
    }
  }

  private async export(
    run: RunKey,
    figures: MetricSeries,
    record: RunRecord | null,
    what: FileKind,
  ): Promise<ExportedFile> {
    await this.connect();
    const series = scalarSeries(figures, record ? Date.parse(record.startedAt) : 0);
    const curves = { series, csv: metricsToCsv(figures, record) };
    return this.port.ask((lab) => lab.exportFile(run, what, curves));
  }

  private async resumeSaved(
    { id, kind, title, step }: Resumed,
    known: (adapter: AdapterReport) => void = () => {},
  ): Promise<void> {
    const stage = 'reading the saved state';
    await this.begin({ id, kind, title, step }, { stage, total: 1 }, async (adapter) => {
      known(adapter);
      changeTraining({ passedOver: await this.port.ask((lab) => lab.resumeSaved({ kind, id })) });
    });
  }

  private async begin(
    { id: runId, kind, title, step }: Omit<Resumed, 'step'> & { step?: number },
    preparing: Pick<Extract<TrainingStatus, { phase: 'preparing' }>, 'stage' | 'total'>,
    work: (adapter: AdapterReport) => Promise<void>,
  ): Promise<void> {
    const active = whatIsActive(useTraining.getState());
    if (active) throw new LabError('wrong-state', active.what, active.wayOut);
    this.letGo();
    this.letGo = this.host.hold();
    this.savedStep = step ?? null;
    this.series = new MetricSeries(kind);
    this.pictures.show(null);
    const before = kind === 'pretrain' ? NO_PRETRAINING : NO_FINETUNING;
    useTraining.setState({
      training: {
        ...before,
        ...{ runId, title },
        status: { phase: 'preparing', done: 0, ...preparing },
        checkpoint: step === undefined ? { state: 'none' } : { state: 'saved', step },
      },
    });
    try {
      await work(await this.connect());
    } catch (error) {
      // A crash or a lost adapter has already said why.
      if (this.active?.runId === runId) this.fail(toErrorReport(error));
    }
  }

  private async command(command: (lab: Lab) => Promise<void>): Promise<void> {
    if (useTraining.getState().training) return this.port.ask(command);
    throw new LabError('wrong-state', 'There is no run.', 'Press Start to begin one.');
  }

  private async claimAdapter(): Promise<AdapterReport> {
    useTraining.setState({ adapter: { state: 'starting' } });
    try {
      if (!('gpu' in navigator)) throw webgpuMissing();
      const report = await this.port.ask((lab) => lab.init());
      useTraining.setState({ adapter: { state: 'ready', report } });
      return report;
    } catch (error) {
      this.dropWorker();
      useTraining.setState({ adapter: { state: 'unavailable', error: toErrorReport(error) } });
      throw error;
    }
  }

  private hear(event: TrainingEvent): void {
    if (event.type === 'adapter-lost') return this.loseAdapter(event.reason);
    const { training } = useTraining.getState();
    if (event.runId !== training?.runId) return;
    switch (event.type) {
      case 'status':
        return this.setStatus(event.status);
      case 'metrics':
        for (const row of event.rows) this.series.push(row);
        if (event.rows.length > 0) this.publishLatest(event.rows[event.rows.length - 1]);
        return;
      case 'checkpoint':
        this.savedStep = event.step;
        return changeTraining({ checkpoint: { state: 'saved', step: event.step } });
      case 'checkpoint-failed':
        return changeTraining({ checkpoint: { state: 'failed', error: event.error } });
      case 'pictures':
        this.pictures.show(event);
        return this.publishPicturesStep(event.step);
      case 'history':
        return changeTraining({ epochs: event.rows, bestEpoch: event.bestEpoch });
      case 'epoch': {
        const epochs = training.kind === 'finetune' ? [...training.epochs, event.row] : [];
        return changeTraining({ epochs, bestEpoch: event.bestEpoch, validation: event.view });
      }
    }
  }

  private setStatus(status: TrainingStatus): void {
    this.publishLatest.flush();
    this.publishPicturesStep.flush();
    changeTraining({ status });
    if (isActive(status.phase)) return;
    this.letGo();
    // An exhausted GPU keeps what it holds until its owner ends.
    if (status.phase === 'failed' && status.error.code === 'out-of-memory') this.dropWorker();
    const { training } = useTraining.getState();
    if (training && status.phase !== 'failed') this.ended(training);
  }

  private loseAdapter(reason: string): void {
    const error = new LabError(
      'adapter-lost',
      `The browser lost the graphics adapter${reason ? `: ${reason}` : ''}.`,
      'Close other pages that use the GPU, then press Start: faces and settings are still here.',
    ).toReport();
    const { training } = useTraining.getState();
    useTraining.setState({ adapter: { state: 'lost', error } });
    this.dropWorker();
    // The worker may tell the training's failure before the adapter's loss.
    if (!training || !(isActive(training.status.phase) || wasLost(training.status))) return;
    this.setStatus({ phase: 'failed', error, step: training.latest?.step ?? 0 });
    if (this.savedStep !== null) this.restarting = this.restart(training, this.savedStep);
  }

  /** Goes on from the last saved state in a fresh worker, by itself, unless that only fails again and again. */
  private async restart(training: Training, step: number): Promise<void> {
    if (!this.restarts.allows(step)) return;
    const { kind, runId: id, title } = training;
    await this.resumeSaved({ kind, id, title, step }, () => {
      if (training.kind === 'pretrain') changeTraining({ record: training.record });
    });
  }

  /** Ends the training and the worker; the next command begins with a fresh one. */
  private fail(error: ErrorReport): void {
    this.dropWorker();
    const { active } = this;
    if (active) this.setStatus({ phase: 'failed', error, step: active.latest?.step ?? 0 });
  }

  private get active(): Training | null {
    const { training } = useTraining.getState();
    return training && isActive(training.status.phase) ? training : null;
  }

  private dropWorker(): void {
    this.ready = undefined;
    this.letGo();
    this.host.close();
  }
}

function wasLost(status: TrainingStatus): boolean {
  return status.phase === 'failed' && status.error.code === 'adapter-lost';
}

function webgpuMissing(): LabError {
  return new LabError(
    'webgpu-unavailable',
    'This browser offers no WebGPU (navigator.gpu is missing).',
    'Open this page in Chrome or Edge 121 or later, over https or on localhost.',
  );
}
