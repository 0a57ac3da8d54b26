/**
 * Drives a run: start, pause, single step, resume, stop; measures the clock; paces pictures. Emits events,
 * at most ten of metrics and two of pictures a second. No DOM, no worker.
 */
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import type { AttentionView, GpuEvent, MetricRow, RunStatus } from '../training/events';
import type { PretrainRun, StepFigures } from './pretrainRun';
import type { RunKeeper } from '../training/runKeeper';

/** Steps that may be on their way back from the GPU: enough to keep it busy, few enough to stay live. */
const MAX_STEPS_IN_FLIGHT = 2;
const METRICS_INTERVAL_MS = 100;
const PICTURES_INTERVAL_MS = 500;
/** Share of the training time that pictures may take when their rate is automatic (the promise is 10 %). */
const PICTURE_SHARE = 0.07;
/** Weight of the newest step in the running mean of step times. */
const PACE_WEIGHT = 0.2;

/** What the loop needs of a run. */
export type DrivenRun = Pick<PretrainRun, 'compile' | 'queueStep' | 'paint' | 'finished' | 'imagesPerStep'>;

/** What keeps a run while it goes on; see `RunKeeper`. */
export type LoopKeeper = Pick<RunKeeper, 'record' | 'due' | 'save' | 'written' | 'end'>;

export interface LoopOptions {
  runId: string;
  /** 0 = paced so that pictures cost under a tenth of the training time. */
  picturesEverySteps: number;
  memory: () => MetricRow['memory'];
  /** Keeps the run's state; without it nothing is kept. */
  keeper?: LoopKeeper;
  /** Why the GPU is gone, when it is: what failed for that alone is told as its loss. */
  loss?: () => Promise<ErrorReport | null>;
  emit: (event: GpuEvent) => void;
  /** Measures the kernels that the compiled step uses; true when others will be used from now on. */
  tuneKernels?: (onProgress: (done: number, total: number) => void) => Promise<boolean>;
}

export class PretrainLoop {
  private view: AttentionView = { block: 0, head: 0, query: 0 };
  /** The person chose another view since the last pictures. */
  private viewChanged = false;
  private current: RunStatus = { phase: 'idle' };
  private readonly inFlight: Promise<StepFigures>[] = [];
  private rows: MetricRow[] = [];
  private rowsSentAt = 0;
  /** Wakes the loop while it is paused. */
  private wake: () => void = () => {};
  private singleSteps = 0;
  private stopping = false;
  private pauseTold = false;
  private failure: ErrorReport | null = null;
  private lastStepEndedAt = 0;
  private meanStepMs = 0;
  private meanPictureMs = 0;
  private picturesAt = { step: 0, time: 0 };
  private lastReadStep = 0;
  private preparingToldAt = 0;
  /** What waits for the end of the current step; see `between`. */
  private tasks: (() => Promise<void>)[] = [];

  constructor(
    private readonly run: DrivenRun,
    private readonly options: LoopOptions,
  ) {}

  get status(): RunStatus {
    return this.current;
  }

  /** Whether the run still accepts commands. */
  get active(): boolean {
    return ['preparing', 'running', 'paused'].includes(this.current.phase);
  }

  /** Runs to the end, a stop or a failure; never rejects. */
  async drive(): Promise<void> {
    try {
      await this.firstStep();
      while (!this.stopping && !this.failure && !this.run.finished) {
        await this.runTasks();
        if (this.current.phase === 'paused' && this.singleSteps === 0) await this.rest();
        else await this.advance();
        if (this.options.keeper?.due) await this.keep();
      }
      await this.settle();
      if (!this.failure) await this.options.keeper?.end(this.run.finished ? 'finished' : 'stopped');
      await this.paint();
    } catch (error) {
      const report = await this.explain(error);
      this.failure ??= report; // something more telling may have come meanwhile
    }
    await this.runTasks();
    this.flushRows();
    if (this.failure) await this.options.keeper?.end({ failure: this.failure });
    this.setStatus(this.ending());
  }

