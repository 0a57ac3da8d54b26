/**
 * The downstream network: encoder on the unmasked image, one feature per image, head. Which head it has, its
 * parameters say. N images, L patches, P patch side, D width.
 * Source: reference `classify`; released `models_vit.py` (global_pool or class token); FS-VFM for the adapter.
 */
import type { ModelConfig } from '@/lib/presets';
import { linear } from '@/ml/ops/linear';
import { meanTokens } from '@/ml/ops/meanTokens';
import * as tf from '@/ml/tf';
import { embed } from './fsfm';
import type { ParameterStore } from './parameterStore';
import { blocks, linearLayer, normLayer, type PathScales } from './transformer';

/**
 * The encoder's feature of each image: with `fc_norm`, the mean over the PATCH tokens, normalised; otherwise the
 * class token after the encoder's `norm`.
 * @param patches [N, L, P*P*3] from `patchify`
 * @param paths stochastic depth while training
 * @returns [N, D]; the caller's tidy owns it
 */
export function imageFeatures(
  p: ParameterStore,
  model: ModelConfig,
  patches: tf.Tensor3D,
  paths?: readonly PathScales[],
): tf.Tensor2D {
  const tokens = blocks(p, 'blocks', model.depth, embed(p, patches, null), model.heads, false, paths);
  if (p.has('fc_norm.weight')) return normLayer(p, 'fc_norm', meanTokens(tokens, 1));
  const [batch, , width] = tokens.shape;
  const classToken = tf.reshape(tf.slice(tokens, [0, 0, 0], [batch, 1, width]), [batch, width]);
  return normLayer(p, 'norm', classToken as tf.Tensor2D);
}

/**
 * Logits of features; with an adapter, of [feature, up(GELU(down(feature)))].
 * @param features [N, D]
 * @returns [N, classes]; the caller's tidy owns it
 */
export function headLogits(p: ParameterStore, features: tf.Tensor2D): tf.Tensor2D {
  if (!p.has('adapter.down.weight')) return linearLayer(p, 'head', features);
  const hidden = linearLayer(p, 'adapter.down', features, { activation: 'gelu' });
  const adapted = linearLayer(p, 'adapter.up', hidden);
  // Two products instead of one on the concatenation: the same sum, without a copy.
  const weight = p.get('head.weight');
  const [classes, both] = weight.shape as [number, number];
  const half = (from: number) => tf.slice(weight, [0, from], [classes, both / 2]);
  return linear(adapted, half(both / 2), null, { residual: linear(features, half(0), p.get('head.bias')) });
}

/**
 * @param patches [N, L, P*P*3] from `patchify`
 * @returns logits [N, classes]
 */
export function classify(
  p: ParameterStore,
  model: ModelConfig,
  patches: tf.Tensor3D,
  paths?: readonly PathScales[],
): tf.Tensor2D {
  return headLogits(p, imageFeatures(p, model, patches, paths));
}
