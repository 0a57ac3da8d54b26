import { expect, it } from 'vitest';
import { CROP_SIZE } from '@/lib/regions';
import { testFace } from '../mesh/testFace';
import { eyesAreCovered } from './covered';

const face = testFace({ seed: 4 });

/** A band of rows in one colour over both eyes. */
function masked(colour: readonly [number, number, number], from = 0, to = 0, left = 0) {
  const rgb = face.rgb.slice();
  for (let y = from; y < to; y++)
    for (let x = left; x < CROP_SIZE; x++) rgb.set(colour, 3 * (y * CROP_SIZE + x));
  return { rgb, geometry: face.geometry };
}

it('eyes that are seen are not covered, nor those of which nothing is known', () => {
  expect(eyesAreCovered(face)).toBe(false);
  expect(eyesAreCovered({ ...masked([0, 0, 0]), geometry: null })).toBe(false);
});

it.each([
  ['dark lenses', [20, 20, 25], true],
  ['mirrored blue ones', [60, 110, 190], true],
  ['the shadow of brows', [135, 100, 85], false],
] as const)('%s: %o, %s', (_, colour, is) => {
  expect(eyesAreCovered(masked(colour, 76, 112))).toBe(is);
});

it('hair over one eye leaves the other', () => {
  expect(eyesAreCovered(masked([20, 20, 25], 76, 112, CROP_SIZE / 2))).toBe(false);
});
