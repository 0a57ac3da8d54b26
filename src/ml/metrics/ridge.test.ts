import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { heldOutSplits, splitFigure, SPLITS } from './heldOutSplits';
import { neighbourScores } from './nearestNeighbours';
import { ridgeHeldOut, rSquared, standardisedKernel } from './ridge';

interface Golden {
  name: string;
  width: number;
  features: number[];
  targets: number[][];
  train: number[];
  test: number[];
  folds: number[][];
  penalties: number[];
  predictions: number[][];
  r2: number[];
}

const GOLDENS = JSON.parse(
  readFileSync(new URL('../../../tools/parity/goldens/ridge.json', import.meta.url), 'utf8'),
) as Golden[];

const alone = (count: number) => Array.from({ length: count }, (_, i) => `face ${i}`);

/** R^2 of each target, over the splits. */
function scores(features: Float32Array, width: number, targets: ArrayLike<number>[], groups: string[]) {
  const splits = heldOutSplits(groups, 5);
  const ofSplits = splits.map((split) => {
    const { predictions } = ridgeHeldOut(standardisedKernel(features, width, split.train), split, targets);
    return predictions.map((said, t) => rSquared(targets[t], split.test, said));
  });
  return targets.map((_, t) => splitFigure(ofSplits.map((each) => each[t]), splits)); // prettier-ignore
}

function normals(count: number, seed: number): Float32Array {
  const random = SeededRandom.fromSeed(seed);
  return Float32Array.from({ length: count }, () => random.normal());
}

describe('ridge regression', () => {
  it.each(GOLDENS)('says what NumPy says of $name, by the same penalties', (golden) => {
    const { features, width, targets, train, test, folds } = golden;
    const kernel = standardisedKernel(features, width, train);
    const { predictions, penalties } = ridgeHeldOut(kernel, { train, test, folds }, targets);
    expect(penalties).toEqual(golden.penalties);
    for (const [t, said] of predictions.entries()) {
      said.forEach((value, i) => expect(value).toBeCloseTo(golden.predictions[t][i], 9));
      expect(rSquared(targets[t], test, said)).toBeCloseTo(golden.r2[t], 9);
    }
  });

  it('finds a target that is linear in the features, and nothing in one that is permuted', () => {
    const [count, width] = [120, 10];
    const features = normals(count * width, 1);
    const weights = normals(width, 2);
    const linear = Float64Array.from({ length: count }, (_, i) =>
      weights.reduce((sum, w, d) => sum + w * features[i * width + d], 3),
    );
    const permuted = SeededRandom.fromSeed(3).permutation(count).map((i) => linear[i]); // prettier-ignore
    const [found, nothing] = scores(features, width, [linear, permuted], alone(count));
    expect(found.mean).toBeGreaterThan(0.9999);
    expect(found.high).toBeGreaterThanOrEqual(found.low!);
    expect(nothing.mean).toBeLessThanOrEqual(0);
  });

  it('finds the same whatever the units of the features are', () => {
    const features = normals(60 * 4, 4);
    const target = Float64Array.from({ length: 60 }, (_, i) => features[4 * i] - features[4 * i + 2] ** 2);
    const scaled = features.map((value, k) => 7 + value * [1e-3, 1, 50, 1e4][k % 4]);
    const [first, second] = [features, scaled].map((each) => scores(each, 4, [target], alone(60))[0].mean);
    expect(second).toBeCloseTo(first!, 3);
    // Of features that never differ nothing is learned, and nothing is undefined.
    const [flat] = scores(new Float32Array(60 * 4).fill(0.1), 4, [target], alone(60));
    expect(flat.mean).toBeLessThanOrEqual(0);
  });

  it('learns nothing of people that it is tested on', () => {
    // Four pictures of each person, the same but for noise, and a target that nothing but the person tells.
    const people = Array.from({ length: 160 }, (_, i) => `person ${Math.floor(i / 4)}`);
    const own = normals(40 * 60, 6);
    const noise = normals(160 * 60, 7);
    const features = noise.map((value, k) => own[Math.floor(k / 240) * 60 + (k % 60)] + 0.05 * value);
    const ages = normals(40, 8);
    const target = Float64Array.from(people, (_, i) => ages[Math.floor(i / 4)]);
    const [apart] = scores(features, 60, [target], people);
    const [mixed] = scores(features, 60, [target], alone(160));
    expect(mixed.mean).toBeGreaterThan(0.5);
    expect(apart.mean).toBeLessThan(0.1);
  });

  it('has no R^2 of tested faces that are all the same', () => {
    expect(rSquared([1, 2, 2], [1, 2], [2, 2])).toBeNull();
    expect(rSquared([1, 2, 4], [0, 1, 2], [1, 2, 4])).toBe(1);
    expect(rSquared([1, 3], [0, 1], [2, 2])).toBe(0);
  });
});

describe('splits', () => {
  const groups = Array.from({ length: 50 }, (_, i) => `video ${i % 17}`);

  it('test on a fifth of the faces, share no video and choose by three parts', () => {
    const splits = heldOutSplits(groups, 1);
    expect(splits).toHaveLength(SPLITS);
    for (const { train, test, folds } of splits) {
      expect([...train, ...test].sort((a, b) => a - b)).toEqual(groups.map((_, i) => i));
      expect(test.length).toBeGreaterThanOrEqual(10);
      expect(test.length).toBeLessThan(13);
      const sides = [test, ...folds].map((part) => new Set(part.map((i) => groups[i])));
      expect(sides.reduce((sum, side) => sum + side.size, 0)).toBe(17);
    }
    expect(heldOutSplits(groups, 1)).toEqual(splits);
    expect(heldOutSplits(groups, 2)).not.toEqual(splits);
  });

  it('leave enough to learn from where one video has most faces', () => {
    const uneven = [...Array.from({ length: 40 }, () => 'long'), 'a', 'b', 'c'];
    for (const { test, folds } of heldOutSplits(uneven, 1)) {
      expect(test.length).toBeGreaterThan(0);
      for (const fold of folds) expect(fold.length).toBeGreaterThan(0);
    }
  });

  it('have an interval that is wider than of independent values', () => {
    const values = Array.from({ length: SPLITS }, (_, i) => i / 10);
    const splits = values.map(() => ({ train: [0, 1, 2], test: [3], folds: [] }));
    const { mean, low, high } = splitFigure(values, splits);
    // s = 0.30277; t sqrt(1 / 10 + 1 / 3) s = 0.45087.
    expect(mean).toBeCloseTo(0.45, 12);
    expect(high! - mean!).toBeCloseTo(0.45087, 4);
    expect(mean! - low!).toBeCloseTo(0.45087, 4);
    expect(splitFigure([null, ...values.slice(1)], splits)).toEqual({ mean: null, low: null, high: null });
  });
});

describe('nearest neighbours', () => {
  it('take the share of attacks among those whose features point the same way', () => {
    // Attacks along the first axis, the others along the second.
    const places = [[5, 0], [4, 0.1], [0, 3], [0.2, 6], [2, 0.1], [0.1, 2]]; // prettier-ignore
    const products = Float64Array.from(places.flatMap((a) => places.map((b) => a[0] * b[0] + a[1] * b[1])));
    const said = neighbourScores({ count: 6, products }, [0, 1, 2, 3], [4, 5], [1, 1, 0, 0, 1, 0]);
    expect(said[0]).toBeGreaterThan(0.99);
    expect(said[1]).toBeLessThan(0.01);
  });
});
