/**
 * CRFR-P: Cover one Random Facial Region, then mask the rest Proportionally.
 * Source: paper section 3.1, algorithm 1; reference `crfr_p`.
 */
import { COVERABLE_REGIONS, REGION_GROUPS, type CoverableRegion } from '@/lib/regions';
import type { SeededRandom } from '@/lib/random';
import type { RegionPatches } from './regionPatches';
import { randomMasking } from './random';
import { maskedCount, type MaskingStrategy, type PatchMask } from './strategy';

const sum = (bits: Uint8Array) => bits.reduce((total, bit) => total + bit, 0);

/** Round half to even, as Python's round() does in the reference. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function indicesWhere(length: number, holds: (i: number) => boolean): number[] {
  return Array.from({ length }, (_, i) => i).filter(holds);
}

/** `count` of the pool, chosen at random. */
function draw(pool: readonly number[], count: number, random: SeededRandom): number[] {
  return random
    .permutation(pool.length)
    .slice(0, count)
    .map((i) => pool[i]);
}

/** The region alone is larger than the budget: a random part of it is hidden, and counts as the region. */
function coverPart(region: Uint8Array, goal: number, random: SeededRandom): Uint8Array {
  const mask = new Uint8Array(region.length);
  const pool = indicesWhere(region.length, (i) => region[i] === 1);
  for (const i of draw(pool, goal, random)) mask[i] = 1;
  return mask;
}

function coverAndFill(
  patches: RegionPatches,
  region: CoverableRegion,
  goal: number,
  random: SeededRandom,
): PatchMask {
  const covered = patches[region].slice();
  const patchCount = covered.length;
  const coveredCount = sum(covered);
  if (coveredCount >= goal) {
    const part = coverPart(covered, goal, random);
    return { mask: part, covered: part.slice(), coveredRegion: region };
  }
  const mask = covered.slice();
  const taken = covered.slice();
  const share = (goal - coveredCount) / (patchCount - coveredCount);
  for (const group of REGION_GROUPS) {
    if (group === region) continue;
    const free = indicesWhere(patchCount, (i) => patches[group][i] === 1 && taken[i] === 0);
    for (const i of draw(free, roundHalfEven(free.length * share), random)) mask[i] = 1;
    for (const i of free) taken[i] = 1;
  }
  settle(mask, covered, goal, random);
  return { mask, covered, coveredRegion: region };
}

/** Rounding leaves the count a few off: hide or show random patches outside the covered region. */
function settle(mask: Uint8Array, covered: Uint8Array, goal: number, random: SeededRandom): void {
  const missing = goal - sum(mask);
  const pool = indicesWhere(mask.length, (i) =>
    missing > 0 ? mask[i] === 0 : mask[i] === 1 && covered[i] === 0,
  );
  for (const i of draw(pool, Math.abs(missing), random)) mask[i] = missing > 0 ? 1 : 0;
}

export const crfrP: MaskingStrategy = {
  sample(patches, ratio, random, region) {
    const shown = COVERABLE_REGIONS.filter((name) => sum(patches[name]) > 0);
    const chosen = region ?? (shown.length > 0 ? shown[random.integer(shown.length)] : undefined);
    if (chosen === undefined) return randomMasking.sample(patches, ratio, random);
    return coverAndFill(patches, chosen, maskedCount(patches.nose.length, ratio), random);
  },
};
