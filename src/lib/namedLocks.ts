/**
 * Locks that tabs and workers of this site share, under names that begin with what they are of. A lock ends with whoever
 * holds it, however that ends.
 */

/** What follows the prefix in the names of all locks that somebody holds. */
export async function heldLocks(prefix: string): Promise<Set<string>> {
  const { held = [] } = await navigator.locks.query();
  const names = held.flatMap(({ name }) => name ?? []);
  return new Set(names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)));
}

/**
 * Holds a lock until the returned function is called, or its holder ends.
 * @throws what `options.signal` aborts with, while another holds it
 */
export function holdLock(name: string, options: LockOptions = {}): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, options, () => new Promise<void>((release) => resolve(release)))
      .catch(reject);
  });
}

const UNDO = 'fsfm-lab-undo-';

/** Holds what was deleted for as long as this tab offers to bring it back. */
export const holdUndo = (id: string): Promise<() => void> => holdLock(`${UNDO}${id}`, { mode: 'shared' });

/** Ids of what some tab offers to bring back; everything else that was deleted may be freed. */
export const heldForUndo = (): Promise<Set<string>> => heldLocks(UNDO);
