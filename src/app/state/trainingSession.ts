/**
 * Drives training for the screen, of either kind: claims the adapter, starts, resumes and steers, sorts the event stream
 * into the store, the table of figures and the picture board. A crashed worker or lost adapter ends the training; what
 * was measured stays. After a lost adapter it is resumed from the last saved state by itself.
 */
import { WANTED_BROWSER } from '@/lib/browsers';
import { rememberedEngine } from '@/lib/engineSettings';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import { runTitle } from '@/lib/runTitle';
import { StepTable, type StepRow } from '@/lib/stepFigures';
import { trainingHost } from '@/workers/hosts';
import { countedLoss } from '@/workers/losses';
import type { WorkerHost } from '@/workers/port';
import type {
  AttentionView,
  Begun,
  EngineReport,
  ExportedFile,
  FileKind,
  RunInfo,
  RunKey,
  RunOrigin,
  TrainingEvent,
  TrainingRequest,
  TrainingStatus,
  TuningReport,
} from '@/workers/protocol';
import { runs as runTable } from '@/workers/runs';
import { createTrainingPort } from '@/workers/training';
import { thumbnailOf, thumbnailText } from '@/app/viz/thumbnail';
import { metricsToCsv, scalarSeries } from './metricSeries';
import { PictureBoard } from './pictures';
import { RestartLimit } from './restartLimit';
import { recordOf, type RunRecord } from './runRecord';
import { throttle } from './throttle';
import {
  changeTraining,
  isActive,
  NO_FINETUNING,
  NO_PRETRAINING,
  useTraining,
  whatIsActive,
  type Training,
} from './trainingStore';

/** React hears of new figures at most ten times a second. */
const UPDATE_INTERVAL_MS = 100;
/** 262,144 steps of 25 columns are 52 MB: more than a day of nano on a fast adapter. */
const MAX_STEPS = 2 ** 18;

export interface StartOptions {
  /** For the index of runs. */
  origin?: Partial<RunOrigin>;
  /** A new one where none is given. */
  runId?: string;
}

type Lab = Parameters<Parameters<ReturnType<typeof createTrainingPort>['ask']>[0]>[0];
type Preparing = Extract<TrainingStatus, { phase: 'preparing' }>;

export class TrainingSession {
  /** Figures of the training in the store. */
  series = new StepTable('pretrain', MAX_STEPS);
  readonly pictures = new PictureBoard();
  private readonly port;
  private ready: Promise<EngineReport> | undefined;
  /** Lets the worker idle away; it is held while a training is active. */
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

  /** Claims what computes, once; the outcome is in the store too. @throws LabError where nothing can */
  connect(): Promise<EngineReport> {
    this.ready ??= this.claimAdapter();
    return this.ready;
  }

  /** Starts on what is wanted now: at once, or when the active training has ended. The outcome is in the store. */
  renewEngine(): void {
    const { adapter } = useTraining.getState();
    this.host.renew();
    this.ready = undefined;
    if (this.active) return;
    this.dropWorker();
    // Nobody has asked for it before: it starts when somebody does.
    if (adapter.state !== 'unknown') void this.connect().catch(() => {});
  }

  /** Which kernels were measured fastest on this adapter; null on the CPU. @throws LabError as `connect` */
  async kernelTuning(): Promise<TuningReport | null> {
    await this.connect();
    return this.port.ask((lab) => lab.kernelTuning());
  }

  /** Forgets those measurements. @throws LabError `wrong-state` during a training */
  forgetKernelTuning = (): Promise<void> => this.port.ask((lab) => lab.forgetKernelTuning());

  /**
   * Begins a training; failures to begin become the status `failed`.
   * @throws LabError `wrong-state` while another is active
   */
  start(
    request: TrainingRequest,
    { origin, runId: id = crypto.randomUUID() }: StartOptions = {},
  ): Promise<void> {
    const whole = { name: '', datasetId: '', dataset: '', ablationId: null, ...origin };
    const title = runTitle({ ...request, ...whole, startedAt: new Date().toISOString() });
    const preparing = { stage: 'reading faces' as const, total: request.faces.length };
    return this.begin({ kind: request.kind, id }, title, null, preparing, () =>
      this.port.ask((lab) => lab.start(id, request, whole)),
    );
  }

  /**
   * Resumes a saved training as if it had never stopped. Failures become the status `failed`.
   * @throws LabError `wrong-state` while another is active
   */
  goOn = (run: RunInfo): Promise<void> => this.resumeSaved(run, runTitle(run), run.step);

  pause = () => this.command((lab) => lab.pause());
  resume = () => this.command((lab) => lab.resume());
  step = () => this.command((lab) => lab.step());
  stop = () => this.command((lab) => lab.stop());

  /** The training of the store as a file, with its curves, which only the page has. */
  exportFile(what: FileKind): Promise<ExportedFile> {
    const { training } = useTraining.getState();
    const run = { kind: training?.kind ?? 'pretrain', id: training?.runId ?? '' };
    return this.export(run, this.series, training?.record ?? null, what);
  }

