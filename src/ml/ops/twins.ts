/** For tests only: compares an operation with its stock twin, value and gradients. */
import { SeededRandom } from '@/lib/random';
import * as tf from '../tf';
import { setKernelMode, type KernelMode } from './mode';
import { relativeError } from './relativeError';

const TOKENS = [1, 3, 17, 65, 197];
const WIDTHS = [12, 48, 60, 192, 384];

/** Tokens and widths, odd ones too, at which every kernel must equal its twin. */
export const ODD_SIZES = TOKENS.flatMap((tokens) => WIDTHS.map((width) => ({ tokens, width })));

/** Normal values, the same for the same seed. */
export function randomTensor<R extends tf.Rank>(shape: number[], seed: number, scale = 1): tf.Tensor<R> {
  const random = SeededRandom.fromSeed(seed);
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => scale * random.normal());
  return tf.tensor(values, shape as tf.ShapeMap[R]);
}

type Operation = (inputs: Record<string, tf.Tensor>) => tf.Tensor;
/** An operation's value and the gradient of each input, by name. */
type Outcome = Record<string, Float32Array>;

/** The value of `operation` and the gradients of a random projection of it. */
export async function outcomeOf(
  mode: KernelMode,
  inputs: Record<string, tf.Tensor>,
  operation: Operation,
): Promise<Outcome> {
  const names = Object.keys(inputs);
  const projected = (...tensors: tf.Tensor[]) => {
    const value = operation(Object.fromEntries(names.map((name, i) => [name, tensors[i]])));
    return tf.sum(tf.mul(value, randomTensor(value.shape, 99)));
  };
  setKernelMode(mode);
  const tensors = tf.tidy(() => [
    operation(inputs),
    ...tf.grads(projected)(names.map((name) => inputs[name])),
  ]);
  const values = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
  tf.dispose(tensors);
  return Object.fromEntries(['value', ...names].map((name, i) => [name, values[i]]));
}

/** The relative error of each part of an outcome. */
export function outcomeErrors(actual: Outcome, expected: Outcome): Record<string, number> {
  return Object.fromEntries(
    Object.entries(expected).map(([name, values]) => [name, relativeError(actual[name], values)]),
  );
}

let tested: { mode: KernelMode; oracle: string | null } = { mode: 'fused', oracle: null };

/**
 * Chooses what the tests from now on compare.
 * @param mode which realisation is tested
 * @param oracle backend whose stock operations it must equal; null: those of the backend itself
 */
export function testRealisation(mode: KernelMode, oracle: string | null): void {
  tested = { mode, oracle };
}

/** Runs `work`, with stock operations in mind, on the backend that is the oracle. */
export async function onOracle<T>(work: () => Promise<T>): Promise<T> {
  const backend = tf.getBackend();
  await tf.setBackend(tested.oracle ?? backend);
  try {
    return await work();
  } finally {
    await tf.setBackend(backend);
  }
}

/**
 * Runs `operation` on `inputs` fused and stock, with the gradient of a random projection of the result.
 * @returns the relative error of the value and of each input's gradient, by name
 */
export async function twinErrors(
  inputs: Record<string, tf.Tensor>,
  operation: Operation,
): Promise<Record<string, number>> {
  const expected = await onOracle(() => outcomeOf('stock', inputs, operation));
  return outcomeErrors(await outcomeOf(tested.mode, inputs, operation), expected);
}

/** The largest of `errors`; NaN counts as infinite. */
export function largest(errors: Record<string, number>): number {
  return Math.max(...Object.values(errors).map((error) => (Number.isNaN(error) ? Infinity : error)));
}