  /** Takes effect at once, and is told once the steps in flight are read: a run told paused stands still. */
  pause(): void {
    if (this.current.phase !== 'running') return;
    this.current = { phase: 'paused' };
    this.pauseTold = false;
  }

  resume(): void {
    if (this.current.phase !== 'paused') return;
    this.lastStepEndedAt = performance.now();
    this.setStatus({ phase: 'running' });
    this.wake();
  }

  /** @throws LabError `wrong-state` unless paused */
  singleStep(): void {
    if (this.current.phase !== 'paused') {
      throw new LabError(
        'wrong-state',
        `A ${this.current.phase} run cannot take a single step.`,
        'Pause it first.',
      );
    }
    this.singleSteps++;
    this.wake();
  }

  stop(): void {
    this.stopping = true;
    this.wake();
  }

  /** Fresh pictures follow at once, or with the next step while the run is training. */
  async setView(view: AttentionView): Promise<void> {
    this.view = view;
    this.viewChanged = true;
    if (['paused', 'stopped', 'finished'].includes(this.current.phase)) await this.paint();
  }

  /**
   * Runs `task` between two steps, so that it sees one state of the networks; at once when the run has ended.
   * @returns what `task` returns
   */
  between<T>(task: () => Promise<T>): Promise<T> {
    if (!this.active) return task();
    return new Promise((resolve, reject) => {
      this.tasks.push(() => task().then(resolve, reject));
      this.wake();
    });
  }

  /** Ends the run with this failure, whatever it is doing. */
  fail(error: ErrorReport): void {
    this.failure ??= error;
    this.wake();
    if (this.active) this.setStatus({ phase: 'failed', error: this.failure, step: this.lastReadStep });
  }

  private async paint(): Promise<void> {
    const step = this.lastReadStep;
    this.viewChanged = false;
    const began = performance.now();
    const faces = await this.run.paint(this.view);
    const ended = performance.now();
    this.meanPictureMs = this.meanPictureMs === 0 ? ended - began : (this.meanPictureMs + ended - began) / 2;
    this.picturesAt = { step, time: ended };
    // The next step's clock starts now: pictures are not part of it.
    this.lastStepEndedAt += ended - began;
    this.options.emit({ type: 'pictures', runId: this.options.runId, step, view: this.view, faces });
  }

  /** Whatever still compiles in the first step is waited for, so that its time does not count as training. */
  private async firstStep(): Promise<void> {
    this.setStatus({ phase: 'preparing', stage: 'compiling shaders', done: 0, total: 1 });
    await this.compile();
    const tuned = await this.options.tuneKernels?.((done, total) =>
      this.tellPreparing('tuning kernels', done, total),
    );
    if (tuned) await this.compile();
    if (this.failure || this.stopping) return;
    this.lastStepEndedAt = performance.now();
    this.inFlight.push(this.run.queueStep());
    await this.settle();
    this.meanStepMs = 0;
    await this.paint();
    // The first picture round compiled too.
    this.meanPictureMs = 0;
    this.lastStepEndedAt = performance.now();
    if (!this.failure) this.setStatus({ phase: 'running' });
  }

  private compile(): Promise<void> {
    return this.run.compile((done, total) => this.tellPreparing('compiling shaders', done, total));
  }

  /** Progress of the preparations, not more often than metrics. */
  private tellPreparing(stage: 'compiling shaders' | 'tuning kernels', done: number, total: number): void {
    const now = performance.now();
    if (this.failure || (0 < done && done < total && now - this.preparingToldAt < METRICS_INTERVAL_MS))
      return;
    this.preparingToldAt = now;
    this.setStatus({ phase: 'preparing', stage, done, total });
  }

  private async advance(): Promise<void> {
    this.inFlight.push(this.run.queueStep());
    if (this.singleSteps > 0) {
      this.singleSteps--;
      this.lastStepEndedAt = performance.now();
      await this.settle();
      await this.paint();
      return;
    }
    while (this.inFlight.length > MAX_STEPS_IN_FLIGHT) await this.readOldest();
    if (this.picturesDue()) {
      await this.settle();
      await this.paint();
    }
  }

