/**
 * Works on several items at once and hands their results out one by one in the items' order, however long each takes. Results
 * that wait for an earlier one are few: work stays at most twice `atOnce` items ahead.
 * @param work begun in the items' order; a rejection is thrown when the item's turn comes
 * @param signal once aborted, nothing is begun any more; what was begun is still handed out
 */
export async function* inOrder<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  atOnce: number,
  signal: AbortSignal,
): AsyncGenerator<readonly [Item, Result]> {
  const begun: Promise<Result>[] = [];
  let next = 0;
  let active = 0;
  let isOver = false;
  const begin = (): void => {
    while (
      !isOver &&
      !signal.aborted &&
      active < atOnce &&
      begun.length < 2 * atOnce &&
      next < items.length
    ) {
      active++;
      const result = work(items[next++]).finally(() => {
        active--;
        begin();
      });
      result.catch(() => {}); // thrown below, when its turn comes
      begun.push(result);
    }
  };
  try {
    for (const item of items) {
      begin();
      const result = begun.shift();
      if (!result) return;
      yield [item, await result];
    }
  } finally {
    isOver = true;
  }
}
