import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MASKING_STRATEGIES } from '@/lib/maskingStrategies';
import { SeededRandom } from '@/lib/random';
import { COVERABLE_REGIONS, REGION_GROUPS } from '@/lib/regions';
import { maskingStrategies } from '.';
import { crfrP } from './crfrP';
import { regionPatches, type RegionPatches } from './regionPatches';
import { maskedCount, visibleCount } from './strategy';
import { parsingMaps, SIDE } from './testMaps';
import { tokenOrder } from './tokenOrder';

const sum = (bits: ArrayLike<number>) => Array.from(bits).reduce((a, b) => a + b, 0);

const grids = fc.constantFrom(4, 8, 16);
const ratios = fc.constantFrom(0, 0.3, 0.5, 0.6, 0.75, 0.9, 1);

describe('regionPatches', () => {
  it('counts a patch in as soon as one pixel belongs, and the boundary where skin meets hair or background', () => {
    const map = new Uint8Array(16).fill(1);
    map[0] = 6;
    map[15] = 10;
    const patches = regionPatches(map, 4, 2);
    expect([...patches.nose]).toEqual([1, 0, 0, 0]);
    expect([...patches.hair]).toEqual([0, 0, 0, 1]);
    expect([...patches.boundary]).toEqual([0, 0, 0, 1]);
    expect([...patches.skin]).toEqual([1, 1, 1, 1]);
    expect([...patches.background]).toEqual([0, 0, 0, 0]);
  });

  it('takes membership from the same area of the map when patches are not whole pixels', () => {
    const map = new Uint8Array(9);
    map[4] = 6; // the centre pixel of a 3 x 3 map touches all four patches of a 2 x 2 grid
    expect([...regionPatches(map, 3, 2).nose]).toEqual([1, 1, 1, 1]);
  });
});

describe.each(MASKING_STRATEGIES)('%s', (name) => {
  it('hides exactly int(L * ratio) patches, whatever the map, and repeats with its seed', () => {
    fc.assert(
      fc.property(parsingMaps, grids, ratios, fc.integer(), (map, grid, ratio, seed) => {
        const patches = regionPatches(map, SIDE, grid);
        const draw = () => maskingStrategies[name].sample(patches, ratio, SeededRandom.fromSeed(seed));
        const { mask, covered, coveredRegion } = draw();
        expect(sum(mask)).toBe(maskedCount(grid * grid, ratio));
        expect(covered.every((bit, i) => bit <= mask[i])).toBe(true);
        expect(coveredRegion === null).toBe(sum(covered) === 0);
        expect(draw()).toEqual({ mask, covered, coveredRegion });
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});

/** One class everywhere, but for what is drawn over it: x and y in 0..1 of the map. */
function mapOf(ground: number, over: (x: number, y: number) => number | undefined = () => undefined) {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [(i % SIDE) / SIDE, Math.floor(i / SIDE) / SIDE];
    return over(x, y) ?? ground;
  });
}

const DEGENERATE: [name: string, map: Uint8Array][] = [
  ['no face', mapOf(0)],
  ['all skin', mapOf(1)],
  ['all hair', mapOf(10)],
  ['one nose that fills the picture', mapOf(6)],
  ['hair larger than the budget', mapOf(0, (x, y) => (x < 0.95 && y < 0.95 ? 10 : undefined))],
  ['a face without eyes and mouth', mapOf(0, (x, y) => (Math.hypot(x - 0.5, y - 0.5) < 0.3 ? 1 : undefined))],
  ['one pixel of nose', mapOf(1, (x, y) => (x === 0 && y === 0 ? 6 : undefined))],
];

describe.each(DEGENERATE)('on %s', (_name, map) => {
  it.each(MASKING_STRATEGIES)('%s hides exactly the count, whichever region is asked for', (name) => {
    for (const grid of [8, 16]) {
      const patches = regionPatches(map, SIDE, grid);
      for (const ratio of [0.1, 0.75, 0.95]) {
        const goal = maskedCount(grid * grid, ratio);
        for (let seed = 0; seed < 25; seed++) {
          for (const region of [undefined, ...COVERABLE_REGIONS]) {
            const random = SeededRandom.fromSeed(seed);
            const { mask, covered, coveredRegion } = maskingStrategies[name].sample(
              patches,
              ratio,
              random,
              region,
            );
            expect(sum(mask)).toBe(goal);
            const shown = coveredRegion ? sum(patches[coveredRegion]) : 0;
            expect(sum(covered)).toBe(Math.min(goal, shown));
            expect(covered.every((bit, i) => bit <= mask[i])).toBe(true);
            if (coveredRegion && region) expect(coveredRegion).toBe(region);
          }
        }
      }
    }
  });
});

describe('crfr-p', () => {
  it('hides the rest in proportion: each group within rounding and the final settling', () => {
    fc.assert(
      fc.property(parsingMaps, fc.integer(), (map, seed) => {
        const patches = regionPatches(map, SIDE, 16);
        const region = COVERABLE_REGIONS.find((name) => sum(patches[name]) > 0 && sum(patches[name]) < 192);
        if (!region) return;
        const { mask, covered } = crfrP.sample(patches, 0.75, SeededRandom.fromSeed(seed), region);
        const share = (192 - sum(covered)) / (256 - sum(covered));
        const taken = covered.slice();
        for (const group of REGION_GROUPS) {
          const free = freeOf(patches, group, taken);
          const hidden = free.filter((i) => mask[i] === 1).length;
          // Rounding moves a group by at most a half; settling the count, by at most one for each group.
          expect(Math.abs(hidden - free.length * share)).toBeLessThanOrEqual(0.5 + REGION_GROUPS.length / 2);
          for (const i of free) taken[i] = 1;
        }
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});

function freeOf(patches: RegionPatches, group: (typeof REGION_GROUPS)[number], taken: Uint8Array): number[] {
  return Array.from(taken.keys()).filter((i) => patches[group][i] === 1 && taken[i] === 0);
}

describe('tokenOrder', () => {
  it('keeps visible patches in order and restores every patch to its place', () => {
    const mask = [1, 0, 1, 0, /* second image */ 0, 0, 1, 1];
    const { idsKeep, idsRestore } = tokenOrder(mask, 4, 2);
    expect([...idsKeep]).toEqual([1, 3, 0, 1]);
    expect([...idsRestore]).toEqual([2, 0, 3, 1, 0, 1, 2, 3]);
  });

  it('drops a visible patch when L * ratio is not whole, as the reference does', () => {
    expect(maskedCount(64, 0.6) + visibleCount(64, 0.6)).toBe(63);
    const { idsKeep, idsRestore } = tokenOrder([0, 0, 1], 3, 1);
    expect([...idsKeep]).toEqual([0]);
    expect([...idsRestore]).toEqual([0, 1, 2]);
  });
});
