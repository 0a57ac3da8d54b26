/**
 * Drives a training of either kind: start, pause, single step, resume, stop; ends epochs; measures the clock; paces
 * pictures. Emits events, at most ten of metrics and two of pictures a second. No DOM, no worker.
 */
import type { StepFigures, StepRow } from '@/lib/stepFigures';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import type { TellLoss } from '../device/deviceWatch';
import type { AttentionView, PreparingStage, TrainingEvent, TrainingStatus } from './events';
import type { RunKeeper } from './runKeeper';
import type { Trainable } from './trainable';

/** Steps that may be on their way back from the GPU: enough to keep it busy, few enough to stay live. */
const MAX_STEPS_IN_FLIGHT = 2;
const METRICS_INTERVAL_MS = 100;
const PICTURES_INTERVAL_MS = 500;
/** Share of the training time that pictures may take when their rate is automatic (the promise is 10 %). */
const PICTURE_SHARE = 0.07;
/** Weight of the newest step in the running mean of step times. */
const PACE_WEIGHT = 0.2;

/** What the loop needs of a training. */
export type DrivenTrainable = Pick<
  Trainable,
  | 'step'
  | 'finished'
  | 'imagesPerStep'
  | 'epochDue'
  | 'prepare'
  | 'queueStep'
  | 'check'
  | 'endEpoch'
  | 'makePictures'
  | 'history'
  | 'ending'
>;

/** What saves a training while it goes on; see `RunKeeper`. */
export type LoopKeeper = Pick<RunKeeper, 'record' | 'due' | 'save' | 'written' | 'end'>;

export interface LoopOptions {
  runId: string;
  /** It goes on from a state: what was known of its epochs is told. */
  resumed?: boolean;
  /** 0 = paced so that pictures cost under a tenth of the training time. */
  picturesEverySteps?: number;
  memory: () => StepRow['memory'];
  /** Saves the state; without it nothing is saved. */
  keeper?: LoopKeeper;
  /** Why the GPU is gone, when it is: what failed for that alone is told as its loss. */
  loss?: TellLoss;
  emit: (event: TrainingEvent) => void;
}

export class TrainingLoop {
  private view: AttentionView = { block: 0, head: 0, query: 0 };
  /** The person chose another view since the last pictures. */
  private viewChanged = false;
  private current: TrainingStatus = { phase: 'idle' };
  private readonly inFlight: Promise<StepFigures>[] = [];
  private rows: StepRow[] = [];
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
  private lastReadStep: number;
  private preparingToldAt = 0;
  /** What waits for the end of the current step; see `between`. */
  private tasks: (() => Promise<void>)[] = [];
  /** The task that was given last after the end, and those before it. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly trainable: DrivenTrainable,
    private readonly options: LoopOptions,
  ) {
    this.lastReadStep = trainable.step;
  }

  get status(): TrainingStatus {
    return this.current;
  }

  /** Whether the training still accepts commands. */
  get active(): boolean {
    return ['preparing', 'running', 'paused'].includes(this.current.phase);
  }

  /** Runs to the end, a stop or a failure; never rejects. */
  async drive(): Promise<void> {
    try {
      await this.firstStep();
      while (!this.stopping && !this.failure && !this.trainable.finished) {
        await this.runTasks();
        if (this.current.phase === 'paused' && this.singleSteps === 0) await this.rest();
        else await this.advance();
        if (this.options.keeper?.due) await this.keep();
      }
      await this.settle();
      if (!this.failure) await this.options.keeper?.end(this.trainable.finished ? 'finished' : 'stopped');
      await this.makePictures();
    } catch (error) {
      const report = await this.explain(error);
      this.failure ??= report; // something more telling may have come meanwhile
    }
    await this.runTasks();
    this.flushRows();
    if (this.failure) await this.options.keeper?.end({ failure: this.failure });
    this.setStatus(this.ending());
    this.turn = this.turn.then(() => this.runTasks()); // those that came during the last saving
  }

  /** Takes effect at once, and is told once its state is on disk: a training told paused stands still and is safe. */
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

  /** Fresh pictures follow at once, or with the next step while it is training. */
  async setView(view: AttentionView): Promise<void> {
    this.view = view;
    this.viewChanged = true;
    if (['paused', 'stopped', 'finished'].includes(this.current.phase)) await this.makePictures();
  }

  /**
   * Runs `task` between two steps, so that it sees one state of the networks; after the end one task at a time.
   * @returns what `task` returns
   */
  between<T>(task: () => Promise<T>): Promise<T> {
    if (!this.active) {
      const done = this.turn.then(task);
      this.turn = done.catch(() => {}); // whoever asked hears of it
      return done;
    }
    return new Promise((resolve, reject) => {
      this.tasks.push(() => task().then(resolve, reject));
      this.wake();
    });
  }

  /** Ends the training with this failure, whatever it is doing. */
  fail(error: ErrorReport): void {
    this.failure ??= error;
    this.wake();
    if (this.active) this.setStatus(this.ending());
  }

