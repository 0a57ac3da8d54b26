/**
 * Reconstruction error of each patch, against raw or per-patch-normalised pixels.
 * Source: reference `losses` (`per_patch`, `norm_pix`); MAE's `forward_loss`.
 */
import * as tf from '../tf';
import { PATCH_VARIANCE_EPSILON } from './constants';
import { differentiable } from './differentiable';
import * as gpu from './gpu/lossKernels';
import { fusedKernels } from './mode';
import * as wasm from './wasm/lossKernels';

export { PATCH_VARIANCE_EPSILON };

/**
 * mean over V of (prediction - goal)^2, where goal is the patch itself or, with `normPixLoss`,
 * (patch - mean) / sqrt(variance + 1e-6) with the unbiased variance. Gradient to the prediction only.
 * @param prediction [N, L, V]
 * @param patches [N, L, V], as from `patchify`
 * @returns [N, L]; the caller disposes it
 */
export function patchMse(prediction: tf.Tensor3D, patches: tf.Tensor3D, normPixLoss: boolean): tf.Tensor2D {
  const kernels = fusedKernels({ webgpu: gpu, wasm });
  if (!kernels) return patchMseStock(prediction, patches, normPixLoss);
  return differentiable<tf.Tensor2D>(
    [prediction],
    () => {
      const { error, stats } = kernels.patchMseForward(prediction, patches, normPixLoss);
      return { value: error, saved: [prediction, patches, stats] };
    },
    (dy, [savedPrediction, savedPatches, stats]) => [
      kernels.patchMseBackward(dy, savedPrediction as tf.Tensor3D, savedPatches, stats),
    ],
  );
}

/** `patchMse` in stock tfjs operations. */
export function patchMseStock(
  prediction: tf.Tensor3D,
  patches: tf.Tensor3D,
  normPixLoss: boolean,
): tf.Tensor2D {
  return tf.tidy(() => {
    const goal = normPixLoss ? normalizePatches(patches) : patches;
    return tf.mean(tf.square(tf.sub(prediction, goal)), -1);
  });
}

function normalizePatches(patches: tf.Tensor3D): tf.Tensor3D {
  const values = patches.shape[2];
  const centred = tf.sub(patches, tf.mean(patches, -1, true));
  const variance = tf.div(tf.sum(tf.square(centred), -1, true), values - 1);
  return tf.div(centred, tf.sqrt(tf.add(variance, PATCH_VARIANCE_EPSILON)));
}
