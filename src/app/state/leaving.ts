/**
 * What would be lost if the page were left now, beside runs: each store says so of its own, so that the page asks first
 * without knowing, or fetching, any of them.
 */
const losses = new Set<() => boolean>();

/**
 * Call once, where the store is made, or while a window holds what is not saved.
 * @param wouldLose whether work that is going on would be lost
 * @returns stops asking
 */
export function askBeforeLeaving(wouldLose: () => boolean): () => void {
  losses.add(wouldLose);
  return () => losses.delete(wouldLose);
}

export function wouldLoseWork(): boolean {
  return [...losses].some((wouldLose) => wouldLose());
}
