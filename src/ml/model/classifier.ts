/**
 * The downstream network: encoder on the unmasked image, one feature per image, head. Which head it has, its
 * parameters say. N images, L patches, P patch side, D width, B bottleneck, E embedding, C classes.
 * Source: reference `classify`; released `models_vit.py` (global_pool or class token); FS-VFM for FS-Adapter and the
 * embedding of its detectors of spoofs (after SSDG).
 */
import type { ModelConfig } from '@/lib/presets';
import { l2Normalize } from '@/ml/ops/cosineSimilarity';
import { linear } from '@/ml/ops/linear';
import { meanTokens } from '@/ml/ops/meanTokens';
import * as tf from '@/ml/tf';
import { embed } from './fsfm';
import type { ParameterStore } from './parameterStore';
import { blockFrom, blocks, linearLayer, normLayer, type PathScales } from './transformer';

/** Bound of lengths that are divided by, as released. */
const LENGTH_EPSILON = 1e-12;

/** Tokens after the last block, without a norm: [N, 1 + L, D], the class token first; the caller's tidy owns them. */
export const encodedTokens = (
  p: ParameterStore,
  model: ModelConfig,
  patches: tf.Tensor3D,
  paths?: readonly PathScales[],
  cue?: tf.Tensor3D,
): tf.Tensor3D => blocks(p, 'blocks', model.depth, embed(p, patches, null), model.heads, false, paths, cue);

/** [N, D] of [N, 1 + L, D]: with `fc_norm`, the mean over the PATCH tokens; else the class token. Without a norm. */
function pooled(p: ParameterStore, tokens: tf.Tensor3D): tf.Tensor2D {
  if (p.has('fc_norm.weight')) return meanTokens(tokens, 1);
  const [batch, , width] = tokens.shape;
  return tf.reshape(tf.slice(tokens, [0, 0, 0], [batch, 1, width]), [batch, width]) as tf.Tensor2D;
}

/** The features that the head reads, of those before the norm, [N, D]; the caller's tidy owns them. */
export const normedFeatures = (p: ParameterStore, plain: tf.Tensor2D): tf.Tensor2D =>
  normLayer(p, p.has('fc_norm.weight') ? 'fc_norm' : 'norm', plain);

/**
 * The encoder's feature of each image before the norm: `normedFeatures` of them are `imageFeatures`.
 * @param patches [N, L, P*P*3] from `patchify`
 * @returns [N, D]; the caller's tidy owns it
 */
export const plainFeatures = (
  p: ParameterStore,
  model: ModelConfig,
  patches: tf.Tensor3D,
  paths?: readonly PathScales[],
): tf.Tensor2D => pooled(p, encodedTokens(p, model, patches, paths));

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
  return normedFeatures(p, plainFeatures(p, model, patches, paths));
}

/**
 * What the released FS-Adapter makes of features f: b = ReLU(W1 f), a = ReLU(W2 b).
 * @param features [N, D]
 * @returns b [N, B] and a [N, D]; the caller's tidy owns them
 */
export function fsAdapter(
  p: ParameterStore,
  features: tf.Tensor2D,
): { bottleneck: tf.Tensor2D; adapted: tf.Tensor2D } {
  const bottleneck = linear(features, p.get('adapter.linear1.weight'), null, { activation: 'relu' });
  const adapted = linear(bottleneck, p.get('adapter.linear2.weight'), null, { activation: 'relu' });
  return { bottleneck, adapted };
}

/** Where FS-Adapter's training compares faces: the bottleneck [N, B], projected, of unit length. */
export function projectedBottleneck(p: ParameterStore, bottleneck: tf.Tensor2D): tf.Tensor2D {
  return l2Normalize(linearLayer(p, 'projector', bottleneck));
}

/** What an adapter adds beside the features, [N, D]: up(GELU(down(f))), or FS-Adapter's; null without one. */
function adaptedFeatures(p: ParameterStore, features: tf.Tensor2D): tf.Tensor2D | null {
  if (p.has('adapter.linear1.weight')) return fsAdapter(p, features).adapted;
  if (!p.has('adapter.down.weight')) return null;
  return linearLayer(p, 'adapter.up', linearLayer(p, 'adapter.down', features, { activation: 'gelu' }));
}

/**
 * Logits of features; with an adapter, of [feature, adapted].
 * @param features [N, D]
 * @returns [N, C]; the caller's tidy owns it
 */
export function headLogits(p: ParameterStore, features: tf.Tensor2D): tf.Tensor2D {
  const adapted = adaptedFeatures(p, features);
  if (!adapted) return linearLayer(p, 'head', features);
  // Two products instead of one on the concatenation: the same sum, without a copy.
  const weight = p.get('head.weight');
  const [classes, both] = weight.shape as [number, number];
  const half = (from: number) => tf.slice(weight, [0, from], [classes, both / 2]);
  return linear(adapted, half(both / 2), null, { residual: linear(features, half(0), p.get('head.bias')) });
}

