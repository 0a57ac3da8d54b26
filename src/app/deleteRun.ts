/** Deletes a run with undo, as a toast says it. */
import { toast } from 'sonner';
import { runTitle } from '@/lib/runTitle';
import type { RunInfo } from '@/workers/protocol';
import { reportFailure } from './reportFailure';
import { purgeRun, removeRun, restoreRun } from './state/runsStore';

/** How long a deleted run can be brought back; its files go when the message does. */
const UNDO_MS = 15_000;

/** @throws LabError `wrong-state` while it goes on */
export async function deleteRun(run: RunInfo): Promise<void> {
  const { id } = run;
  await removeRun(id);
  toast(`"${runTitle(run)}" was deleted.`, {
    duration: UNDO_MS,
    action: { label: 'Undo', onClick: () => void reportFailure(() => restoreRun(id)) },
    onAutoClose: () => void reportFailure(() => purgeRun(id)),
  });
}
