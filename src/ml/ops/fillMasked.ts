/**
 * Puts encoded tokens back to their places and the mask token everywhere else.
 * Source: reference `fill_masked`.
 */
import * as tf from '../tf';
import { differentiable } from './differentiable';
import * as gpu from './gpu/tokenKernels';
import { fusedKernels } from './mode';
import * as wasm from './wasm/tokenKernels';

/**
 * y[n, 0] = x[n, 0] (class token); y[n, 1 + l] = x[n, 1 + r] when r = idsRestore[n, l] < K, else the mask token.
 * @param x [N, 1+K, D], class token first
 * @param maskToken [1, 1, D]
 * @param idsRestore int32 [N, L], a permutation of 0..L-1 for each image
 * @returns [N, 1+L, D]; the caller disposes it
 */
export function fillMasked(x: tf.Tensor3D, maskToken: tf.Tensor, idsRestore: tf.Tensor2D): tf.Tensor3D {
  const kernels = fusedKernels({ webgpu: gpu, wasm });
  if (!kernels) return fillMaskedStock(x, maskToken, idsRestore);
  const visible = x.shape[1];
  return differentiable<tf.Tensor3D>(
    [x, maskToken],
    () => ({ value: kernels.fillForward(x, maskToken, idsRestore), saved: [idsRestore] }),
    (dy, [ids]) => {
      const gradient = kernels.fillBackward(dy, ids as tf.Tensor2D, visible);
      return [gradient.x, tf.reshape(gradient.maskToken, maskToken.shape)];
    },
  );
}

/** `fillMasked` in stock tfjs operations. */
export function fillMaskedStock(x: tf.Tensor3D, maskToken: tf.Tensor, idsRestore: tf.Tensor2D): tf.Tensor3D {
  return tf.tidy(() => {
    const [batch, tokens, width] = x.shape;
    const patches = idsRestore.shape[1];
    const visible = tf.slice(x, [0, 1, 0], [batch, tokens - 1, width]);
    const missing = tf.tile(tf.reshape(maskToken, [1, 1, width]), [batch, patches + 1 - tokens, 1]);
    const all = tf.concat([visible, missing], 1);
    const ordered = tf.gather(all, idsRestore, 1, 1) as tf.Tensor3D;
    return tf.concat([tf.slice(x, [0, 0, 0], [batch, 1, width]), ordered], 1);
  });
}
