/**
 * Drives a fine-tuning run: prepare, steps, epochs, pause, stop; measures the clock. Emits events, at most ten of
 * steps a second. No DOM, no worker.
 */
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import type { TellLoss } from '../device/deviceWatch';
import type { FinetuneEvent, FinetuneRow, FinetuneStatus } from './detectorEvents';
import { validationView } from '../evaluation/evaluate';
import type { FinetuneFigures, FinetuneRun } from './finetuneRun';
import type { TrainingKeeper } from './trainingKeeper';

/** Steps that may be on their way back from the GPU. */
const MAX_STEPS_IN_FLIGHT = 2;
const ROWS_INTERVAL_MS = 100;
/** Weight of the newest step in the running mean of step times. */
const PACE_WEIGHT = 0.2;

/** What the loop needs of a run. */
export type DrivenFinetune = Pick<
  FinetuneRun,
  'config' | 'progress' | 'prepare' | 'queueStep' | 'epochDue' | 'endEpoch' | 'finished' | 'stoppedEarly'
>;

/** What keeps a training while it goes on; see `TrainingKeeper`. */
export type FinetuneLoopKeeper = Pick<TrainingKeeper, 'due' | 'save' | 'written' | 'end'>;

export interface FinetuneLoopOptions {
  runId: string;
  /** The run comes from a saved state. */
  restored: boolean;
  keeper: FinetuneLoopKeeper;
  /** Why the GPU is gone, when it is: what failed for that alone is told as its loss. */
  loss: TellLoss;
  emit: (event: FinetuneEvent) => void;
}

export class FinetuneLoop {
  private current: FinetuneStatus = { phase: 'idle' };
  private readonly inFlight: Promise<FinetuneFigures>[] = [];
  private rows: FinetuneRow[] = [];
  private rowsSentAt = 0;
  private wake: () => void = () => {};
  private stopping = false;
  private pauseTold = false;
  private failure: ErrorReport | null = null;
  private stepEndedAt = 0;
  private meanStepMs = 0;

  constructor(
    private readonly run: DrivenFinetune,
    private readonly options: FinetuneLoopOptions,
  ) {}

  /** Whether the run still accepts commands. */
  get active(): boolean {
    return ['preparing', 'running', 'paused'].includes(this.current.phase);
  }

  /** Runs to the end, a stop or a failure; never rejects. All steps are read when it resolves. */
  async drive(): Promise<void> {
    try {
      const { history, bestEpoch } = this.run.progress;
      const { runId, restored } = this.options;
      if (restored) this.options.emit({ type: 'history', runId, rows: history, bestEpoch });
      this.setStatus({ phase: 'preparing', stage: 'computing features' });
      await this.run.prepare(this.options.restored);
      this.setStatus({ phase: 'preparing', stage: 'compiling shaders' });
      while (!this.stopping && !this.failure && !this.run.finished) {
        if (this.current.phase === 'paused') await this.rest();
        else await this.advance();
        if (this.options.keeper.due) await this.keep();
      }
      await this.settle();
      if (!this.failure) await this.options.keeper.end(false);
    } catch (error) {
      const report = await this.explain(error);
      this.failure ??= report; // something more telling may have come meanwhile
    }
    this.flush();
    if (this.failure) await this.options.keeper.end(true);
    this.setStatus(this.ending());
  }

  /** Takes effect at once, and is told once the state is on the disk: a tab closed then loses nothing. */
  pause(): void {
    if (this.current.phase !== 'running') return;
    this.current = { phase: 'paused' };
    this.pauseTold = false;
  }

  resume(): void {
    if (this.current.phase !== 'paused') return;
    this.stepEndedAt = performance.now();
    this.setStatus({ phase: 'running' });
    this.wake();
  }

  stop(): void {
    this.stopping = true;
    this.wake();
  }

  /** Ends the run with this failure, whatever it is doing. */
  fail(error: ErrorReport): void {
    this.failure ??= error;
    this.wake();
    if (this.active) this.setStatus(this.ending());
  }

  private async advance(): Promise<void> {
    this.inFlight.push(this.run.queueStep());
    const first = this.current.phase === 'preparing';
    while (this.inFlight.length > (first || this.run.epochDue ? 0 : MAX_STEPS_IN_FLIGHT)) {
      await this.readOldest();
    }
    if (first && !this.failure) {
      // The first step compiled shaders: its time says nothing.
      this.meanStepMs = 0;
      this.setStatus({ phase: 'running' });
    }
    if (this.run.epochDue) await this.endEpoch();
  }

  private async endEpoch(): Promise<void> {
    const began = performance.now();
    const { row, validation } = await this.run.endEpoch();
    this.flush();
    this.stepEndedAt += performance.now() - began;
    const { bestEpoch } = this.run.progress;
    const view = validationView(validation);
    this.options.emit({ type: 'epoch', runId: this.options.runId, row, bestEpoch, view });
  }

  private async rest(): Promise<void> {
    await this.settle();
    this.flush();
    if (!this.pauseTold) {
      this.pauseTold = true;
      await this.keep();
      await this.options.keeper.written();
      if (this.current.phase === 'paused' && !this.failure) this.setStatus(this.current);
    }
    if (this.current.phase !== 'paused' || this.stopping || this.failure) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
  }

  /** The state between two steps, all figures read; this time is not part of the next step's. */
  private async keep(): Promise<void> {
    await this.settle();
    const began = performance.now();
    await this.options.keeper.save();
    this.stepEndedAt += performance.now() - began;
  }

  private async settle(): Promise<void> {
    while (this.inFlight.length > 0) await this.readOldest();
  }

  private async readOldest(): Promise<void> {
    const figures = await this.inFlight.shift()!;
    const now = performance.now();
    const stepMs = now - this.stepEndedAt;
    this.stepEndedAt = now;
    this.meanStepMs =
      this.meanStepMs === 0 ? stepMs : this.meanStepMs + PACE_WEIGHT * (stepMs - this.meanStepMs);
    this.rows.push({
      ...figures,
      imagesPerSecond: (1000 * this.run.config.batchSize) / this.meanStepMs,
      etaMs: (figures.totalSteps - figures.step) * this.meanStepMs,
    });
    if (now - this.rowsSentAt >= ROWS_INTERVAL_MS) this.flush();
    if (Number.isFinite(figures.loss)) return;
    throw new LabError(
      'non-finite-loss',
      `The loss of step ${figures.step} is ${figures.loss}: training has diverged.`,
      'Lower the base learning rate or lengthen the warm-up, then start again.',
    );
  }

  private flush(): void {
    if (this.rows.length === 0) return;
    this.options.emit({ type: 'steps', runId: this.options.runId, rows: this.rows });
    this.rows = [];
    this.rowsSentAt = performance.now();
  }

  /** Commands to a lost GPU fail in many words, often before its loss is told. */
  private async explain(error: unknown): Promise<ErrorReport> {
    const loss = error instanceof LabError ? null : await this.options.loss();
    return loss ?? toErrorReport(error);
  }

  private ending(): FinetuneStatus {
    const epoch = this.run.progress.history.length;
    if (this.failure) return { phase: 'failed', error: this.failure, epoch };
    return this.run.finished
      ? { phase: 'finished', epoch, early: this.run.stoppedEarly }
      : { phase: 'stopped', epoch };
  }

  private setStatus(status: FinetuneStatus): void {
    this.current = status;
    this.options.emit({ type: 'status', runId: this.options.runId, status });
  }
}
