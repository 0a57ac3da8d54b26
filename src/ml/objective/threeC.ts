/**
 * The 3C objective for one batch:
 *   C1  mean squared error over masked patches (intra-region consistency, through CRFR-P)
 *   C2  the same over the fully covered region (inter-region coherency)
 *   C3  identity loss between predictor(online, masked view) and projector(target, whole view)
 *   total = weightMim * C1 + weightSfr * C2 + weightCl * C3, where the paper has weightMim 1
 * Source: paper equations 2 to 6; reference `losses`.
 */
import type { PretrainConfig } from '@/lib/config';
import type { ModelConfig } from '@/lib/presets';
import { encode, FULL_VIEW, reconstruct, represent, type View } from '@/ml/model/fsfm';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { projectionHead } from '@/ml/model/transformer';
import { l2Normalize } from '@/ml/ops/cosineSimilarity';
import { patchMse } from '@/ml/ops/patchMse';
import * as tf from '@/ml/tf';
import { identityLoss } from './identity';

export type ObjectiveConfig = Pick<
  PretrainConfig,
  'normPixLoss' | 'weightMim' | 'weightSfr' | 'weightCl' | 'clLoss' | 'clTemperature' | 'recompute'
>;

/** One batch on the GPU. The maker disposes it. */
export interface Batch {
  /** [N, L, P*P*3] from `patchify`, normalised with the dataset's mean and std. */
  patches: tf.Tensor3D;
  /** [N, L] 1 = masked. */
  mask: tf.Tensor2D;
  /** [N, L] 1 = covered region; all zero where there is none. */
  covered: tf.Tensor2D;
  view: View;
  /** Another mask of the same pictures, for objectives that compare two. */
  otherView?: View;
}

export interface Losses {
  total: tf.Scalar;
  c1: tf.Scalar;
  /** 0 when no image of the batch has a covered region. */
  c2: tf.Scalar;
  c3: tf.Scalar;
  /** [N, L] mean squared error of every patch. */
  perPatch: tf.Tensor2D;
  /** Intermediates, for parity and pictures. */
  latent: tf.Tensor3D;
  prediction: tf.Tensor3D;
  zOnline: tf.Tensor2D;
  zTarget: tf.Tensor2D;
}

/** Mean of `values` where `weights`, 0 or 1, is 1; 0 where it is nowhere. Both [N, L]. */
export function maskedMean(values: tf.Tensor2D, weights: tf.Tensor2D): tf.Scalar {
  return tf.div(tf.sum(tf.mul(values, weights)), tf.maximum(tf.sum(weights), 1));
}

/**
 * The target's view of the whole faces, without gradient.
 * @returns [N, F], L2-normalised
 */
export function targetView(
  target: ParameterStore,
  model: ModelConfig,
  batch: Pick<Batch, 'patches'>,
): tf.Tensor2D {
  return tf.tidy(() => {
    const latent = encode(target, model, batch.patches, FULL_VIEW);
    return l2Normalize(represent(target, model, latent, FULL_VIEW));
  });
}

/**
 * All parts of the objective. Call inside a tidy that owns the results.
 * @param zTarget of `targetView`; computed outside the gradient tape
 */
export function threeCLosses(
  online: ParameterStore,
  model: ModelConfig,
  batch: Batch,
  zTarget: tf.Tensor2D,
  config: ObjectiveConfig,
): Losses {
  const { view } = batch;
  const latent = encode(online, model, batch.patches, view, config.recompute);
  const represented = represent(online, model, latent, view, config.recompute);
  const zOnline = l2Normalize(projectionHead(online, 'predictor', represented));
  const c3 = identityLoss(config.clLoss, zOnline, zTarget, config.clTemperature);
  const prediction = reconstruct(online, model, latent, view, config.recompute);
  const perPatch = patchMse(prediction, batch.patches, config.normPixLoss);
  const c1 = maskedMean(perPatch, batch.mask);
  const c2 = maskedMean(perPatch, batch.covered);
  const { weightMim, weightSfr, weightCl } = config;
  const total = tf.addN([
    weightMim === 1 ? c1 : tf.mul(c1, weightMim),
    tf.mul(c2, weightSfr),
    tf.mul(c3, weightCl),
  ]) as tf.Scalar;
  return { total, c1, c2, c3, perPatch, latent, prediction, zOnline, zTarget };
}
