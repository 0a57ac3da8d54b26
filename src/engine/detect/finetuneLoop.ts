/**
 * Drives a fine-tuning run: prepare, steps, epochs, pause, stop; measures the clock. Emits events, at most ten of
 * steps a second. No DOM, no worker.
 */
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import type { FinetuneEvent, FinetuneRow, FinetuneStatus } from './detectorEvents';
import { validationView } from './evaluate';
import type { FinetuneFigures, FinetuneRun } from './finetuneRun';

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

export interface FinetuneLoopOptions {
  runId: string;
  /** The run comes from a saved state. */
  restored: boolean;
  emit: (event: FinetuneEvent) => void;
}

export class FinetuneLoop {
  private current: FinetuneStatus = { phase: 'idle' };
  private readonly inFlight: Promise<FinetuneFigures>[] = [];
  private rows: FinetuneRow[] = [];
  private rowsSentAt = 0;
  private wake: () => void = () => {};
  private stopping = false;
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
      }
      await this.settle();
    } catch (error) {
      this.failure ??= toErrorReport(error);
    }
    this.flush();
    this.setStatus(this.ending());
  }

  pause(): void {
    if (this.current.phase === 'running') this.setStatus({ phase: 'paused' });
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
    if (this.current.phase !== 'paused' || this.stopping || this.failure) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
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
