/** What is special about each strategy, and that its draws follow the specification's exact expectation. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MaskingStrategyName } from '@/lib/maskingStrategies';
import { drawnParsing } from '@/lib/drawnFace';
import { SeededRandom } from '@/lib/random';
import { COVERABLE_REGIONS, REGION_GROUPS, type CoverableRegion, type RegionGroup } from '@/lib/regions';
import { maskingStrategies } from '.';
import { regionPatches, type RegionPatches } from './regionPatches';
import { maskedCount } from './strategy';
import { parsingMaps, SIDE } from './testMaps';

const sum = (bits: ArrayLike<number>) => Array.from(bits).reduce((a, b) => a + b, 0);
const FACE = regionPatches(drawnParsing(SIDE), SIDE, 16);
const PATCHES = 256;
const DRAWS = 4000;

/** How often each patch was hidden in `DRAWS` draws, (L,) 0..1. */
function frequencies(name: MaskingStrategyName, ratio: number, region?: CoverableRegion): Float64Array {
  const random = SeededRandom.fromSeed(11);
  const hidden = new Float64Array(PATCHES);
  for (let i = 0; i < DRAWS; i++) {
    maskingStrategies[name].sample(FACE, ratio, random, region).mask.forEach((bit, p) => (hidden[p] += bit));
  }
  return hidden.map((count) => count / DRAWS);
}

/** Largest distance in standard errors; a patch that is always or never hidden must be exactly so. */
function expectAgreement(found: Float64Array, expected: ArrayLike<number>): void {
  let worst = 0;
  found.forEach((frequency, i) => {
    const p = expected[i];
    const error = Math.sqrt((p * (1 - p)) / DRAWS);
    if (error < 1e-9) expect(frequency).toBeCloseTo(p, 12);
    else worst = Math.max(worst, Math.abs(frequency - p) / error);
  });
  // Of 256 normal deviates the largest passes 4.5 once in six hundred seeds; a bias of 4 % is 5 and more.
  expect(worst).toBeLessThan(4.5);
}

/** Exact probability of each patch under "the same share of every region, then settle". */
function proportionalExpectation(patches: RegionPatches, covered: Uint8Array, goal: number): Float64Array {
  const coveredCount = sum(covered);
  const share = (goal - coveredCount) / (PATCHES - coveredCount);
  const p = Float64Array.from(covered);
  const taken = covered.slice();
  for (const group of REGION_GROUPS) {
    const free = Array.from(taken.keys()).filter((i) => patches[group][i] === 1 && taken[i] === 0);
    const half = (free.length * share) % 1 === 0.5;
    const hidden = half ? 2 * Math.round((free.length * share) / 2) : Math.round(free.length * share);
    for (const i of free) {
      p[i] = hidden / free.length;
      taken[i] = 1;
    }
  }
  const before = Math.round(sum(p));
  const missing = goal - before;
  return p.map((value, i) => {
    if (missing >= 0) return value + ((1 - value) * missing) / Math.max(PATCHES - before, 1);
    return covered[i] ? value : value * (1 + missing / (before - coveredCount));
  });
}

describe('random', () => {
  it('hides every patch equally often', () => {
    expectAgreement(frequencies('random', 0.75), new Array<number>(PATCHES).fill(192 / PATCHES));
  });
});

describe('frp', () => {
  it('follows its exact expectation on a face, at two ratios', () => {
    for (const ratio of [0.75, 0.4]) {
      const goal = maskedCount(PATCHES, ratio);
      expectAgreement(
        frequencies('frp', ratio),
        proportionalExpectation(FACE, new Uint8Array(PATCHES), goal),
      );
    }
  });

  it('hides each region in proportion, within rounding and the final settling, on any map', () => {
    fc.assert(
      fc.property(parsingMaps, fc.integer(), (map, seed) => {
        const patches = regionPatches(map, SIDE, 16);
        const { mask, coveredRegion } = maskingStrategies.frp.sample(
          patches,
          0.6,
          SeededRandom.fromSeed(seed),
        );
        expect(coveredRegion).toBeNull();
        const taken = new Uint8Array(PATCHES);
        for (const group of REGION_GROUPS) {
          const free = Array.from(taken.keys()).filter((i) => patches[group][i] === 1 && taken[i] === 0);
          const hidden = free.filter((i) => mask[i] === 1).length;
          const share = maskedCount(PATCHES, 0.6) / PATCHES;
          expect(Math.abs(hidden - free.length * share)).toBeLessThanOrEqual(0.5 + REGION_GROUPS.length / 2);
          for (const i of free) taken[i] = 1;
        }
      }),
      { numRuns: 1000, seed: 5 },
    );
  });
});

