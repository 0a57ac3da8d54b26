/**
 * For work that is asked for faster than it is done: one at a time, and whatever is asked for meanwhile is done once, after
 * it, so that the latest wish is met and none in between.
 * @param work takes its wishes from a store when it begins
 * @returns call it with each wish
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let working = false;
  let again = false;
  return async function ask() {
    again = working;
    if (working) return;
    working = true;
    try {
      await work();
    } finally {
      working = false;
    }
    if (again) await ask();
  };
}
