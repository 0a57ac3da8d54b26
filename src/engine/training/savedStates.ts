/** Where the states of each kind of training lie, and the newest that can be trusted. */
import { LabError } from '@/lib/errors';
import type { TrainingKind } from '@/lib/trainingKind';
import { Checkpoints, listKeptRuns, type Found, type StateRoot } from '@/storage/checkpoints';
import { readRunRow, type RunRow } from '@/storage/runIndex';

const ROOTS: Readonly<Record<TrainingKind, StateRoot>> = { pretrain: 'runs', finetune: 'trainings' };

/** Names a run. */
export interface RunKey {
  kind: TrainingKind;
  id: string;
}

export const statesOf = ({ kind, id }: RunKey): Checkpoints => new Checkpoints(ROOTS[kind], id);

/** Ids of the runs that states are saved of. */
export const listSaved = (kind: TrainingKind): Promise<string[]> => listKeptRuns(ROOTS[kind]);

/**
 * Copies a run's row from the index to beside its states. Never rejects: the index counts, and a copy is missed only when
 * that is lost.
 */
export async function copyRow(id: string): Promise<void> {
  try {
    const row = await readRunRow(id);
    if (!row) return;
    await statesOf(row).saveRow(withoutThumbnail(row));
  } catch {
    // See above.
  }
}

/** A thumbnail shows a face, which is deleted in one place. */
const withoutThumbnail = ({ thumbnail: _thumbnail, ...row }: RunRow): Omit<RunRow, 'thumbnail'> => row;

/** The copy; null where there is none. */
export const copiedRow = async (run: RunKey): Promise<RunRow | null> =>
  (await statesOf(run).readRow()) as RunRow | null;

/** @throws LabError `wrong-state` when none is saved, `invalid-file` when all are damaged */
export async function latestState(run: RunKey): Promise<Found> {
  const found = await statesOf(run).latest();
  if (found) return found;
  throw new LabError('wrong-state', 'No state of this run is saved.', 'Start a new run.');
}
