/** Losses of rows, as `gpu/lossKernels`. */
import type * as tf from '../../tf';
import { PATCH_VARIANCE_EPSILON } from '../constants';
import { addressOf, emptyTensor, kernels } from './call';

/** Tells the kernel that the goal is the patch as it is. */
const RAW = -1;

/** @returns error [N, L] and, for the backward pass, stats [N, L, 2] */
export function patchMseForward(prediction: tf.Tensor3D, patches: tf.Tensor3D, normalise: boolean) {
  const [batch, length, width] = prediction.shape;
  const error = emptyTensor<tf.Rank.R2>([batch, length]);
  const stats = emptyTensor([batch, length, 2]);
  kernels().patchMseForward(
    addressOf(prediction),
    addressOf(patches),
    addressOf(error),
    addressOf(stats),
    batch * length,
    width,
    normalise ? PATCH_VARIANCE_EPSILON : RAW,
  );
  return { error, stats };
}

/** Gradient of the prediction from dy [N, L]. */
export function patchMseBackward(
  dy: tf.Tensor2D,
  prediction: tf.Tensor3D,
  patches: tf.Tensor,
  stats: tf.Tensor,
): tf.Tensor3D {
  const [batch, length, width] = prediction.shape;
  const dx = emptyTensor<tf.Rank.R3>(prediction.shape);
  kernels().patchMseBackward(
    addressOf(dy),
    addressOf(prediction),
    addressOf(patches),
    addressOf(stats),
    addressOf(dx),
    batch * length,
    width,
  );
  return dx;
}

/** Loss [N] of logits [N, C] against probabilities [N, C]. */
export function crossEntropyForward(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Tensor1D {
  const [rows, classes] = logits.shape;
  const loss = emptyTensor<tf.Rank.R1>([rows]);
  kernels().crossEntropyForward(addressOf(logits), addressOf(targets), addressOf(loss), rows, classes);
  return loss;
}

/** Gradient of the logits from dy [N]. */
export function crossEntropyBackward(
  dy: tf.Tensor1D,
  logits: tf.Tensor2D,
  targets: tf.Tensor2D,
): tf.Tensor2D {
  const [rows, classes] = logits.shape;
  const dx = emptyTensor<tf.Rank.R2>(logits.shape);
  kernels().crossEntropyBackward(
    addressOf(dy),
    addressOf(logits),
    addressOf(targets),
    addressOf(dx),
    rows,
    classes,
  );
  return dx;
}
