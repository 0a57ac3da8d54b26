/** Hiding the same share of every region, the heart of FRP and CRFR-P. */
import { REGION_GROUPS } from '@/lib/regions';
import type { SeededRandom } from '@/lib/random';
import { countOf, draw, indicesWhere, settle } from './patchSets';
import type { RegionPatches } from './regionPatches';

/** Round half to even, as Python's round() does in the reference. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/**
 * Hides round(n_g * share) random patches of each group g, share = (goal - |covered|) / (L - |covered| - |seen|), n_g
 * the patches of the group that neither these nor an earlier group hold; then settles the count.
 * Source: paper section 3.1, algorithm 1; reference `crfr_p` (and `variable_proportional_masking` of the authors).
 *
 * @param mask (L,) changed in place; on entry it hides the covered patches and no other
 * @param covered (L,) 1 = stays hidden; fewer than `goal` ones
 * @param goal patches to hide in all
 * @param seen (L,) 1 = stays visible; the others suffice for the goal. None in the paper
 */
export function hideProportionally(
  mask: Uint8Array,
  covered: Uint8Array,
  patches: RegionPatches,
  goal: number,
  random: SeededRandom,
  seen = new Uint8Array(mask.length),
): void {
  const patchCount = mask.length;
  const coveredCount = countOf(covered);
  const share = (goal - coveredCount) / (patchCount - coveredCount - countOf(seen));
  const fixed = covered.map((bit, i) => bit | seen[i]);
  const taken = fixed.slice();
  for (const group of REGION_GROUPS) {
    const free = indicesWhere(patchCount, (i) => patches[group][i] === 1 && taken[i] === 0);
    for (const i of draw(free, roundHalfEven(free.length * share), random)) mask[i] = 1;
    for (const i of free) taken[i] = 1;
  }
  settle(mask, fixed, goal, random);
}
