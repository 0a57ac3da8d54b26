import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { addNoise, blurPicture, downUp, jpegRoundTrip } from './degrade';
import { randAugment } from './randAugment';

const SIDE = 24;

/** A smooth ramp with a hard edge and some texture. */
function picture(side = SIDE): Uint8Array {
  return Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side)];
    return Math.min(255, 4 * x + 3 * y + (x > side / 2 ? 60 : 0) + ((x * 7 + y * 13) % 5) + 10 * (i % 3));
  });
}

const difference = (a: Uint8Array, b: Uint8Array) =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length);

it('loses more the lower the JPEG quality, and almost nothing of a flat picture', () => {
  const original = picture();
  const errors = [95, 50, 10].map((quality) => difference(jpegRoundTrip(original, SIDE, quality), original));
  expect(errors[0]).toBeLessThan(errors[1]);
  expect(errors[1]).toBeLessThan(errors[2]);
  expect(errors[0]).toBeGreaterThan(0);
  const flat = new Uint8Array(SIDE * SIDE * 3).fill(120);
  expect(difference(jpegRoundTrip(flat, SIDE, 90), flat)).toBeLessThanOrEqual(1);
});

it('handles sides that are no multiple of a block', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 21 }), fc.integer({ min: 5, max: 100 }), (side, quality) => {
      expect(jpegRoundTrip(picture(side), side, quality)).toHaveLength(side * side * 3);
    }),
    { numRuns: 20 },
  );
});

it('keeps the mean and loses detail when blurred or made small', () => {
  const original = picture();
  const mean = (rgb: Uint8Array) => rgb.reduce((a, b) => a + b, 0) / rgb.length;
  const detail = (rgb: Uint8Array) => {
    let sum = 0;
    for (let i = 3; i < rgb.length; i++) sum += Math.abs(rgb[i] - rgb[i - 3]);
    return sum;
  };
  for (const changed of [blurPicture(original, SIDE, 2), downUp(original, SIDE, 3)]) {
    expect(mean(changed)).toBeCloseTo(mean(original), -1);
    expect(detail(changed)).toBeLessThan(detail(original));
  }
  expect(blurPicture(original, SIDE, 0)).toEqual(original);
  expect(downUp(original, SIDE, 1)).toEqual(original);
});

it('adds noise of the asked strength, the same for the same seed', () => {
  const grey = new Uint8Array(64 * 64 * 3).fill(128);
  const noisy = addNoise(grey, 8, SeededRandom.fromSeed(3));
  expect(difference(noisy, grey)).toBeCloseTo(8, 0);
  expect(addNoise(grey, 8, SeededRandom.fromSeed(3))).toEqual(noisy);
});

it('augments at random but repeatably; magnitude 0 stays close to the picture', () => {
  const original = picture();
  const drawn = (seed: number) => randAugment(original, SIDE, 9, SeededRandom.fromSeed(seed));
  expect(drawn(7)).toEqual(drawn(7));
  const seeds = Array.from({ length: 60 }, (_, i) => i);
  const changed = seeds.map(drawn).filter((rgb) => difference(rgb, original) > 0);
  // Two operations, each applied half of the time: a quarter of the pictures stays.
  expect(changed.length).toBeGreaterThan(30);
  expect(changed.length).toBeLessThan(60);
  for (const rgb of changed) expect(rgb).toHaveLength(original.length);
});
