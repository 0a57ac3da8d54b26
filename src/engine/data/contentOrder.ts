/**
 * An order that follows from what faces are, and not from how they came: a folder, its zip and two imports of it hold
 * the same faces in other orders, and must give the same split, batches and detector.
 */

/** A face as far as its order needs it. */
interface Ordered {
  /** Of its pixels; what has none is ordered by name. */
  id?: string;
  name: string;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Positions of the items, by id, then by name. */
export function contentOrder(items: readonly Ordered[]): number[] {
  return items
    .map((_, index) => index)
    .sort((a, b) => compare(items[a].id ?? '', items[b].id ?? '') || compare(items[a].name, items[b].name));
}

/** The items themselves in that order. */
export function inContentOrder<T extends Ordered>(items: readonly T[]): T[] {
  return contentOrder(items).map((index) => items[index]);
}
