/** SSLP through a frozen teacher, on the stock CPU backend. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { encoderParameters } from '@/ml/model/parameters';
import { initialiseStore } from '@/ml/model/parameterStore';
import { PRESETS } from '@/lib/presets';
import * as tf from '@/ml/tf';
import { onGrid, sslp, SSLP_AXES, teacherBlocks, teacherFeatures, type SslpAxis, type Teacher } from './mcf';

const GRID = { imageSize: 16, patchSize: 8 };
const [COUNT, PATCHES, VALUES] = [2, 4, 192];

const model = { ...PRESETS.nano.model, ...GRID, width: 16, depth: 5, heads: 2 };
let teacher: Teacher;

beforeAll(async () => {
  await tf.setBackend('cpu');
  teacher = { store: initialiseStore(encoderParameters(model), 3), model };
});

afterAll(() => {
  teacher.store.dispose();
});

function pictures(seed: number): Float32Array {
  const random = SeededRandom.fromSeed(seed);
  return Float32Array.from({ length: COUNT * PATCHES * VALUES }, () => random.normal());
}

const patchesOf = (values: Float32Array) => tf.tensor3d(values, [COUNT, PATCHES, VALUES]);

function loss(predicted: tf.Tensor3D, original: tf.Tensor3D, axis: SslpAxis): tf.Scalar {
  const features = (of: tf.Tensor3D) => teacherFeatures(teacher, of, GRID, axis);
  return tf.addN(sslp(features(predicted), features(original)));
}

describe('the blocks that are compared', () => {
  it('are those of the released teacher for twelve, and none twice for few', () => {
    expect(teacherBlocks(12)).toEqual([2, 5, 8, 11]);
    expect(teacherBlocks(5)).toEqual([1, 2, 3, 4]);
    expect(teacherBlocks(2)).toEqual([0, 1]);
    expect(teacherBlocks(1)).toEqual([0]);
  });
});

describe.each(SSLP_AXES)('SSLP with unit length along %s', (axis) => {
  it('is 0 for the picture itself, and not for another', () => {
    const [same, other] = tf.tidy(() => {
      const x = patchesOf(pictures(1));
      return [loss(x, x, axis).dataSync()[0], loss(patchesOf(pictures(2)), x, axis).dataSync()[0]];
    });
    expect(same).toBe(0);
    expect(other).toBeGreaterThan(1e-3);
  });

  it('has features of unit length', () => {
    const lengths = tf.tidy(() => {
      const features = teacherFeatures(teacher, patchesOf(pictures(1)), GRID, axis);
      return features.flatMap((each) => [...tf.norm(each, 2, 1).dataSync()]);
    });
    expect(lengths).toHaveLength(4 * COUNT * (axis === 'tokens' ? model.width : 1 + PATCHES));
    for (const length of lengths) expect(length).toBeCloseTo(1, 5);
  });

  it('sends the gradient through the teacher to the predicted patches: equal to a finite difference', () => {
    const [x, goal, direction] = [1, 2, 3].map(pictures);
    const step = 2e-3;
    const at = (along: number) =>
      tf.tidy(() => loss(patchesOf(x.map((value, i) => value + along * direction[i])), patchesOf(goal), axis).dataSync()[0]); // prettier-ignore
    const difference = (at(step) - at(-step)) / (2 * step);
    const along = tf.tidy(() => {
      const grad = tf.grad((predicted) => loss(predicted as tf.Tensor3D, patchesOf(goal), axis));
      return tf.sum(tf.mul(grad(patchesOf(x)), patchesOf(direction))).dataSync()[0];
    });
    expect(Math.abs(along)).toBeGreaterThan(1e-3);
    expect(Math.abs(difference - along) / Math.abs(along)).toBeLessThan(2e-2);
  });
});

describe('patches on the grid of a teacher', () => {
  it('repeat each pixel, and stay as they are on the same grid', () => {
    const picture = Float32Array.from({ length: 4 * 3 }, (_, i) => i);
    const [larger, same] = tf.tidy(() => {
      const x = tf.tensor3d(picture, [1, 1, 12]);
      const small = { imageSize: 2, patchSize: 2 };
      const enlarged = onGrid(x, small, { imageSize: 4, patchSize: 2 });
      expect(onGrid(x, small, small)).toBe(x);
      return [enlarged.shape, [...enlarged.dataSync()]];
    });
    expect(larger).toEqual([1, 4, 12]);
    const repeated = [0, 1, 2, 3].flatMap((pixel) =>
      Array.from({ length: 4 }, () => [3 * pixel, 3 * pixel + 1, 3 * pixel + 2]).flat(),
    );
    expect(same).toEqual(repeated);
  });

  it('are refused where one side is no multiple of the other', () => {
    const x = tf.zeros<tf.Rank.R3>([1, 4, 12]);
    expect(() => onGrid(x, { imageSize: 4, patchSize: 2 }, { imageSize: 6, patchSize: 2 })).toThrow(
      'pictures of 6 pixels, which is no multiple of the 4',
    );
    x.dispose();
  });
});
