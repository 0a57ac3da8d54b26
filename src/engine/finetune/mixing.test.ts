import { expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { eraseRandomly, mixBatch, smoothedTargets, type HostBatch } from './mixing';

/** Picture i is filled with i; its target is class i of N. */
function batchOf(count: number, side = 8): HostBatch {
  const labels = Array.from({ length: count }, (_, i) => i);
  const pixels = Float32Array.from({ length: count * side * side * 3 }, (_, i) =>
    Math.floor(i / (side * side * 3)),
  );
  return { pixels, side, targets: smoothedTargets(labels, count, 0), classes: count };
}

it('smooths targets as PyTorch does', () => {
  expect(Array.from(smoothedTargets([1], 2, 0.1), (x) => Number(x.toFixed(6)))).toEqual([0.05, 0.95]);
});

it('mixes targets in the proportion of the pixels, for mixup and cutmix alike', () => {
  for (const alphas of [
    { mixup: 0.8, cutmix: 0 },
    { mixup: 0, cutmix: 1 },
    { mixup: 0.8, cutmix: 1 },
  ]) {
    // prettier-ignore
    const random = SeededRandom.fromSeed(5);
    let mixed = 0;
    for (let round = 0; round < 20; round++) {
      const batch = batchOf(4);
      mixBatch(batch, alphas, random);
      for (let i = 0; i < 4; i++) {
        const picture = batch.pixels.subarray(i * 192, (i + 1) * 192);
        const mean = picture.reduce((a, b) => a + b, 0) / 192;
        const share = batch.targets[i * 4 + i];
        expect(batch.targets[i * 4 + 3 - i]).toBeCloseTo(1 - share, 5);
        expect(mean).toBeCloseTo(share * i + (1 - share) * (3 - i), 4);
        if (share < 0.99) mixed++;
      }
    }
    expect(mixed).toBeGreaterThan(20);
  }
});

it('leaves a batch alone where mixing is off', () => {
  const batch = batchOf(3);
  mixBatch(batch, { mixup: 0, cutmix: 0 }, SeededRandom.fromSeed(1));
  expect(batch).toEqual(batchOf(3));
});

it('erases one rectangle of about the share of pictures that was asked for', () => {
  const side = 16;
  const batch: HostBatch = { pixels: new Float32Array(400 * side * side * 3), side, targets: new Float32Array(400), classes: 1 }; // prettier-ignore
  eraseRandomly(batch, 0.25, SeededRandom.fromSeed(2));
  const size = side * side * 3;
  let erased = 0;
  for (let i = 0; i < 400; i++) {
    const changed = batch.pixels.subarray(i * size, (i + 1) * size).filter((value) => value !== 0).length;
    if (changed > 0) erased++;
    expect(changed).toBeLessThanOrEqual(size * 0.4);
  }
  expect(erased).toBeGreaterThan(70);
  expect(erased).toBeLessThan(130);
});
