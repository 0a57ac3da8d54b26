/**
 * Saves a training while it goes on: its state every five to fifteen seconds, written in the background, so that it can be resumed
 * after a reload, a crash or a lost GPU; and its row in the index. A failure to save is told and does not end it.
 */
import type { StepRow } from '@/lib/stepFigures';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import { formatBytes } from '@/lib/format';
import { runTitle } from '@/lib/runTitle';
import type { Checkpoints } from '@/storage/checkpoints';
import { requireSpace } from '@/storage/opfs';
import { changeRunRow, putRunRow, readRunRow, readRunRows, type RunRow } from '@/storage/runIndex';
import type { TrainingEvent } from './events';
import { StepTable } from '@/lib/stepFigures';
import { beginRow, UNKNOWN_ORIGIN, type RunOrigin } from './runRows';
import { copyRow, statesOf } from './savedStates';
import { StateKeeper, type ReadState } from './stateKeeper';
import type { Trainable } from './trainable';

/** States on the disk at once: the last two, the best, and the one that is being written. */
const STATES_AT_ONCE = 4;

/** How a training ended, for whoever saves it. */
export type RunEnd = 'finished' | 'stopped' | { failure: ErrorReport };

/** What the keeper needs of a training. */
export type SavedTrainable = Pick<
  Trainable,
  'kind' | 'step' | 'facts' | 'summary' | 'stateBytes' | 'lastStateSaysAll' | 'writeState'
>;

export class RunKeeper {
  private readonly states: Checkpoints;
  private readonly keeper: StateKeeper;

  /** @param metrics the figures of earlier steps, of a training that goes on */
  constructor(
    private readonly trainable: SavedTrainable,
    private readonly options: { runId: string; emit: (event: TrainingEvent) => void },
    private readonly metrics = new StepTable(trainable.kind),
  ) {
    this.states = statesOf({ kind: trainable.kind, id: options.runId });
    this.keeper = new StateKeeper(this.states, {
      get step() {
        return trainable.step;
      },
      read: () => this.read(),
      failed: (error) => this.tell(error),
    });
  }

  /**
   * Writes the run into the index, and says before the first state is written when the space will not last. What is not
   * possible is told and does not keep it from training.
   * @param origin null: it goes on from a state, and is there already
   * @returns its row, also where it could not be written
   */
  async enter(origin: RunOrigin | null, adapter: string): Promise<RunRow> {
    const { runId } = this.options;
    const row = beginRow(runId, await this.trainable.facts(), origin ?? UNKNOWN_ORIGIN, adapter);
    try {
      if (!origin) {
        await changeRunRow(runId, { phase: 'unfinished', failure: null, adapter });
        return { ...((await readRunRow(runId)) ?? row), adapter };
      }
      await putRunRow(row);
      await copyRow(runId);
      await requireSpace(STATES_AT_ONCE * this.trainable.stateBytes);
      return row;
    } catch (error) {
      await this.tell(error);
      return row;
    }
  }

  record(row: StepRow): void {
    this.metrics.push(row);
  }

  get due(): boolean {
    return this.keeper.due;
  }

  /** Reads the state, between two steps whose figures were recorded; the next may be taken when it resolves. */
  save(): Promise<void> {
    return this.keeper.save();
  }

  /** Resolves when what was saved is on disk, or was told not to be. */
  written(): Promise<void> {
    return this.keeper.written();
  }

  /** The last state is on disk, and where it says all no other; after a failure what was saved before stands. */
  async end(how: RunEnd): Promise<void> {
    if (typeof how === 'string') await this.save();
    await this.written();
    try {
      const { whole } = this.keeper;
      const { step, lastStateSaysAll } = this.trainable;
      if (whole && (how === 'finished' || (how === 'stopped' && lastStateSaysAll))) {
        await this.states.keepOnly(step);
      }
      // A last step that could not be saved can be made again from the state before it.
      const phase = typeof how !== 'string' ? 'failed' : whole ? how : 'stopped';
      const failure = typeof how === 'string' ? null : how.failure;
      const sizeBytes = await this.states.sizeBytes();
      await changeRunRow(this.options.runId, { phase, failure, sizeBytes });
      await copyRow(this.options.runId);
    } catch (error) {
      await this.tell(error);
    }
  }

  private async read(): Promise<ReadState> {
    const { metrics, trainable } = this;
    const { runId, emit } = this.options;
    const { step } = trainable;
    const summary = trainable.summary(metrics);
    const trainedMs = metrics.trainedMs();
    const savedAt = new Date().toISOString();
    const blob = await trainable.writeState(metrics.bytes(), { loss: summary.loss, savedAt });
    const onSaved = async () => {
      const sizeBytes = await this.states.sizeBytes();
      await changeRunRow(runId, { step, updatedAt: savedAt, sizeBytes, trainedMs, ...summary });
      emit({ type: 'checkpoint', runId, step, sizeBytes });
    };
    return { blob, onSaved };
  }

  private async tell(error: unknown): Promise<void> {
    const { runId, emit } = this.options;
    emit({ type: 'checkpoint-failed', runId, error: await withWhatToDelete(toErrorReport(error), runId) });
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
