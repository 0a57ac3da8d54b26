/** FRA's regions and losses, on the stock CPU backend. */
import { beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { initialiseStore } from '@/ml/model/parameterStore';
import {
  regionParameters,
  regionPredictorParameters,
  regionView,
  type RegionModel,
} from '@/ml/model/regionQueries';
import * as tf from '@/ml/tf';
import { balanced, regionLosses, regionTarget } from './fra';

const MODEL: RegionModel = {
  ...{ channels: 12, width: 8, hidden: 16, queries: 8, heads: 2, layers: 2, feedForward: 8 },
};
const [COUNT, PIXELS] = [3, 16];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function features(seed: number): tf.Tensor3D {
  const random = SeededRandom.fromSeed(seed);
  const values = Float32Array.from({ length: COUNT * PIXELS * MODEL.channels }, () => random.normal());
  return tf.tensor3d(values, [COUNT, PIXELS, MODEL.channels]);
}

/** Runs with a fresh network and leaves nothing behind. */
function withNetwork<T>(run: (store: ReturnType<typeof initialiseStore>) => T): T {
  const store = initialiseStore([...regionParameters(MODEL), ...regionPredictorParameters(MODEL)], 5);
  try {
    let result: T | undefined;
    tf.tidy(() => {
      result = run(store);
    });
    return result as T;
  } finally {
    store.dispose();
  }
}

describe('Sinkhorn', () => {
  /** Softmax over K at temperature 0.04 gives a pixel to few queries, and these not in equal numbers. */
  const shares = () => {
    const random = SeededRandom.fromSeed(7);
    const similarity = Float32Array.from(
      { length: 64 * 8 },
      (_, i) => 0.2 * random.normal() + (i % 8 === 0 ? 0.2 : 0),
    );
    return tf.tidy(() => {
      const x = tf.tensor2d(similarity, [64, 8]);
      return {
        rows: [...tf.sum(balanced(x), 1).dataSync()],
        columns: [...tf.sum(balanced(x), 0).dataSync()],
        finally: [...tf.sum(balanced(x, 200), 0).dataSync()],
        before: [...tf.sum(tf.softmax(tf.div(x, 0.04)), 0).dataSync()],
      };
    });
  };

  it('gives each pixel once, and each query about as many', () => {
    const { rows, columns, finally: converged, before } = shares();
    for (const row of rows) expect(row).toBeCloseTo(1, 5);
    const farthest = (sums: number[]) => Math.max(...sums.map((sum) => Math.abs(sum - 8)));
    expect(farthest(columns)).toBeLessThan(farthest(before) / 2);
    for (const column of converged) expect(column).toBeCloseTo(8, 2);
  });
});

describe('the heat maps', () => {
  it('of a pixel sum to 1 + 8e-7, and are the same queries for every picture of the batch', () => {
    const { sums, shape } = withNetwork((store) => {
      const { heat } = regionView(store, MODEL, features(1));
      // In float64: single precision cannot tell 1 + 8e-7 from 1 + 7e-7.
      const values = heat.arraySync();
      return { sums: values.map((row) => row.reduce((a, b) => a + b, 0)), shape: heat.shape };
    });
    expect(shape).toEqual([COUNT * PIXELS, MODEL.queries]);
    for (const sum of sums) expect(Math.abs(sum - 1 - 8e-7)).toBeLessThan(4e-7);
  });

  it('weigh features: a slot of equal features is that feature', () => {
    const slots = withNetwork((store) => {
      const x = tf.tile(tf.range(0, 12).reshape([1, 1, 12]), [COUNT, PIXELS, 1]) as tf.Tensor3D;
      return regionView(store, MODEL, x).slots.arraySync();
    });
    for (const slot of slots.flat()) slot.forEach((value, i) => expect(value).toBeCloseTo(i, 4));
  });
});

describe('the losses', () => {
  it('lie within their bounds, and nothing reaches the target through the assignment', () => {
    const { losses, grad } = withNetwork((store) => {
      const view = (seed: number) => regionView(store, MODEL, features(seed));
      const targets = [1, 2].map((seed) => regionTarget(view(seed)));
      const found = regionLosses(store, view(1), targets[1], targets[0]);
      const toTarget = tf.grad((x) => {
        const target = regionTarget(regionView(store, MODEL, x as tf.Tensor3D));
        // Also what does depend on x, so that there is a gradient to look at.
        return tf.add(
          regionLosses(store, view(1), targets[1], target).assignCrossEntropy,
          tf.mul(tf.sum(x), 3),
        );
      })(features(1));
      const { global, region, regionNegative, assignCrossEntropy, assignMeanEntropy } = found;
      const values = { global, region, regionNegative, assignCrossEntropy, assignMeanEntropy };
      const numbers = Object.entries(values).map(([name, loss]) => [name, loss.dataSync()[0]] as const);
      return { losses: Object.fromEntries(numbers), grad: [...toTarget.dataSync()] };
    });
    expect(losses.global).toBeGreaterThanOrEqual(0);
    expect(losses.global).toBeLessThanOrEqual(4);
    expect(losses.region).toBeLessThanOrEqual(4 + 0.02);
    expect(losses.regionNegative).toBeLessThan(1);
    expect(losses.assignCrossEntropy).toBeGreaterThan(0);
    expect(losses.assignMeanEntropy).toBeGreaterThanOrEqual(-1e-6);
    for (const value of grad) expect(value).toBe(3);
  });
});
