/** Layer norm over rows of the last axis, as `gpu/layerNormKernels`. */
import type * as tf from '../../tf';
import { addressOf, emptyTensor, kernels, scratch } from './call';

/** @returns y of x's shape and stats [rows, 2]: mean and 1 / sqrt(variance + epsilon) of each row */
export function layerNormForward(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor, epsilon: number) {
  const rows = x.size / weight.size;
  const y = emptyTensor(x.shape);
  const stats = emptyTensor([rows, 2]);
  kernels().layerNormForward(
    addressOf(x),
    addressOf(weight),
    addressOf(bias),
    addressOf(y),
    addressOf(stats),
    rows,
    weight.size,
    epsilon,
  );
  return { y, stats };
}

/** @returns gradients of x, weight and bias */
export function layerNormBackward(
  dy: tf.Tensor,
  x: tf.Tensor,
  weight: tf.Tensor,
  stats: tf.Tensor,
): [tf.Tensor, tf.Tensor, tf.Tensor] {
  const rows = x.size / weight.size;
  const gradients: [tf.Tensor, tf.Tensor, tf.Tensor] = [
    emptyTensor(x.shape),
    emptyTensor(weight.shape),
    emptyTensor(weight.shape),
  ];
  const [dx, dWeight, dBias] = gradients;
  kernels().layerNormBackward(
    addressOf(dy),
    addressOf(x),
    addressOf(weight),
    addressOf(stats),
    addressOf(dx),
    addressOf(dWeight),
    addressOf(dBias),
    rows,
    weight.size,
    scratch(kernels().layerNormScratch(rows, weight.size)),
  );
  return gradients;
}
