/**
 * Keeps the visible tokens of each image.
 * Source: reference `encode` (`x.gather(1, index)`).
 */
import * as tf from '../tf';
import { differentiable } from './differentiable';
import * as gpu from './gpu/tokenKernels';
import { fusedKernels } from './mode';
import * as wasm from './wasm/tokenKernels';

/**
 * y[n, k] = x[n, idsKeep[n, k]]; the gradient scatters back. An image's ids must not repeat.
 * @param x [N, L, D]
 * @param idsKeep int32 [N, K], each in 0..L-1
 * @returns [N, K, D]; the caller disposes it
 */
export function gatherTokens(x: tf.Tensor3D, idsKeep: tf.Tensor2D): tf.Tensor3D {
  const kernels = fusedKernels({ webgpu: gpu, wasm });
  if (!kernels) return gatherTokensStock(x, idsKeep);
  const length = x.shape[1];
  return differentiable<tf.Tensor3D>(
    [x],
    () => ({ value: kernels.gatherForward(x, idsKeep), saved: [idsKeep] }),
    (dy, [ids]) => [kernels.gatherBackward(dy, ids as tf.Tensor2D, length)],
  );
}

/** `gatherTokens` in stock tfjs operations. */
export function gatherTokensStock(x: tf.Tensor3D, idsKeep: tf.Tensor2D): tf.Tensor3D {
  return tf.gather(x, idsKeep, 1, 1) as tf.Tensor3D;
}
