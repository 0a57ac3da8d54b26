/**
 * Deletes with a way back, as a toast says it. Whatever ends the way back frees what was deleted: the toast's time, a
 * person who closes it, the page's end. What ended too suddenly for that is freed when the page is next opened.
 */
import { toast } from 'sonner';
import { displayText } from '@/lib/displayText';
import { holdUndo } from '@/lib/namedLocks';
import { recall, remember } from '@/lib/siteStorage';
import { reportFailure } from './reportFailure';

/** How long a change can be undone. */
export const UNDO_MS = 15_000;

/** What was deleted and perhaps not freed yet, across visits. */
const PENDING_KEY = 'fsfm-lab-deleted';

export interface Deletion {
  id: string;
  title: string;
  /** What else it costs, a sentence. */
  cost?: string | undefined;
  /** Out of sight. @returns whether it can be brought back */
  remove: () => Promise<boolean>;
  restore: () => Promise<void>;
  /** Frees what it holds; does nothing to one that was restored. */
  purge: () => Promise<void>;
}

let pending = 0;

function count(change: 1 | -1): void {
  pending += change;
  remember(PENDING_KEY, pending > 0 ? 'yes' : '');
}

/** @throws what `remove` throws; nothing is deleted then */
export async function deleteWithUndo({ id, title, cost, remove, restore, purge }: Deletion): Promise<void> {
  const release = await holdUndo(id); // before it is marked: another tab must not free it between the two
  if (!(await remove().catch(letGo(release)))) {
    release();
    toast(`"${displayText(title)}" was deleted for good: the storage was too full to keep it for an undo.`);
    return;
  }
  count(1);
  let settled = false;
  const settle = (work: () => Promise<void>): void => {
    if (settled) return;
    settled = true;
    removeEventListener('pagehide', end);
    void reportFailure(async () => {
      await work();
      count(-1);
    }).finally(release);
  };
  const end = () => settle(purge);
  addEventListener('pagehide', end);
  toast(`"${displayText(title)}" was deleted.`, {
    ...(cost && { description: cost }),
    duration: UNDO_MS,
    action: { label: 'Undo', onClick: () => settle(restore) },
    onAutoClose: end,
    onDismiss: end,
  });
}

const letGo =
  (release: () => void) =>
  (error: unknown): never => {
    release();
    throw error;
  };

/**
 * Frees what earlier visits deleted and did not live to free; call once, at the start. Costs nothing where there is none.
 * @param purge of all libraries
 */
export async function freeDeleted(purge: () => Promise<unknown>): Promise<void> {
  if (!recall(PENDING_KEY)) return;
  await purge();
  if (pending === 0) remember(PENDING_KEY, '');
}
