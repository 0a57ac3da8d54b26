import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawnParsing } from '@/lib/drawnFace';
import { blankOwnMask, FATES, formatOwnMask, patchFates, RESTS, type OwnMask } from '@/lib/ownMask';
import { SeededRandom } from '@/lib/random';
import { REGION_GROUPS } from '@/lib/regions';
import { maskingStrategyOf } from '.';
import { hiddenExpectation } from './expectation';
import { ownMasking } from './own';
import { regionPatches } from './regionPatches';
import { maskedCount } from './strategy';
import { parsingMaps, SIDE } from './testMaps';

const sum = (bits: ArrayLike<number>) => Array.from(bits).reduce((a, b) => a + b, 0);

const ownMasks: fc.Arbitrary<OwnMask> = fc.record({
  name: fc.constant('mine'),
  regions: fc.dictionary(
    fc.constantFrom(...REGION_GROUPS),
    fc.constantFrom('hide' as const, 'show' as const),
  ),
  rest: fc.constantFrom(...RESTS),
  grid: fc.constant(8),
  drawn: fc.array(fc.constantFrom(...FATES, 'random' as const, 'random' as const), {
    minLength: 64,
    maxLength: 64,
  }),
});

describe('a drawn mask', () => {
  it('hides exactly int(L * ratio): what it must first, what it must not last; repeats with its seed', () => {
    fc.assert(
      fc.property(
        ownMasks,
        parsingMaps,
        fc.constantFrom(4, 8, 16),
        fc.constantFrom(0, 0.3, 0.5, 0.75, 0.9, 1),
        fc.integer(),
        (own, map, grid, ratio, seed) => {
          const patches = regionPatches(map, SIDE, grid);
          const draw = () => ownMasking(own).sample(patches, ratio, SeededRandom.fromSeed(seed));
          const { mask, covered, coveredRegion } = draw();
          const goal = maskedCount(grid * grid, ratio);
          const fates = patchFates(own, patches, grid);
          const hiddenOf = (fate: string) => sum(mask.filter((_, i) => fates[i] === fate));
          const size = (fate: string) => fates.filter((other) => other === fate).length;
          expect(sum(mask)).toBe(goal);
          expect(coveredRegion).toBeNull();
          expect(hiddenOf('hide')).toBe(Math.min(goal, size('hide')));
          expect(hiddenOf('show')).toBe(Math.max(0, goal - size('hide') - size('random')));
          expect(covered).toEqual(mask.map((bit, i) => (fates[i] === 'hide' ? bit : 0)));
          expect(draw()).toEqual({ mask, covered, coveredRegion });
        },
      ),
      { numRuns: 3000, seed: 4 },
    );
  });

  it.each(RESTS)('falls as its definition says on average, the rest %s', (rest) => {
    const own: OwnMask = { ...blankOwnMask(16), name: 'two', regions: { eyes: 'hide', nose: 'show' }, rest };
    const patches = regionPatches(drawnParsing(SIDE), SIDE, 16);
    const strategy = maskingStrategyOf(formatOwnMask(own));
    const random = SeededRandom.fromSeed(3);
    const draws = 3000;
    const hidden = new Float64Array(256);
    for (let i = 0; i < draws; i++) {
      strategy.sample(patches, 0.6, random).mask.forEach((bit, p) => (hidden[p] += bit / draws));
    }
    const sample = strategy.sample(patches, 0.6, random);
    const expected = hiddenExpectation(formatOwnMask(own), patches, 0.6, sample);
    // Rounding to whole patches of each region moves its share by up to half a patch in four of the smallest.
    const tolerance = rest === 'random' ? 0.05 : 0.15;
    hidden.forEach((share, i) => expect(Math.abs(share - (expected?.[i] ?? 9))).toBeLessThan(tolerance));
    expect(sum(expected ?? [])).toBeCloseTo(maskedCount(256, 0.6), 3);
  });

  it('with one region hidden and nothing else said is CRFR-P with that region covered', () => {
    const own: OwnMask = { ...blankOwnMask(16), name: 'nose', regions: { nose: 'hide' } };
    const patches = regionPatches(drawnParsing(SIDE), SIDE, 16);
    const { mask, covered } = ownMasking(own).sample(patches, 0.75, SeededRandom.fromSeed(1));
    expect(covered).toEqual(patches.nose);
    const taken = covered.slice();
    const share = (192 - sum(covered)) / (256 - sum(covered));
    for (const group of REGION_GROUPS) {
      const free = Array.from(taken.keys()).filter((i) => patches[group][i] === 1 && taken[i] === 0);
      const hidden = free.filter((i) => mask[i] === 1).length;
      expect(Math.abs(hidden - free.length * share)).toBeLessThanOrEqual(0.5 + REGION_GROUPS.length / 2);
      for (const i of free) taken[i] = 1;
    }
  });
});
