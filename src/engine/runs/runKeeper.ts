/**
 * Keeps a run while it goes on: its state every few seconds, written in the background, so that the run can go on
 * after a reload, a crash or a lost GPU; and its row in the index. A failure to keep is told and does not end the run.
 */
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import { formatBytes } from '@/lib/format';
import { runTitle } from '@/lib/runTitle';
import { Checkpoints } from '@/storage/checkpoints';
import { requireSpace } from '@/storage/opfs';
import { changeRunRow, readRunRows } from '@/storage/runIndex';
import type { GpuEvent, MetricRow } from '../events';
import { MetricTable } from './metricTable';
import type { PretrainRun } from '../pretrain/pretrainRun';
import { writeRunState } from './runState';

/** What a crash may cost at most where reading the state is quick. */
const INTERVAL_MS = 5000;
/** Reading the state back takes at most a twentieth of the training time. */
const PAUSE_PER_READING = 20;
/** States on the disk at once: the last two, the best, and the one that is being written. */
const STATES_AT_ONCE = 4;

/** How a run ended, for whoever keeps it. */
export type RunEnd = 'finished' | 'stopped' | { failure: ErrorReport };

export class RunKeeper {
  private readonly checkpoints: Checkpoints;
  private writing: Promise<void> | null = null;
  private readAt = performance.now();
  private readingMs = 0;
  private savedStep = 0;
  private writtenStep = 0;

  /** @param metrics the figures of earlier steps, of a run that goes on */
  constructor(
    private readonly run: Pick<PretrainRun, 'exportable' | 'step' | 'stepsAnEpoch'>,
    private readonly options: { runId: string; adapter: string; emit: (event: GpuEvent) => void },
    private readonly metrics = new MetricTable(),
  ) {
    this.checkpoints = new Checkpoints(options.runId);
    this.savedStep = run.step;
    this.writtenStep = run.step;
  }

  record(row: MetricRow): void {
    this.metrics.push(row);
  }

  get due(): boolean {
    const pause = Math.max(INTERVAL_MS, PAUSE_PER_READING * this.readingMs);
    return !this.writing && performance.now() - this.readAt >= pause;
  }

  /** Says before the first state is written when the space will not last. @param stateBytes of one state */
  async checkSpace(stateBytes: number): Promise<void> {
    try {
      await requireSpace(STATES_AT_ONCE * stateBytes);
    } catch (error) {
      await this.tell(error);
    }
  }

  /** Reads the state, between two steps whose figures were recorded; the run may go on when it resolves. */
  async save(): Promise<void> {
    await this.writing;
    const { step } = this.run;
    if (step === this.savedStep) return;
    const began = performance.now();
    try {
      const kept = await this.run.exportable(this.options.adapter);
      const loss = this.metrics.recentLoss(this.run.stepsAnEpoch);
      const about = { loss, savedAt: new Date().toISOString() };
      const state = await writeRunState(kept, this.metrics.bytes(), about);
      this.savedStep = step;
      this.writing = this.write(step, state, about).finally(() => {
        this.writing = null;
      });
    } catch (error) {
      await this.tell(error);
    }
    this.readAt = performance.now();
    this.readingMs = this.readAt - began;
  }

  /** Resolves when what was saved is on disk, or was told not to be. */
  async written(): Promise<void> {
    await this.writing;
  }

  /** The last state is on disk, and of a finished run no other; after a failure what was kept before stands. */
  async end(how: RunEnd): Promise<void> {
    if (typeof how === 'string') await this.save();
    await this.writing;
    try {
      const whole = this.writtenStep === this.run.step;
      if (how === 'finished' && whole) await this.checkpoints.keepOnly(this.writtenStep);
      // A last step that could not be kept can be made again from the state before it.
      const phase = typeof how !== 'string' ? 'failed' : whole ? how : 'stopped';
      const failure = typeof how === 'string' ? null : how.failure;
      await changeRunRow(this.options.runId, {
        phase,
        failure,
        sizeBytes: await this.checkpoints.sizeBytes(),
      });
    } catch (error) {
      await this.tell(error);
    }
  }

  private async write(step: number, state: Blob, about: { loss: number | null; savedAt: string }) {
    const { runId, emit } = this.options;
    const { stepsAnEpoch } = this.run;
    const figures = { bestLoss: this.metrics.bestLoss(stepsAnEpoch), trainedMs: this.metrics.trainedMs() };
    try {
      await requireSpace(state.size);
      await this.checkpoints.save(step, state);
      this.writtenStep = step;
      const sizeBytes = await this.checkpoints.sizeBytes();
      await changeRunRow(runId, { step, loss: about.loss, updatedAt: about.savedAt, sizeBytes, ...figures });
      emit({ type: 'kept', runId, step, sizeBytes });
    } catch (error) {
      await this.tell(error);
    }
  }

  private async tell(error: unknown): Promise<void> {
    const { runId, emit } = this.options;
    emit({ type: 'not-kept', runId, error: await withWhatToDelete(toErrorReport(error), runId) });
  }
}

/** A full storage, with the largest runs by name. */
async function withWhatToDelete(error: ErrorReport, ownId: string): Promise<ErrorReport> {
  if (error.code !== 'storage-full') return error;
  const rows = await readRunRows().catch(() => []);
  const largest = rows
    .filter(({ id, sizeBytes }) => id !== ownId && sizeBytes > 0)
    .sort((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, 3)
    .map((row) => `${runTitle(row)} (${formatBytes(row.sizeBytes)})`);
  if (largest.length === 0) return error;
  return { ...error, remedy: `${error.remedy} The largest runs: ${largest.join(', ')}.` };
}
