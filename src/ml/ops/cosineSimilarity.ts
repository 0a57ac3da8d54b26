/**
 * Directions of vectors: cosine similarity and unit length.
 * Source: torch.nn.functional.cosine_similarity and normalize, as the reference `losses` uses them.
 */
import * as tf from '../tf';
import { differentiable } from './differentiable';
import * as gpu from './gpu/cosineKernels';
import { fusedKernels } from './mode';
import * as wasm from './wasm/cosineKernels';

/** torch's lower bounds of a vector's length. */
const COSINE_EPSILON = 1e-8;
const NORMALIZE_EPSILON = 1e-12;

/**
 * (a / max(|a|, 1e-8)) . (b / max(|b|, 1e-8)) of each row; gradients to both.
 * @param a [N, D]
 * @param b [N, D]
 * @returns [N], in -1..1; the caller disposes it
 */
export function cosineSimilarity(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor1D {
  const kernels = fusedKernels({ webgpu: gpu, wasm });
  if (!kernels) return cosineSimilarityStock(a, b);
  return differentiable<tf.Tensor1D>(
    [a, b],
    () => ({ value: kernels.cosineForward(a, b, COSINE_EPSILON), saved: [a, b] }),
    (dy, [savedA, savedB]) => kernels.cosineBackward(dy, savedA, savedB, COSINE_EPSILON),
  );
}

/** `cosineSimilarity` in stock tfjs operations. */
export function cosineSimilarityStock(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => tf.sum(tf.mul(unit(a, COSINE_EPSILON), unit(b, COSINE_EPSILON)), -1));
}

/**
 * x / max(|x|, 1e-12) of each row.
 * @param x [N, D]
 * @returns [N, D]; the caller disposes it
 */
export function l2Normalize(x: tf.Tensor2D): tf.Tensor2D {
  const kernels = fusedKernels({ webgpu: gpu, wasm });
  if (!kernels) return l2NormalizeStock(x);
  return differentiable<tf.Tensor2D>(
    [x],
    () => ({ value: kernels.normalizeForward(x, NORMALIZE_EPSILON), saved: [x] }),
    (dy, [savedX]) => [kernels.normalizeBackward(dy, savedX, NORMALIZE_EPSILON)],
  );
}

/** `l2Normalize` in stock tfjs operations. */
export function l2NormalizeStock(x: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => unit(x, NORMALIZE_EPSILON));
}

/** The bound sits under the root: no division by zero in the gradient of a zero vector. */
function unit(x: tf.Tensor2D, epsilon: number): tf.Tensor2D {
  const length = tf.sqrt(tf.maximum(tf.sum(tf.square(x), -1, true), epsilon * epsilon));
  return tf.div(x, length);
}
