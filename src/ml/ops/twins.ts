/** For tests only: compares a fused operation with its stock twin, value and gradients. */
import { SeededRandom } from '@/lib/random';
import * as tf from '../tf';
import { setKernelMode } from './mode';

/** Normal values, the same for the same seed. */
export function randomTensor<R extends tf.Rank>(shape: number[], seed: number, scale = 1): tf.Tensor<R> {
  const random = SeededRandom.fromSeed(seed);
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => scale * random.normal());
  return tf.tensor(values, shape as tf.ShapeMap[R]);
}

/** |actual - expected| / |expected|, Euclidean norms. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let reference = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i] - expected[i]) ** 2;
    reference += expected[i] ** 2;
  }
  return Math.sqrt(difference) / (Math.sqrt(reference) || 1);
}

/**
 * Runs `operation` on `inputs` fused and stock, with the gradient of a random projection of the result.
 * @returns the relative error of the value and of each input's gradient, by name
 */
export async function twinErrors(
  inputs: Record<string, tf.Tensor>,
  operation: (inputs: Record<string, tf.Tensor>) => tf.Tensor,
): Promise<Record<string, number>> {
  const names = Object.keys(inputs);
  const run = async () => {
    const projected = (...tensors: tf.Tensor[]) => {
      const value = operation(Object.fromEntries(names.map((name, i) => [name, tensors[i]])));
      return tf.sum(tf.mul(value, randomTensor(value.shape, 99)));
    };
    const tensors = tf.tidy(() => [
      operation(inputs),
      ...tf.grads(projected)(names.map((name) => inputs[name])),
    ]);
    const values = await Promise.all(tensors.map((tensor) => tensor.data()));
    tf.dispose(tensors);
    return values;
  };
  setKernelMode('stock');
  const expected = await run();
  setKernelMode('fused');
  const actual = await run();
  return Object.fromEntries(
    ['value', ...names].map((name, i) => [name, relativeError(actual[i], expected[i])]),
  );
}

/** The largest of `errors`; NaN counts as infinite. */
export function largest(errors: Record<string, number>): number {
  return Math.max(...Object.values(errors).map((error) => (Number.isNaN(error) ? Infinity : error)));
}
