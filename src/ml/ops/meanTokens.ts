/**
 * Pools a sequence to one vector.
 * Source: reference `represent` (all tokens, from = 0) and `classify` (patch tokens, from = 1).
 */
import * as tf from '../tf';
import { differentiable } from './differentiable';
import * as gpu from './gpu/tokenKernels';
import { fusedKernels } from './mode';
import * as wasm from './wasm/tokenKernels';

/**
 * Mean over tokens from..T-1.
 * @param x [N, T, D]
 * @param from 0 with the class token, 1 without
 * @returns [N, D]; the caller disposes it
 */
export function meanTokens(x: tf.Tensor3D, from: 0 | 1): tf.Tensor2D {
  const kernels = fusedKernels({ webgpu: gpu, wasm });
  if (!kernels) return meanTokensStock(x, from);
  const tokens = x.shape[1];
  return differentiable<tf.Tensor2D>(
    [x],
    () => ({ value: kernels.meanForward(x, from), saved: [] }),
    (dy) => [kernels.meanBackward(dy, tokens, from)],
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
