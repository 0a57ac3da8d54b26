/**
 * Keeps the visible tokens of each image.
 * Source: reference `encode` (`x.gather(1, index)`).
 */
import * as tf from '../tf';
import { differentiable } from './gpu/differentiable';
import { gatherBackward, gatherForward } from './gpu/tokenKernels';
import { fusedActive } from './mode';

/**
 * y[n, k] = x[n, idsKeep[n, k]]; the gradient scatters back. An image's ids must not repeat.
 * @param x [N, L, D]
 * @param idsKeep int32 [N, K], each in 0..L-1
 * @returns [N, K, D]; the caller disposes it
 */
export function gatherTokens(x: tf.Tensor3D, idsKeep: tf.Tensor2D): tf.Tensor3D {
  if (!fusedActive()) return gatherTokensStock(x, idsKeep);
  const length = x.shape[1];
  return differentiable<tf.Tensor3D>(
    [x],
    () => ({ value: gatherForward(x, idsKeep), saved: [idsKeep] }),
    (dy, [ids]) => [gatherBackward(dy, ids as tf.Tensor2D, length)],
  );
}

/** `gatherTokens` in stock tfjs operations. */
export function gatherTokensStock(x: tf.Tensor3D, idsKeep: tf.Tensor2D): tf.Tensor3D {
  return tf.gather(x, idsKeep, 1, 1) as tf.Tensor3D;
}