  private async makePictures(): Promise<void> {
    if (!this.trainable.makePictures) return;
    const step = this.lastReadStep;
    this.viewChanged = false;
    const began = performance.now();
    const faces = await this.trainable.makePictures(this.view);
    const ended = performance.now();
    this.meanPictureMs = this.meanPictureMs === 0 ? ended - began : (this.meanPictureMs + ended - began) / 2;
    this.picturesAt = { step, time: ended };
    // The next step's clock starts now: pictures are not part of it.
    this.lastStepEndedAt += ended - began;
    this.options.emit({ type: 'pictures', runId: this.options.runId, step, view: this.view, faces });
  }

  /** Whatever still compiles in the first step is waited for, so that its time does not count as training. */
  private async firstStep(): Promise<void> {
    const { runId, resumed, emit } = this.options;
    const history = resumed ? this.trainable.history?.() : undefined;
    if (history) emit({ type: 'history', runId, ...history });
    this.setStatus({ phase: 'preparing', stage: 'compiling shaders', done: 0, total: 1 });
    await this.trainable.prepare((...told) => this.tellPreparing(...told));
    if (this.failure || this.stopping || this.trainable.finished) return;
    this.lastStepEndedAt = performance.now();
    // What an untrained network makes of them: where the pictures over the steps begin.
    if (this.trainable.step === 0) {
      await this.makePictures();
      if (this.failure || this.stopping) return;
    }
    this.inFlight.push(this.trainable.queueStep());
    await this.settle();
    this.meanStepMs = 0;
    await this.makePictures();
    // The first picture round compiled too.
    this.meanPictureMs = 0;
    this.lastStepEndedAt = performance.now();
    if (!this.failure) this.setStatus({ phase: 'running' });
    await this.endEpochIfDue();
  }

  /** Progress of the preparations, not more often than metrics. */
  private tellPreparing(stage: PreparingStage, done: number, total: number): void {
    const now = performance.now();
    if (this.failure || (0 < done && done < total && now - this.preparingToldAt < METRICS_INTERVAL_MS))
      return;
    this.preparingToldAt = now;
    this.setStatus({ phase: 'preparing', stage, done, total });
  }

  private async advance(): Promise<void> {
    this.inFlight.push(this.trainable.queueStep());
    if (this.singleSteps > 0) {
      this.singleSteps--;
      this.lastStepEndedAt = performance.now();
      await this.settle();
      await this.endEpochIfDue();
      await this.makePictures();
      return;
    }
    while (this.inFlight.length > (this.trainable.epochDue ? 0 : MAX_STEPS_IN_FLIGHT))
      await this.readOldest();
    await this.endEpochIfDue();
    if (this.picturesDue()) {
      await this.settle();
      await this.makePictures();
    }
  }

  /** All steps are read; its time is not part of the next step's. */
  private async endEpochIfDue(): Promise<void> {
    if (!this.trainable.epochDue || !this.trainable.endEpoch) return;
    const began = performance.now();
    const end = await this.trainable.endEpoch();
    this.flushRows();
    this.lastStepEndedAt += performance.now() - began;
    this.options.emit({ type: 'epoch', runId: this.options.runId, ...end });
  }

  /** Paused: everything read, pictures fresh, then asleep until a command comes. */
  private async rest(): Promise<void> {
    await this.settle();
    this.flushRows();
    if (!this.pauseTold) {
      this.pauseTold = true;
      await this.keep();
      await this.options.keeper?.written(); // a tab that is closed once it is told paused loses nothing
      if (this.current.phase === 'paused' && !this.failure) this.setStatus(this.current);
    }
    if (this.picturesAt.step !== this.lastReadStep) await this.makePictures();
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
    const row: StepRow = {
      ...figures,
      stepMs,
      imagesPerSecond: (1000 * this.trainable.imagesPerStep) / this.meanStepMs,
      etaMs: (figures.totalSteps - figures.step) * this.meanStepMs,
      memory: this.options.memory(),
    };
    this.rows.push(row);
    this.options.keeper?.record(row);
    if (now - this.rowsSentAt >= METRICS_INTERVAL_MS) this.flushRows();
    this.trainable.check(figures);
  }

  private picturesDue(): boolean {
    const { picturesEverySteps = 0 } = this.options;
    if (!this.trainable.makePictures) return false;
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
    const loss = error instanceof LabError ? null : await this.options.loss?.(error);
    return loss ?? toErrorReport(error);
  }

  private ending(): TrainingStatus {
    const step = this.lastReadStep;
    const epochs = this.trainable.ending?.() ?? {};
    if (this.failure) return { phase: 'failed', error: this.failure, step, ...epochs };
    return { phase: this.trainable.finished ? 'finished' : 'stopped', step, ...epochs };
  }

  private setStatus(status: TrainingStatus): void {
    this.current = status;
    this.options.emit({ type: 'status', runId: this.options.runId, status });
  }
}
