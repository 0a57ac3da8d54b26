/**
 * Heads with batch normalisation, as MCF and FRA have them. R rows: pictures, pixels or regions of a whole batch.
 * Every function returns new tensors that the caller's tidy owns.
 * Source: MCF's `fc` and `predictor`; FRA's 1 x 1 convolutions, which are linear layers of each pixel.
 */
import { linear } from '@/ml/ops/linear';
import * as tf from '@/ml/tf';
import { normParameters, type ParameterSpec } from './parameters';
import type { ParameterStore } from './parameterStore';

const EPSILON = 1e-5;

/**
 * (x - mean) / sqrt(variance + 1e-5) of each column over the rows of this batch, with the biased variance. No running figures: none of
 * these heads is read outside training.
 * @param x [R, C], two rows or more
 * @returns [R, C]
 */
export function batchNorm(x: tf.Tensor2D): tf.Tensor2D {
  const centred = tf.sub(x, tf.mean(x, 0, true));
  const variance = tf.mean(tf.square(centred), 0, true);
  return tf.mul(centred, tf.rsqrt(tf.add(variance, EPSILON)));
}

const weight = (name: string, shape: number[]): ParameterSpec => ({
  name,
  shape,
  initial: 'xavier',
  trained: true,
});

/** What `batchNormHead` reads. */
export const batchNormHeadParameters = (
  name: string,
  inWidth: number,
  hidden: number,
  out: number,
): ParameterSpec[] => [
  weight(`${name}.0.weight`, [hidden, inWidth]),
  ...normParameters(`${name}.1`, hidden),
  weight(`${name}.3.weight`, [out, hidden]),
];

/**
 * Linear, batch norm, ReLU, Linear, both layers without bias: `name.0.weight`, `name.1.weight`, `name.1.bias`, `name.3.weight`.
 * @param x [R, in]
 * @returns [R, out]
 */
export function batchNormHead(p: ParameterStore, name: string, x: tf.Tensor2D): tf.Tensor2D {
  const normed = batchNorm(linear(x, p.get(`${name}.0.weight`), null));
  const hidden = tf.add(tf.mul(normed, p.get(`${name}.1.weight`)), p.get(`${name}.1.bias`));
  return linear(tf.relu(hidden) as tf.Tensor2D, p.get(`${name}.3.weight`), null);
}