describe.each(['crfr-p', 'crfr-r'] as const)('%s', (name) => {
  it('covers the whole region where it fits the budget, only region where it does not, none that is absent', () => {
    fc.assert(
      fc.property(
        parsingMaps,
        fc.constantFrom(4, 8, 16),
        fc.constantFrom(0, 0.3, 0.75, 0.9),
        fc.constantFrom(...COVERABLE_REGIONS),
        fc.integer(),
        (map, grid, ratio, region, seed) => {
          const patches = regionPatches(map, SIDE, grid);
          const goal = maskedCount(grid * grid, ratio);
          const drawn = maskingStrategies[name].sample(patches, ratio, SeededRandom.fromSeed(seed), region);
          const size = sum(patches[region]);
          expect(sum(drawn.mask)).toBe(goal);
          expect(sum(drawn.covered)).toBe(Math.min(size, goal));
          expect(drawn.covered.every((bit, i) => bit <= patches[region][i] && bit <= drawn.mask[i])).toBe(
            true,
          );
          expect(drawn.coveredRegion).toBe(Math.min(size, goal) > 0 ? region : null);
          if (size >= goal) expect(drawn.mask).toEqual(drawn.covered);
        },
      ),
      { numRuns: 2000, seed: 2 },
    );
  });

  it('draws the regions that the face shows equally often, and no other', () => {
    const map = drawnParsing(SIDE).map((c) => (c === 10 ? 0 : c)); // no hair
    const patches = regionPatches(map, SIDE, 16);
    const random = SeededRandom.fromSeed(5);
    const drawn = new Map<RegionGroup | null, number>();
    for (let i = 0; i < 3000; i++) {
      const { coveredRegion } = maskingStrategies[name].sample(patches, 0.75, random);
      drawn.set(coveredRegion, (drawn.get(coveredRegion) ?? 0) + 1);
    }
    expect([...drawn.keys()].sort()).toEqual(['boundary', 'eyebrows', 'eyes', 'mouth', 'nose']);
    // Chi-square with 4 degrees of freedom passes 18.5 once in a thousand.
    const chiSquare = [...drawn.values()].reduce((total, n) => total + (n - 600) ** 2 / 600, 0);
    expect(chiSquare).toBeLessThan(18.5);
  });
});

describe('crfr-r', () => {
  it('hides every patch outside the covered region equally often', () => {
    const size = sum(FACE.nose);
    const p = (192 - size) / (PATCHES - size);
    expectAgreement(
      frequencies('crfr-r', 0.75, 'nose'),
      Array.from(FACE.nose, (bit) => bit || p),
    );
  });
});

describe('crfr-p', () => {
  it.each(COVERABLE_REGIONS)('follows its exact expectation with the %s covered', (region) => {
    expectAgreement(frequencies('crfr-p', 0.75, region), proportionalExpectation(FACE, FACE[region], 192));
  });
});

describe('fasking-i', () => {
  const shownOf = (patches: RegionPatches, groups: readonly RegionGroup[]) =>
    Uint8Array.from({ length: PATCHES }, (_, i) => (groups.some((group) => patches[group][i]) ? 1 : 0));

  it('shows background before skin and skin before any component, evenly within what it shows', () => {
    const background = shownOf(FACE, ['background']);
    const withSkin = shownOf(FACE, ['background', 'skin']);
    // 0.75 leaves 64 patches, which the background holds; 0.4 leaves 154, which it needs skin for.
    expect(sum(background)).toBeGreaterThan(64);
    expect(sum(background)).toBeLessThan(154);
    expect(sum(withSkin)).toBeGreaterThan(154);
    const expected = (pool: Uint8Array, visible: number) =>
      Array.from(pool, (bit) => (bit ? 1 - visible / sum(pool) : 1));
    expectAgreement(frequencies('fasking-i', 0.75), expected(background, 64));
    expectAgreement(frequencies('fasking-i', 0.4), expected(withSkin, 154));
  });

  it('shows components only when background and skin do not suffice, each as often as another', () => {
    // Five stripes of components of equal size, no background, no skin: one stripe alone suffices.
    const map = Uint8Array.from({ length: 40 * 40 }, (_, i) => [2, 4, 6, 8, 10][Math.floor(i / 40 / 8)]);
    const patches = regionPatches(map, 40, 20);
    const random = SeededRandom.fromSeed(9);
    const seen = new Map<string, number>();
    for (let i = 0; i < 2000; i++) {
      const { mask } = maskingStrategies['fasking-i'].sample(patches, 0.9, random);
      const groups = REGION_GROUPS.filter((group) => patches[group].some((bit, p) => bit && !mask[p]));
      expect(groups).toHaveLength(1);
      seen.set(groups[0], (seen.get(groups[0]) ?? 0) + 1);
    }
    const chiSquare = [...seen.values()].reduce((total, n) => total + (n - 400) ** 2 / 400, 0);
    expect(seen.size).toBe(5);
    expect(chiSquare).toBeLessThan(18.5);
  });
});
