/** Deletes a run, with undo. */
import { runTitle } from '@/lib/runTitle';
import type { RunInfo } from '@/workers/protocol';
import { deleteWithUndo } from './deleteWithUndo';
import { purgeRun, removeRun, restoreRun } from './state/runsStore';

/** @throws LabError `wrong-state` while it goes on */
export function deleteRun(run: RunInfo): Promise<void> {
  const { id } = run;
  return deleteWithUndo({
    ...{ id, title: runTitle(run) },
    remove: () => removeRun(id),
    restore: () => restoreRun(id),
    purge: () => purgeRun(id),
  });
}
