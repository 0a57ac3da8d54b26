/**
 * FSFM's online and target networks. N images, L patches, K visible patches, D encoder width,
 * P patch side. Images are [N, S, S, 3], normalised with the dataset's mean and std.
 * Every function returns new tensors that the caller's tidy owns. `recomputed` blocks keep only their input
 * for the backward pass.
 * Source: paper section 3.2 and 3.3; reference `encode`, `represent`, `reconstruct`.
 */
import type { ModelConfig } from '@/lib/presets';
import { fillMasked } from '@/ml/ops/fillMasked';
import { gatherTokens } from '@/ml/ops/gatherTokens';
import { meanTokens } from '@/ml/ops/meanTokens';
import * as tf from '@/ml/tf';
import type { ParameterStore } from './parameterStore';
import { block, blockAttention, blocks, linearLayer, normLayer, projectionHead } from './transformer';

/** Which patches a view shows, and how all of them are put back in order. See `masking/tokenOrder`. */
export interface View {
  /** int32 [N, K], or null for the unmasked view: every patch, in order. */
  idsKeep: tf.Tensor2D | null;
  /** int32 [N, L], or null for the unmasked view. */
  idsRestore: tf.Tensor2D | null;
}

export const FULL_VIEW: View = { idsKeep: null, idsRestore: null };

/**
 * Patches embedded and positioned, class token first. Hidden ones are left out before anything is computed on
 * them, which comes to the same.
 * @param patches [N, L, P*P*3] from `patchify`
 * @param fixedInput false: the patches are the result of something trained, and a gradient reaches them
 * @returns [N, 1 + K, D]
 */
export function embed(
  p: ParameterStore,
  patches: tf.Tensor3D,
  idsKeep: tf.Tensor2D | null,
  fixedInput = true,
): tf.Tensor3D {
  const [batch, patchCount] = patches.shape;
  const width = p.get('cls_token').shape[2] ?? 0;
  const positions = p.get('pos_embed');
  const ofPatches = tf.slice(positions, [0, 1, 0], [1, patchCount, width]);
  const embedded = tf.add(
    linearLayer(p, 'patch_embed.proj', idsKeep ? gatherTokens(patches, idsKeep) : patches, {
      fixedInput,
    }),
    idsKeep ? tf.gather(tf.reshape(ofPatches, [patchCount, width]), idsKeep) : ofPatches,
  ) as tf.Tensor3D;
  const classToken = tf.add(p.get('cls_token'), tf.slice(positions, [0, 0, 0], [1, 1, width]));
  return tf.concat([tf.tile(classToken as tf.Tensor3D, [batch, 1, 1]), embedded], 1);
}

/**
 * The encoder over one view.
 * @returns latent [N, 1 + K, D], after the final norm
 */
export function encode(
  p: ParameterStore,
  model: ModelConfig,
  patches: tf.Tensor3D,
  view: View,
  recomputed = false,
): tf.Tensor3D {
  const tokens = embed(p, patches, view.idsKeep);
  return normLayer(p, 'norm', blocks(p, 'blocks', model.depth, tokens, model.heads, recomputed));
}

/**
 * What chosen blocks of an encoder make of whole pictures, before any norm. A gradient reaches the patches.
 * @param patches [N, L, P*P*3]
 * @param chosen indices of blocks from 0, ascending; those behind the last are not computed
 * @returns [N, 1 + L, D] for each chosen block
 */
export function blockFeatures(
  p: ParameterStore,
  heads: number,
  patches: tf.Tensor3D,
  chosen: readonly number[],
): tf.Tensor3D[] {
  const outputs: tf.Tensor3D[] = [];
  let x = embed(p, patches, null, false);
  for (let i = 0; outputs.length < chosen.length; i++) {
    const input = x;
    x = tf.tidy(() => block(p, `blocks.${i}`, input, heads));
    if (chosen.includes(i)) outputs.push(x);
  }
  return outputs;
}

