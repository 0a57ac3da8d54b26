/**
 * Pools a sequence to one vector.
 * Source: reference `represent` (all tokens, from = 0) and `classify` (patch tokens, from = 1).
 */
import * as tf from '../tf';
import { differentiable } from './gpu/differentiable';
import { meanBackward, meanForward } from './gpu/tokenKernels';
import { fusedActive } from './mode';

/**
 * Mean over tokens from..T-1.
 * @param x [N, T, D]
 * @param from 0 with the class token, 1 without
 * @returns [N, D]; the caller disposes it
 */
export function meanTokens(x: tf.Tensor3D, from: 0 | 1): tf.Tensor2D {
  if (!fusedActive()) return meanTokensStock(x, from);
  const tokens = x.shape[1];
  return differentiable<tf.Tensor2D>(
    [x],
    () => ({ value: meanForward(x, from), saved: [] }),
    (dy) => [meanBackward(dy, tokens, from)],
  );
}

/** `meanTokens` in stock tfjs operations. */
export function meanTokensStock(x: tf.Tensor3D, from: 0 | 1): tf.Tensor2D {
  return tf.tidy(() => {
    const [batch, tokens, width] = x.shape;
    const kept = from === 0 ? x : tf.slice(x, [0, from, 0], [batch, tokens - from, width]);
    return tf.mean(kept, 1);
  });
}
