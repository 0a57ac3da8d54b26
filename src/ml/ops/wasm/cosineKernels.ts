/** Cosine similarity and unit length of rows, as `gpu/cosineKernels`. */
import type * as tf from '../../tf';
import { addressOf, emptyTensor, kernels } from './call';

/** Cosine [N] of rows of a and b [N, D], lengths bounded from below. */
export function cosineForward(a: tf.Tensor2D, b: tf.Tensor2D, bound: number): tf.Tensor1D {
  const [rows, width] = a.shape;
  const y = emptyTensor<tf.Rank.R1>([rows]);
  kernels().cosineForward(addressOf(a), addressOf(b), addressOf(y), rows, width, bound);
  return y;
}

/** Gradients of a and b from dy [N]. */
export function cosineBackward(dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor, bound: number): tf.Tensor[] {
  const [rows, width] = a.shape as [number, number];
  const [da, db] = [emptyTensor(a.shape), emptyTensor(b.shape)];
  kernels().cosineBackward(
    addressOf(dy),
    addressOf(a),
    addressOf(b),
    addressOf(da),
    addressOf(db),
    rows,
    width,
    bound,
  );
  return [da, db];
}

/** Rows of x [N, D] divided by their lengths. */
export function normalizeForward(x: tf.Tensor2D, bound: number): tf.Tensor2D {
  const [rows, width] = x.shape;
  const y = emptyTensor<tf.Rank.R2>(x.shape);
  kernels().normalizeForward(addressOf(x), addressOf(y), rows, width, bound);
  return y;
}

/** Gradient of x from dy [N, D]. */
export function normalizeBackward(dy: tf.Tensor, x: tf.Tensor, bound: number): tf.Tensor {
  const [rows, width] = x.shape as [number, number];
  const dx = emptyTensor(x.shape);
  kernels().normalizeBackward(addressOf(dy), addressOf(x), addressOf(dx), rows, width, bound);
  return dx;
}