  /** The same of a run of the past. @param past its figures */
  exportSaved(run: RunInfo, past: StepTable, what: FileKind): Promise<ExportedFile> {
    return this.export({ kind: run.kind, id: run.id }, past, recordOf(run), what);
  }

  /** Resolves when no training is active any more and none restarts by itself; says how the last one ended. */
  async untilEnded(): Promise<TrainingStatus> {
    for (;;) {
      await this.restarting;
      if (!this.active) return useTraining.getState().training?.status ?? { phase: 'idle' };
      await new Promise<void>((resolve) => {
        const stop = useTraining.subscribe(() => {
          if (this.active) return;
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
    figures: StepTable,
    record: RunRecord | null,
    what: FileKind,
  ): Promise<ExportedFile> {
    await this.connect();
    const series = scalarSeries(figures, record ? Date.parse(record.startedAt) : 0);
    const curves = { series, csv: metricsToCsv(figures, record) };
    return this.port.ask((lab) => lab.exportFile(run, what, curves));
  }

  private resumeSaved({ kind, id }: RunKey, title: string, step: number): Promise<void> {
    const preparing = { stage: 'reading the saved state' as const, total: 1 };
    return this.begin({ kind, id }, title, step, preparing, () =>
      this.port.ask((lab) => lab.resumeSaved({ kind, id })),
    );
  }

  /** @param step of the state that it is resumed from; null: a new one */
  private async begin(
    { kind, id: runId }: RunKey,
    title: string,
    step: number | null,
    preparing: Pick<Preparing, 'stage' | 'total'>,
    work: () => Promise<Begun>,
  ): Promise<void> {
    const active = whatIsActive(useTraining.getState());
    if (active) throw new LabError('wrong-state', active.what, active.wayOut);
    this.letGo();
    this.letGo = this.host.hold();
    this.savedStep = step;
    if (this.series.kind === kind) this.series.clear();
    else this.series = new StepTable(kind, MAX_STEPS);
    this.pictures.begin(runId);
    const status: Preparing = { phase: 'preparing', done: 0, ...preparing };
    const before = kind === 'pretrain' ? NO_PRETRAINING : NO_FINETUNING;
    const checkpoint = step === null ? before.checkpoint : { state: 'saved' as const, step };
    useTraining.setState({ training: { ...before, runId, title, status, checkpoint } });
    try {
      await this.connect();
      const { row, damaged, otherBits } = await work();
      if (this.active?.runId === runId)
        changeTraining({ title: runTitle(row), record: recordOf(row), passedOver: damaged, otherBits });
    } catch (error) {
      // A crash or a lost adapter has already said why.
      if (this.active?.runId === runId) this.fail(toErrorReport(error));
    }
  }

  private async command(command: (lab: Lab) => Promise<void>): Promise<void> {
    if (useTraining.getState().training) return this.port.ask(command);
    throw new LabError('wrong-state', 'There is no run.', 'Press Start first.');
  }

  private async claimAdapter(): Promise<EngineReport> {
    useTraining.setState({ adapter: { state: 'starting' } });
    try {
      if (rememberedEngine().engine === 'gpu' && !('gpu' in navigator)) throw webgpuMissing();
      const report = await this.port.ask<EngineReport>(async (lab) => lab.init());
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
        return event.rows.slice(-1).forEach(this.publishLatest);
      case 'checkpoint':
        this.savedStep = event.step;
        this.keepThumbnail(event.runId);
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

  /** The run is known by what it reconstructed last; where that cannot be stored, it does without. */
  private keepThumbnail(runId: string): void {
    const { latest } = this.pictures;
    const [first] = latest?.runId === runId ? latest.faces : [];
    if (!first) return;
    const text = thumbnailText(thumbnailOf(first.pasted, first.imageSize));
    runTable.ask((library) => library.setThumbnail(runId, text)).catch(() => {});
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
    const lost = new LabError(
      'adapter-lost',
      `The browser lost the graphics adapter${reason ? `: ${reason}` : ''}.`,
      'Close other pages that use the GPU, then press Start: faces and settings are still here.',
    );
    const error = countedLoss(lost.toReport());
    const { training } = useTraining.getState();
    useTraining.setState({ adapter: { state: 'lost', error } });
    this.dropWorker();
    // The worker may tell the training's failure before the adapter's loss.
    if (!training || !(isActive(training.status.phase) || wasLost(training.status))) return;
    this.setStatus({ phase: 'failed', error, step: training.latest?.step ?? 0 });
    // In a fresh worker, by itself, unless that only fails again and again.
    if (this.savedStep === null || !this.restarts.allows(this.savedStep)) return;
    const run = { kind: training.kind, id: training.runId };
    this.restarting = this.resumeSaved(run, training.title, this.savedStep);
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
    `Set the engine to automatic or CPU on the About screen, or open this page in ${WANTED_BROWSER}.`,
  );
}