/**
 * The embedding e = ReLU(W x + b), divided by sqrt(2 n). Without an adapter x are the feature f and all patch tokens, and
 * n is the length of e over the TOKENS, one for each of the E numbers: the patches move the answer. With an adapter x is
 * [f, a] alone, and n its length over the E numbers.
 * @param features [N, D]
 * @param tokens [N, 1 + L, D] after the last block
 * @returns of f, before and after the division; the caller's tidy owns them
 */
export function embedding(
  p: ParameterStore,
  features: tf.Tensor2D,
  tokens: tf.Tensor3D,
): { raw: tf.Tensor2D; embedded: tf.Tensor2D } {
  const adapted = adaptedFeatures(p, features);
  const layer = <T extends tf.Tensor>(x: T) => linearLayer(p, 'embedding', x, { activation: 'relu' });
  const bounded = (squares: tf.Tensor) => tf.sqrt(tf.maximum(squares, LENGTH_EPSILON ** 2));
  const divided = (e: tf.Tensor, n: tf.Tensor) => tf.div(e, tf.sqrt(tf.mul(n, 2))) as tf.Tensor2D;
  if (adapted) {
    const raw = layer(tf.concat([features, adapted], 1));
    return { raw, embedded: divided(raw, bounded(tf.sum(tf.square(raw), 1, true))) };
  }
  const [batch, count, width] = tokens.shape;
  const patches = tf.slice(tokens, [0, 1, 0], [batch, count - 1, width]);
  const raw = layer(features);
  const ofPatches = layer(patches);
  const squares = tf.add(tf.square(raw), tf.sum(tf.square(ofPatches), 1));
  return { raw, embedded: divided(raw, bounded(squares)) };
}

/** Logits [N, C] of an embedding [N, E]: a linear layer whose weights have unit length over the CLASSES, for each of the E. */
function embeddedLogits(p: ParameterStore, embedded: tf.Tensor2D): tf.Tensor2D {
  const weight = p.get('head.weight');
  const length = tf.sqrt(tf.maximum(tf.sum(tf.square(weight), 0, true), LENGTH_EPSILON ** 2));
  return linear(embedded, tf.div(weight, length) as tf.Tensor2D, p.get('head.bias'));
}

/**
 * Logits [N, C] with what they come from: tokens [N, 1 + L, D] after the last block, features [N, D]; the tidy owns them.
 * @param cue [N, Tc, Dc] that every block asks, of a network that has `cueParameters`
 */
export function classification(
  p: ParameterStore,
  model: ModelConfig,
  patches: tf.Tensor3D,
  paths?: readonly PathScales[],
  cue?: tf.Tensor3D,
): { tokens: tf.Tensor3D; features: tf.Tensor2D; logits: tf.Tensor2D } {
  const tokens = encodedTokens(p, model, patches, paths, cue);
  return { tokens, ...answer(p, tokens) };
}

/** What the head makes of tokens [N, 1 + L, D] after the last block: features [N, D] and logits [N, C]. */
function answer(p: ParameterStore, tokens: tf.Tensor3D): { features: tf.Tensor2D; logits: tf.Tensor2D } {
  const features = normedFeatures(p, pooled(p, tokens));
  const logits = p.has('embedding.weight')
    ? embeddedLogits(p, embedding(p, features, tokens).embedded)
    : headLogits(p, features);
  return { features, logits };
}

/** The last block of an encoder, as its parameters are named. */
export const lastBlockName = ({ depth }: Pick<ModelConfig, 'depth'>): string => `blocks.${depth - 1}`;

/** What comes into the last block, [N, 1 + L, D]; the caller's tidy owns it. */
export const lastBlockInput = (p: ParameterStore, model: ModelConfig, patches: tf.Tensor3D): tf.Tensor3D =>
  encodedTokens(p, { ...model, depth: model.depth - 1 }, patches);

/**
 * Logits [N, C] from within the last block.
 * @param x [N, 1 + L, D] its input
 * @param normed [N, 1 + L, D] what its attention sees, as `attentionInput` of x
 */
export const logitsFromLastBlock = (
  p: ParameterStore,
  model: ModelConfig,
  x: tf.Tensor3D,
  normed: tf.Tensor3D,
): tf.Tensor2D => answer(p, blockFrom(p, lastBlockName(model), x, normed, model.heads)).logits;

/**
 * @param patches [N, L, P*P*3] from `patchify`
 * @returns logits [N, C]
 */
export const classify = (...network: Parameters<typeof classification>): tf.Tensor2D =>
  classification(...network).logits;