  /** Paused: everything read, pictures fresh, then asleep until a command comes. */
  private async rest(): Promise<void> {
    await this.settle();
    this.flushRows();
    if (this.current.phase === 'paused' && !this.pauseTold) {
      this.pauseTold = true;
      await this.keep();
      await this.options.keeper?.written(); // a tab that is closed once it is told paused loses nothing
      this.setStatus(this.current);
    }
    if (this.picturesAt.step !== this.lastReadStep) await this.paint();
    if (this.current.phase !== 'paused' || this.stopping || this.failure || this.singleSteps > 0) return;
    if (this.tasks.length > 0) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
  }

  /** The state between two steps, all figures read; this time is not part of the next step's. */
  private async keep(): Promise<void> {
    await this.settle();
    const began = performance.now();
    await this.options.keeper?.save();
    this.lastStepEndedAt += performance.now() - began;
  }

  private async runTasks(): Promise<void> {
    const began = performance.now();
    for (let task = this.tasks.shift(); task; task = this.tasks.shift()) await task();
    // The next step's clock starts now: tasks are not part of it.
    this.lastStepEndedAt += performance.now() - began;
  }

  private async settle(): Promise<void> {
    while (this.inFlight.length > 0) await this.readOldest();
  }

  private async readOldest(): Promise<void> {
    const figures = await this.inFlight.shift()!;
    const now = performance.now();
    const stepMs = now - this.lastStepEndedAt;
    this.lastStepEndedAt = now;
    this.lastReadStep = figures.step;
    this.meanStepMs =
      this.meanStepMs === 0 ? stepMs : this.meanStepMs + PACE_WEIGHT * (stepMs - this.meanStepMs);
    const row: MetricRow = {
      ...figures,
      stepMs,
      imagesPerSecond: (1000 * this.run.imagesPerStep) / this.meanStepMs,
      etaMs: (figures.totalSteps - figures.step) * this.meanStepMs,
      memory: this.options.memory(),
    };
    this.rows.push(row);
    this.options.keeper?.record(row);
    if (now - this.rowsSentAt >= METRICS_INTERVAL_MS) this.flushRows();
    this.checkFinite(figures);
  }

  /**
   * A batch whose ID loss alone is not finite was skipped by the update; a non-finite total otherwise ends
   * the run (released `train_one_epoch`).
   */
  private checkFinite({ step, total, c1, c3 }: StepFigures): void {
    const skipped = !Number.isFinite(c3) && Number.isFinite(c1);
    if (Number.isFinite(total) || skipped) return;
    throw new LabError(
      'non-finite-loss',
      `The loss of step ${step} is ${total} (C1 ${c1}, C3 ${c3}): training has diverged.`,
      'Lower the base learning rate or lengthen the warm-up, then start again.',
    );
  }

  private picturesDue(): boolean {
    const { picturesEverySteps } = this.options;
    if (this.viewChanged) return true;
    const steps = this.lastReadStep - this.picturesAt.step;
    const time = performance.now() - this.picturesAt.time;
    if (steps === 0 || time < PICTURES_INTERVAL_MS) return false;
    if (picturesEverySteps > 0) return steps >= picturesEverySteps;
    return steps * this.meanStepMs * PICTURE_SHARE >= this.meanPictureMs;
  }

  private flushRows(): void {
    if (this.rows.length === 0) return;
    this.options.emit({ type: 'metrics', runId: this.options.runId, rows: this.rows });
    this.rows = [];
    this.rowsSentAt = performance.now();
  }

  /** Commands to a lost GPU fail in many words, often before its loss is told. */
  private async explain(error: unknown): Promise<ErrorReport> {
    const loss = error instanceof LabError ? null : await this.options.loss?.();
    return loss ?? toErrorReport(error);
  }

  private ending(): RunStatus {
    const step = this.lastReadStep;
    if (this.failure) return { phase: 'failed', error: this.failure, step };
    return this.run.finished ? { phase: 'finished', step } : { phase: 'stopped', step };
  }

  private setStatus(status: RunStatus): void {
    this.current = status;
    this.options.emit({ type: 'status', runId: this.options.runId, status });
  }
}