const restored = (p: ParameterStore, x: tf.Tensor3D, view: View) =>
  view.idsRestore ? fillMasked(x, p.get('mask_token'), view.idsRestore) : x;

/**
 * The representation decoder's tokens, before `rep_decoder_pred`.
 * @param latent [N, 1 + K, D]
 * @returns [N, 1 + L, D], normalised
 */
export function representedTokens(
  p: ParameterStore,
  model: ModelConfig,
  latent: tf.Tensor3D,
  view: View,
  recomputed = false,
): tf.Tensor3D {
  const tokens = restored(p, linearLayer(p, 'rep_decoder_embed', latent), view);
  const positioned = tf.add(tokens, p.get('rep_decoder_pos_embed')) as tf.Tensor3D;
  const decoded = blocks(
    p,
    'rep_decoder_blocks',
    model.repDecoderDepth,
    positioned,
    model.repDecoderHeads,
    recomputed,
  );
  return normLayer(p, 'rep_decoder_norm', decoded);
}

/**
 * Representation decoder, mean over ALL tokens (the class token too), projector.
 * @param latent [N, 1 + K, D]
 * @returns [N, projectorOut], not normalised
 */
export function represent(
  p: ParameterStore,
  model: ModelConfig,
  latent: tf.Tensor3D,
  view: View,
  recomputed = false,
): tf.Tensor2D {
  // The mean of the predictions is the prediction of the mean, on one row an image.
  const mean = meanTokens(representedTokens(p, model, latent, view, recomputed), 0);
  return projectionHead(p, 'projector', linearLayer(p, 'rep_decoder_pred', mean));
}

/**
 * Pixel decoder; it shares the mask token with the representation decoder.
 * @param latent [N, 1 + K, D]
 * @returns [N, L, P*P*3] in (row, column, channel) order, in the units of the loss's target
 */
export function reconstruct(
  p: ParameterStore,
  model: ModelConfig,
  latent: tf.Tensor3D,
  view: View,
  recomputed = false,
): tf.Tensor3D {
  return decoded(p, model, linearLayer(p, 'decoder_embed', restored(p, latent, view)), recomputed);
}

/**
 * MAE's pixel decoder: as `reconstruct`, with a mask token of its own that is put in behind the embedding, in the decoder's width.
 * Source: MAE's `forward_decoder`, which MCF has too.
 */
export function reconstructAsMae(
  p: ParameterStore,
  model: ModelConfig,
  latent: tf.Tensor3D,
  view: View,
  recomputed = false,
): tf.Tensor3D {
  return decoded(p, model, restored(p, linearLayer(p, 'decoder_embed', latent), view), recomputed);
}

/** From the embedded tokens of all patches [N, 1 + L, decoderWidth] to their pixels. */
function decoded(
  p: ParameterStore,
  model: ModelConfig,
  embedded: tf.Tensor3D,
  recomputed: boolean,
): tf.Tensor3D {
  const positioned = tf.add(embedded, p.get('decoder_pos_embed')) as tf.Tensor3D;
  const tokens = blocks(p, 'decoder_blocks', model.decoderDepth, positioned, model.decoderHeads, recomputed);
  const predicted = linearLayer(p, 'decoder_pred', normLayer(p, 'decoder_norm', tokens));
  const [batch, count, values] = predicted.shape;
  return tf.slice(predicted, [0, 1, 0], [batch, count - 1, values]);
}

/**
 * How the encoder's block `index` distributes attention over the unmasked image.
 * @returns [N, H, 1 + L, 1 + L]; row = query, column = key, 0 the class token
 */
export function encoderAttention(
  p: ParameterStore,
  model: ModelConfig,
  patches: tf.Tensor3D,
  index: number,
): tf.Tensor4D {
  const input = blocks(p, 'blocks', index, embed(p, patches, null), model.heads);
  return blockAttention(p, `blocks.${index}`, input, model.heads);
}
