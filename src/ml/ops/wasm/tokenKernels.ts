/** Moving tokens, as `gpu/tokenKernels`; and pictures to patches. */
import type * as tf from '../../tf';
import { addressOf, emptyTensor, kernels, scratch } from './call';

/** y[n, k] = x[n, ids[n, k]]: x [N, L, D], ids [N, K] -> [N, K, D]. */
export function gatherForward(x: tf.Tensor3D, ids: tf.Tensor2D): tf.Tensor3D {
  const [batch, length, width] = x.shape;
  const kept = ids.shape[1];
  const y = emptyTensor<tf.Rank.R3>([batch, kept, width]);
  kernels().gatherForward(addressOf(x), addressOf(ids), addressOf(y), batch, length, kept, width);
  return y;
}

/** Gradient of x [N, L, D] from dy [N, K, D]; zero where no id points. */
export function gatherBackward(dy: tf.Tensor3D, ids: tf.Tensor2D, length: number): tf.Tensor3D {
  const [batch, kept, width] = dy.shape;
  const dx = emptyTensor<tf.Rank.R3>([batch, length, width]);
  kernels().gatherBackward(addressOf(dy), addressOf(ids), addressOf(dx), batch, length, kept, width);
  return dx;
}

/** x [N, 1+K, D], maskToken [D elements], idsRestore [N, L] -> [N, 1+L, D]. */
export function fillForward(x: tf.Tensor3D, maskToken: tf.Tensor, idsRestore: tf.Tensor2D): tf.Tensor3D {
  const [batch, visible, width] = x.shape;
  const tokens = idsRestore.shape[1] + 1;
  const y = emptyTensor<tf.Rank.R3>([batch, tokens, width]);
  kernels().fillForward(
    addressOf(x),
    addressOf(maskToken),
    addressOf(idsRestore),
    addressOf(y),
    batch,
    visible,
    tokens,
    width,
  );
  return y;
}

/** Gradients of x [N, 1+K, D] and of the mask token [D] from dy [N, 1+L, D]. */
export function fillBackward(
  dy: tf.Tensor3D,
  idsRestore: tf.Tensor2D,
  visible: number,
): { x: tf.Tensor3D; maskToken: tf.Tensor } {
  const [batch, tokens, width] = dy.shape;
  const x = emptyTensor<tf.Rank.R3>([batch, visible, width]);
  const maskToken = emptyTensor([width]);
  kernels().fillBackward(
    addressOf(dy),
    addressOf(idsRestore),
    addressOf(x),
    addressOf(maskToken),
    batch,
    visible,
    tokens,
    width,
    scratch(batch * width * 4),
  );
  return { x, maskToken };
}

/** Mean of x [N, T, D] over tokens start..T-1 -> [N, D]. */
export function meanForward(x: tf.Tensor3D, start: number): tf.Tensor2D {
  const [batch, tokens, width] = x.shape;
  const y = emptyTensor<tf.Rank.R2>([batch, width]);
  kernels().meanForward(addressOf(x), addressOf(y), batch, tokens, width, start);
  return y;
}

/** Gradient of x [N, T, D] from dy [N, D]. */
export function meanBackward(dy: tf.Tensor2D, tokens: number, start: number): tf.Tensor3D {
  const [batch, width] = dy.shape;
  const dx = emptyTensor<tf.Rank.R3>([batch, tokens, width]);
  kernels().meanBackward(addressOf(dy), addressOf(dx), batch, tokens, width, start);
  return dx;
}

/** Patches [N, L, P*P*C] of pictures [N, H, W, C]. */
export function patchifyFused(images: tf.Tensor4D, side: number): tf.Tensor3D {
  const [batch, height, width, channels] = images.shape;
  const [rows, columns] = [height / side, width / side];
  const patches = emptyTensor<tf.Rank.R3>([batch, rows * columns, side * side * channels]);
  kernels().patchify(addressOf(images), addressOf(patches), batch, rows, columns, side, channels);
  return patches;
}
