/**
 * MCF's two losses:
 *   SSLP         sum over chosen blocks of a frozen teacher of the mean squared difference between its features of the predicted
 *                picture and of the picture itself, each of unit length along one axis
 *   contrastive  InfoNCE between the class tokens of two masks of a face: `identityLoss` with the form `infonce`
 *   total = 1000 SSLP + contrastive
 * Source: MCF ("Toward High Quality Facial Representation Learning", 2023); released `models_mcf.py`.
 */
import type { ModelConfig } from '@/lib/presets';
import { LabError } from '@/lib/errors';
import { blockFeatures, encode, reconstruct, type View } from '@/ml/model/fsfm';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { projectionHead } from '@/ml/model/transformer';
import { l2Normalize } from '@/ml/ops/cosineSimilarity';
import { patchMse } from '@/ml/ops/patchMse';
import { patchifyStock } from '@/ml/ops/patchify';
import * as tf from '@/ml/tf';
import { identityLoss } from './identity';
import { maskedMean, type Batch, type Losses } from './threeC';

/**
 * Along which axis a feature has unit length. `tokens`: each channel of a picture over its tokens, as in the released code, which
 * normalises along axis 1 of [N, T, D]; `channels`: each token over its channels.
 */
export const SSLP_AXES = ['tokens', 'channels'] as const;
export type SslpAxis = (typeof SSLP_AXES)[number];

/** A network that is not trained; it stays its owner's. */
export interface Teacher {
  store: ParameterStore;
  model: Pick<ModelConfig, 'imageSize' | 'patchSize' | 'depth' | 'heads'>;
}

/** Weight of SSLP as released; the contrastive loss has 1. */
export const WEIGHT_SSLP = 1000;

/**
 * The last block of each quarter of a teacher: 2, 5, 8, 11 of twelve, as released.
 * @returns indices from 0, ascending; fewer than four where there are fewer blocks
 */
export function teacherBlocks(depth: number): number[] {
  const quarters = [1, 2, 3, 4].map((quarter) => Math.ceil((quarter * depth) / 4) - 1);
  return [...new Set(quarters)];
}

/** Side and patch of square pictures, in pixels. */
type Grid = Pick<ModelConfig, 'imageSize' | 'patchSize'>;

/**
 * Patches of one grid as those of another; a gradient reaches them. Pictures are enlarged by repeating pixels (nearest neighbour), as
 * MCF's released code enlarges what its teacher sees.
 * @param patches [N, L, P*P*3]
 * @returns [N, L', P'*P'*3]; the same tensor where the grids are one
 * @throws LabError `invalid-config` where the other side is not a multiple of this one
 */
export function onGrid(patches: tf.Tensor3D, from: Grid, to: Grid): tf.Tensor3D {
  if (from.imageSize === to.imageSize && from.patchSize === to.patchSize) return patches;
  const factor = to.imageSize / from.imageSize;
  if (!Number.isInteger(factor))
    throw new LabError(
      'invalid-config',
      `The teacher sees pictures of ${to.imageSize} pixels, which is no multiple of the ${from.imageSize} that are trained on.`,
      'Choose a teacher of the same picture size, or of a multiple of it.',
    );
  const { imageSize: side, patchSize: patch } = from;
  const [batch, across] = [patches.shape[0], side / patch];
  const cut = tf.reshape(patches, [batch, across, across, patch, patch, 3]);
  const rows = tf.reshape(tf.transpose(cut, [0, 1, 3, 2, 4, 5]), [batch * side, 1, side * 3]);
  const higher = tf.reshape(tf.tile(rows, [1, factor, 1]), [batch * factor * side * side, 1, 3]);
  const larger = tf.tile(higher, [1, factor, 1]);
  // The fused kernel promises no gradient.
  return patchifyStock(tf.reshape(larger, [batch, to.imageSize, to.imageSize, 3]), to.patchSize);
}

/** Features [N, T, D] with unit length along `axis`, as rows of what is compared: [N*D, T] or [N*T, D]. */
function normalised(features: tf.Tensor3D, axis: SslpAxis): tf.Tensor2D {
  const [batch, tokens, width] = features.shape;
  return axis === 'tokens'
    ? l2Normalize(tf.reshape(tf.transpose(features, [0, 2, 1]), [batch * width, tokens]))
    : l2Normalize(tf.reshape(features, [batch * tokens, width]));
}

