/** Results in the items' order, whatever each takes; never more at once, nor further ahead, than was said. */
import { describe, expect, it } from 'vitest';
import { inOrder } from './inOrder';
import { SeededRandom } from './random';

const NEVER = new AbortController().signal;
const items = Array.from({ length: 40 }, (_, i) => i);

describe('inOrder', () => {
  it.each([1, 2, 3, 4])('hands out the items in their order, with %i at once', async (atOnce) => {
    const random = SeededRandom.fromSeed(atOnce);
    let active = 0;
    let most = 0;
    let begun = 0;
    let furthest = 0;
    const work = async (item: number) => {
      most = Math.max(most, ++active);
      begun++;
      await new Promise((resolve) => setTimeout(resolve, random.integer(4)));
      active--;
      return item * item;
    };
    const results: (readonly [number, number])[] = [];
    for await (const one of inOrder(items, work, atOnce, NEVER)) {
      furthest = Math.max(furthest, begun - results.length);
      results.push(one);
    }
    expect(results).toEqual(items.map((item) => [item, item * item]));
    expect(most).toBe(atOnce);
    expect(furthest).toBeLessThanOrEqual(2 * atOnce + 1); // the one that is handed out counts
  });

  it('begins nothing more once aborted, and still hands out what was begun', async () => {
    const controller = new AbortController();
    const begun: number[] = [];
    const handedOut: number[] = [];
    const work = async (item: number) => void begun.push(item);
    for await (const [item] of inOrder(items, work, 3, controller.signal)) {
      handedOut.push(item);
      if (item === 10) controller.abort();
    }
    expect(handedOut).toEqual(begun);
    expect(begun.length).toBeGreaterThan(10);
    expect(begun.length).toBeLessThan(20);
  });

  it('throws what an item came to when its turn comes, and begins nothing more', async () => {
    const begun: number[] = [];
    const handedOut: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      if (item === 5) throw new Error('five');
    };
    const all = async () => {
      for await (const [item] of inOrder(items, work, 4, NEVER)) handedOut.push(item);
    };
    await expect(all()).rejects.toThrow('five');
    expect(handedOut).toEqual([0, 1, 2, 3, 4]);
    const until = begun.length;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(begun).toHaveLength(until);
  });
});
