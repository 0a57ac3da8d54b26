import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { complementaryMasks } from './complementary';
import { regionPatches } from './regionPatches';
import { maskedCount } from './strategy';

const SIDE = 16;
const maps = fc.uint8Array({ min: 0, max: 10, minLength: SIDE * SIDE, maxLength: SIDE * SIDE });
const sum = (values: Uint8Array) => values.reduce((a, b) => a + b, 0);

it('hides every patch as often as asked, with the exact count in every mask', () => {
  fc.assert(
    fc.property(
      maps,
      fc.constantFrom(0.02, 0.1, 0.5, 0.75, 0.95),
      fc.integer({ min: 1, max: 3 }),
      fc.integer(),
      (map, ratio, times, seed) => {
        const patches = regionPatches(map, SIDE, 8);
        const draw = () => complementaryMasks(patches, ratio, times, SeededRandom.fromSeed(seed));
        const masks = draw();
        for (const { mask } of masks) expect(sum(mask)).toBe(maskedCount(64, ratio));
        for (let i = 0; i < 64; i++) {
          const hidden = masks.reduce((count, { mask }) => count + mask[i], 0);
          expect(hidden).toBeGreaterThanOrEqual(times);
        }
        expect(draw()).toEqual(masks);
      },
    ),
    { numRuns: 200, seed: 1 },
  );
});

it('covers each region that the face shows once, first', () => {
  const map = new Uint8Array(SIDE * SIDE).fill(1);
  map.fill(6, 0, 8);
  map.fill(4, 100, 108);
  const regions = complementaryMasks(regionPatches(map, SIDE, 8), 0.75, 1, SeededRandom.fromSeed(0)).map(
    ({ coveredRegion }) => coveredRegion,
  );
  expect(regions.slice(0, 2)).toEqual(['eyes', 'nose']);
});

it('refuses a ratio that hides nothing', () => {
  const patches = regionPatches(new Uint8Array(SIDE * SIDE), SIDE, 8);
  expect(() => complementaryMasks(patches, 0.01, 1, SeededRandom.fromSeed(0))).toThrow(RangeError);
});
