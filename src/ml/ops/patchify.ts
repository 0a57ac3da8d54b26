/**
 * Pictures to sequences of patches.
 * Source: reference `patchify`; here images are channels-last.
 */
import * as tf from '../tf';
import { fusedKernels } from './mode';
import { patchifyFused } from './wasm/tokenKernels';

/**
 * Cuts pictures into patches, row by row; inside a patch (row, column, channel). No gradient is promised.
 * @param images [N, S, S, 3]
 * @param side P, divides S
 * @returns [N, L, P*P*3], L = (S/P)^2; the caller disposes it
 */
export function patchify(images: tf.Tensor4D, side: number): tf.Tensor3D {
  const patchifyOf = fusedKernels({ webgpu: patchifyStock, wasm: patchifyFused }) ?? patchifyStock;
  return patchifyOf(images, side);
}

/** `patchify` in stock tfjs operations: one transposition. */
export function patchifyStock(images: tf.Tensor4D, side: number): tf.Tensor3D {
  return tf.tidy(() => {
    const [batch, height, width, channels] = images.shape;
    const rows = height / side;
    const columns = width / side;
    const cut = tf.reshape(images, [batch, rows, side, columns, side, channels]);
    const patches = tf.transpose(cut, [0, 1, 3, 2, 4, 5]);
    return tf.reshape(patches, [batch, rows * columns, side * side * channels]);
  });
}
