/** Small steps that the strategies share: counting, choosing and settling sets of patches held as 0/1 arrays. */
import type { SeededRandom } from '@/lib/random';

export const countOf = (bits: Uint8Array) => bits.reduce((total, bit) => total + bit, 0);

export function indicesWhere(length: number, holds: (i: number) => boolean): number[] {
  return Array.from({ length }, (_, i) => i).filter(holds);
}

/** `count` of the pool, chosen at random; all of it where the pool is smaller. */
export function draw(pool: readonly number[], count: number, random: SeededRandom): number[] {
  return random
    .permutation(pool.length)
    .slice(0, count)
    .map((i) => pool[i]);
}

/** Hides or shows random patches, those that are fixed as they are excepted, until exactly `goal` are hidden. */
export function settle(mask: Uint8Array, fixed: Uint8Array, goal: number, random: SeededRandom): void {
  const missing = goal - countOf(mask);
  const pool = indicesWhere(mask.length, (i) => fixed[i] === 0 && mask[i] === (missing > 0 ? 0 : 1));
  for (const i of draw(pool, Math.abs(missing), random)) mask[i] = missing > 0 ? 1 : 0;
}