/**
 * What the teacher's blocks make of pictures, normalised; for the picture itself it is computed outside the gradient tape.
 * @param patches [N, L, P*P*3] on the grid `from`
 * @returns one tensor a block, rows as `sslp` compares them
 */
export function teacherFeatures(
  { store, model }: Teacher,
  patches: tf.Tensor3D,
  from: Grid,
  axis: SslpAxis,
): tf.Tensor2D[] {
  const chosen = teacherBlocks(model.depth);
  return blockFeatures(store, model.heads, onGrid(patches, from, model), chosen).map((features) =>
    normalised(features, axis),
  );
}

/**
 * Mean square difference of each block's features.
 * @param predicted of `teacherFeatures` for the prediction, which gets the gradient
 * @param original of `teacherFeatures` for the picture
 * @returns a scalar a block; SSLP is their sum, as released
 */
export function sslp(predicted: readonly tf.Tensor2D[], original: readonly tf.Tensor2D[]): tf.Scalar[] {
  return predicted.map((features, i) => tf.mean(tf.squaredDifference(features, original[i])));
}

export interface McfConfig {
  weightSslp: number;
  sslpAxis: SslpAxis;
  contrastTemperature: number;
  recompute: boolean;
}

/** What the losses compare with; constants to the gradient. */
export interface McfGoal {
  /** Of `teacherFeatures` for the pictures. */
  features: tf.Tensor2D[];
  /** [N, F], the target network's view of the other mask, of unit length. */
  key: tf.Tensor2D;
}

/** Projector of the class token of a latent [N, T, D]: [N, F]. */
function projectedClass(p: ParameterStore, latent: tf.Tensor3D): tf.Tensor2D {
  const [batch, , width] = latent.shape;
  return projectionHead(
    p,
    'projector',
    tf.reshape(tf.slice(latent, [0, 0, 0], [batch, 1, width]), [batch, width]),
  );
}

/** Call outside the gradient tape. @param otherView the mask that the target network sees */
export function mcfGoal(
  target: ParameterStore,
  teacher: Teacher,
  model: ModelConfig,
  patches: tf.Tensor3D,
  otherView: View,
  { sslpAxis }: Pick<McfConfig, 'sslpAxis'>,
): McfGoal {
  return {
    features: teacherFeatures(teacher, patches, model, sslpAxis),
    key: l2Normalize(projectedClass(target, encode(target, model, patches, otherView))),
  };
}

/**
 * MCF's objective of one batch: weightSslp * SSLP + contrast. Heads have LayerNorm here and not BatchNorm, so that a face does not depend
 * on those beside it; the pixel decoder is FSFM's. The error in pixels is measured, not minimised. Call inside a tidy that owns the results.
 */
export function mcfLosses(
  online: ParameterStore,
  teacher: Teacher,
  model: ModelConfig,
  batch: Batch,
  { features, key }: McfGoal,
  { weightSslp, sslpAxis, contrastTemperature, recompute }: McfConfig,
): Pick<Losses, 'total' | 'c1' | 'c2' | 'perPatch'> & Record<'sslp' | 'contrast', tf.Scalar> {
  const latent = encode(online, model, batch.patches, batch.view, recompute);
  const query = l2Normalize(projectionHead(online, 'predictor', projectedClass(online, latent)));
  const contrast = identityLoss('infonce', query, key, contrastTemperature);
  const prediction = reconstruct(online, model, latent, batch.view, recompute);
  const sum = tf.addN(sslp(teacherFeatures(teacher, prediction, model, sslpAxis), features)) as tf.Scalar;
  const perPatch = patchMse(prediction, batch.patches, false);
  return {
    total: tf.add(tf.mul(sum, weightSslp), contrast),
    ...{ sslp: sum, contrast, perPatch },
    c1: maskedMean(perPatch, batch.mask),
    c2: maskedMean(perPatch, batch.covered),
  };
}
