/** AG-FAS's losses against numbers worked out by hand, on the stock CPU backend. */
import { beforeAll, describe, expect, it } from 'vitest';
import { linearParameters } from '@/ml/model/parameters';
import { initialiseStore } from '@/ml/model/parameterStore';
import * as tf from '@/ml/tf';
import { discriminate, distances, reversalCoefficient, tripletLoss } from './agFas';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** On a line: two of one class at 0 and 3, one of another at 1. */
const LINE = [[0], [3], [1]];
const LABELS = [0, 0, 1];

const triplet = (margin: number, hardest = false) =>
  tf.tidy(() => tripletLoss(tf.tensor2d(LINE), tf.tensor1d(LABELS), margin, hardest).dataSync()[0]);

describe('the triplet loss', () => {
  it('is the mean over triplets above 0', () => {
    // Anchor 0: 3 - 1 + 0.1; anchor 3: 3 - 2 + 0.1; the third has no positive.
    expect(triplet(0.1)).toBeCloseTo((2.1 + 1.1) / 2, 5);
    // Of these only the first is above 0.
    expect(triplet(-1.5)).toBeCloseTo(0.5, 5);
    expect(triplet(-10)).toBe(0);
  });

  it('takes the farthest positive and the nearest negative where that is wanted', () => {
    // The third anchor has no positive, 0, and its nearest negative at 1.
    expect(triplet(0.1, true)).toBeCloseTo((2.1 + 1.1 + 0) / 3, 5);
  });

  it('has a finite gradient where points are equal', () => {
    const grad = tf.tidy(() => {
      const x = tf.tensor2d([[1, 1], [1, 1], [1.01, 1]]); // prettier-ignore
      return [
        ...tf
          .grad((of) => tripletLoss(of as tf.Tensor2D, tf.tensor1d(LABELS), 0.1))(x)
          .dataSync(),
      ];
    });
    expect(grad.every(Number.isFinite)).toBe(true);
    expect(grad.some((value) => value !== 0)).toBe(true);
  });
});

it('distances of rows are Euclidean', () => {
  const found = tf.tidy(() => distances(tf.tensor2d([[0, 0], [3, 4]])).arraySync()); // prettier-ignore
  expect(found).toEqual([
    [0, 5],
    [5, 0],
  ]);
});

describe('the discriminator', () => {
  it('turns the gradient of the embedding round, and not its own', () => {
    const specs = [...linearParameters('ad_net.0', 2, 4), ...linearParameters('ad_net.3', 4, 3)];
    const store = initialiseStore(specs, 11);
    const gradient = (coefficient: number) =>
      tf.tidy(() => {
        const loss = (x: tf.Tensor) => tf.sum(discriminate(store, x as tf.Tensor2D, coefficient));
        return [
          ...tf
            .grad(loss)(tf.tensor2d([[0.5, -1]]))
            .dataSync(),
        ];
      });
    const straight = gradient(-1);
    expect(straight.some((value) => Math.abs(value) > 1e-3)).toBe(true);
    gradient(0.5).forEach((value, i) => expect(value).toBeCloseTo(-0.5 * straight[i], 6));
    store.dispose();
  });

  it('is turned round more and more', () => {
    expect(reversalCoefficient(0, 4000)).toBe(0);
    expect(reversalCoefficient(2000, 4000)).toBeCloseTo(0.9866142981514305, 12);
  });
});
