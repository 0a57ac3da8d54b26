/** Small circles of people who forge among themselves: the people of one circle have one group, so that no split tears a forgery from its two. */
import { deriveSeed, SeededRandom } from '@/lib/random';
import type { ForgeableFace } from './types';

/** People of a circle: enough that somebody looks the same way, few enough that many circles are left to split. */
const PEOPLE = 8;
const STREAM = -1;

/**
 * Joining the groups of every source and target would soon make one group of all; within circles no chain is longer than these.
 * @returns places of faces; everybody is in one circle, all faces of a person or video in the same
 */
export function circlesOf(faces: readonly Pick<ForgeableFace, 'id' | 'group'>[], seed: number): number[][] {
  const people = new Map<string, number[]>();
  for (const [index, { id, group }] of faces.entries()) {
    const key = group === null ? `face ${id}` : `group ${group}`;
    people.set(key, [...(people.get(key) ?? []), index]);
  }
  const all = [...people.values()];
  const order = SeededRandom.fromSeed(deriveSeed(seed, STREAM)).permutation(all.length);
  // As even as can be: a person left alone would be forged by nobody.
  const count = Math.max(1, Math.floor(all.length / PEOPLE));
  const circles = Array.from({ length: count }, (): number[] => []);
  for (const [k, index] of order.entries()) circles[k % count].push(...all[index]);
  return circles;
}
