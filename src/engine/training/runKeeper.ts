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
import type { GpuEvent, MetricRow } from './events';
import { MetricTable } from './metricTable';
import type { PretrainRun } from '../pretrain/pretrainRun';
import { StateKeeper, type ReadState } from './stateKeeper';
import { writeRunState } from './runState';

/** States on the disk at once: the last two, the best, and the one that is being written. */
const STATES_AT_ONCE = 4;

/** How a run ended, for whoever keeps it. */
export type RunEnd = 'finished' | 'stopped' | { failure: ErrorReport };

export class RunKeeper {
  private readonly checkpoints: Checkpoints;
  private readonly keeper: StateKeeper;

  /** @param metrics the figures of earlier steps, of a run that goes on */
  constructor(
    private readonly run: Pick<PretrainRun, 'exportable' | 'step' | 'stepsAnEpoch'>,
    private readonly options: { runId: string; adapter: string; emit: (event: GpuEvent) => void },
    private readonly metrics = new MetricTable(),
  ) {
    this.checkpoints = new Checkpoints('runs', options.runId);
    this.keeper = new StateKeeper(this.checkpoints, {
      get step() {
        return run.step;
      },
      read: () => this.read(),
      failed: (error) => this.tell(error),
    });
  }

  record(row: MetricRow): void {
    this.metrics.push(row);
  }

  get due(): boolean {
    return this.keeper.due;
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
  save(): Promise<void> {
    return this.keeper.save();
  }

  /** Resolves when what was saved is on disk, or was told not to be. */
  written(): Promise<void> {
    return this.keeper.written();
  }

  /** The last state is on disk, and of a finished run no other; after a failure what was kept before stands. */
  async end(how: RunEnd): Promise<void> {
    if (typeof how === 'string') await this.save();
    await this.written();
    try {
      const { whole } = this.keeper;
      if (how === 'finished' && whole) await this.checkpoints.keepOnly(this.run.step);
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

  private async read(): Promise<ReadState> {
    const { runId, adapter, emit } = this.options;
    const { step, stepsAnEpoch } = this.run;
    const loss = this.metrics.recentLoss(stepsAnEpoch);
    const savedAt = new Date().toISOString();
    const kept = await this.run.exportable(adapter);
    const blob = await writeRunState(kept, this.metrics.bytes(), { loss, savedAt });
    const figures = { bestLoss: this.metrics.bestLoss(stepsAnEpoch), trainedMs: this.metrics.trainedMs() };
    const onKept = async () => {
      const sizeBytes = await this.checkpoints.sizeBytes();
      await changeRunRow(runId, { step, loss, updatedAt: savedAt, sizeBytes, ...figures });
      emit({ type: 'kept', runId, step, sizeBytes });
    };
    return { blob, onKept };
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
