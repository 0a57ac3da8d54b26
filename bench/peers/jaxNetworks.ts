/**
 * FSFM's networks and losses in jax-js: the forward half of the peer that our training step is measured
 * against. Same shapes, parameter names and semantics as `src/ml/model` and `src/ml/objective`; source of the
 * formulas: the reference specification (functions `encode`, `represent`, `reconstruct`, `losses`).
 *
 * jax-js moves arrays: a function consumes what it is given, `.ref` keeps a copy. Here every function consumes
 * its activations and only borrows parameters (it takes `p[name].ref`).
 *
 * Written to be fast for jax-js, so that the comparison is fair:
 * - visible patches are gathered BEFORE the patch embedding, so fewer rows are multiplied and no gradient has
 *   to be scattered;
 * - mask tokens are put in place by a product with a constant 0/1 matrix: the gradient of an indexed gather
 *   would be a float scatter, which jax-js does with compare-and-swap loops.
 */
import { nn, numpy as np } from '@jax-js/jax';
import type { ModelConfig } from '@/lib/presets';

/** Parameters by checkpoint name. A `type`, because jax-js maps trees only over type aliases. */
export type Params = { [name: string]: np.Array };

/**
 * One batch. N images, L patches, K visible ones, V = P*P*3 values a patch.
 * patches [N,L,V] · idsKeep int32 [N,K] · placeVisible [N,L,K]: 1 where patch l is visible token k ·
 * mask, region [N,L], 1 = masked / covered.
 */
export type JaxBatch = {
  patches: np.Array;
  idsKeep: np.Array;
  placeVisible: np.Array;
  mask: np.Array;
  region: np.Array;
};

export interface JaxObjective {
  normPixLoss: boolean;
  weightSfr: number;
  weightCl: number;
}

const BLOCK_EPSILON = 1e-6;
const HEAD_EPSILON = 1e-5;

function linear(p: Params, name: string, x: np.Array): np.Array {
  return np.matmul(x, p[`${name}.weight`].ref.transpose()).add(p[`${name}.bias`].ref);
}

function layerNorm(p: Params, name: string, x: np.Array, epsilon: number): np.Array {
  const centred = x.ref.sub(x.mean(-1, { keepdims: true }));
  const variance = np.square(centred.ref).mean(-1, { keepdims: true });
  return centred
    .div(np.sqrt(variance.add(epsilon)))
    .mul(p[`${name}.weight`].ref)
    .add(p[`${name}.bias`].ref);
}

/** x [N,T,D] -> [N,T,D]; qkv packed as (3, heads, headDim). */
function attention(p: Params, name: string, x: np.Array, heads: number): np.Array {
  const [n, t, d] = x.shape;
  const packed = linear(p, `${name}.qkv`, x)
    .reshape([n, t, 3, heads, d / heads])
    .transpose([2, 0, 3, 1, 4]);
  const q = packed.ref.slice(0);
  const k = packed.ref.slice(1);
  const v = packed.slice(2);
  const scores = np.matmul(q, k.transpose([0, 1, 3, 2])).mul(1 / Math.sqrt(d / heads));
  const mixed = np.matmul(nn.softmax(scores, -1), v);
  return linear(p, `${name}.proj`, mixed.transpose([0, 2, 1, 3]).reshape([n, t, d]));
}

function block(p: Params, name: string, x: np.Array, heads: number): np.Array {
  x = x.ref.add(attention(p, `${name}.attn`, layerNorm(p, `${name}.norm1`, x, BLOCK_EPSILON), heads));
  const hidden = linear(p, `${name}.mlp.fc1`, layerNorm(p, `${name}.norm2`, x.ref, BLOCK_EPSILON));
  return x.add(linear(p, `${name}.mlp.fc2`, nn.gelu(hidden, { approximate: false })));
}

/**
 * @param patches [N,K,V], already the visible ones
 * @param positions [N or 1,K,D], the position embedding of those patches
 * @returns latent [N,1+K,D]
 */
function encode(p: Params, patches: np.Array, positions: np.Array, model: ModelConfig): np.Array {
  const [n] = patches.shape;
  const { width, depth, heads } = model;
  // (D, 3, P, P) -> (D, P, P, 3): patch vectors are ordered (row, column, channel).
  const kernel = p['patch_embed.proj.weight'].ref.transpose([0, 2, 3, 1]).reshape([width, -1]);
  const tokens = np.matmul(patches, kernel.transpose()).add(p['patch_embed.proj.bias'].ref).add(positions);
  const cls = p['cls_token'].ref.add(p['pos_embed'].ref.slice([], [0, 1]));
  let x = np.concatenate([np.broadcastTo(cls, [n, 1, width]), tokens], 1);
  for (let i = 0; i < depth; i++) x = block(p, `blocks.${i}`, x, heads);
  return layerNorm(p, 'norm', x, BLOCK_EPSILON);
}

/**
 * latent [N,1+K,D] -> [N,1+L,D]: visible tokens back at their places, the mask token elsewhere.
 * With `batch` null nothing is masked and the latent is already in order.
 */
function fillMasked(p: Params, x: np.Array, batch: JaxBatch | null): np.Array {
  if (batch === null) return x;
  const cls = x.ref.slice([], [0, 1]);
  const placed = np.matmul(batch.placeVisible.ref, x.slice([], [1]));
  const [n, l] = batch.mask.shape;
  const masked = batch.mask.ref.reshape([n, l, 1]).mul(p['mask_token'].ref);
  return np.concatenate([cls, placed.add(masked)], 1);
}

/** Projector / predictor: Linear, LayerNorm, ReLU, Linear. x [N,I] -> [N,O]. */
function mlpHead(p: Params, name: string, x: np.Array): np.Array {
  const hidden = layerNorm(
    p,
    `${name}.projection_head.1`,
    linear(p, `${name}.projection_head.0`, x),
    HEAD_EPSILON,
  );
  return linear(p, `${name}.projection_head.3`, nn.relu(hidden));
}

/** Representation decoder, mean over all tokens, projector: latent [N,1+K,D] -> [N,O]. */
function represent(p: Params, latent: np.Array, batch: JaxBatch | null, model: ModelConfig): np.Array {
  let x = fillMasked(p, linear(p, 'rep_decoder_embed', latent), batch).add(p['rep_decoder_pos_embed'].ref);
  for (let i = 0; i < model.repDecoderDepth; i++) {
    x = block(p, `rep_decoder_blocks.${i}`, x, model.repDecoderHeads);
  }
  x = linear(p, 'rep_decoder_pred', layerNorm(p, 'rep_decoder_norm', x, BLOCK_EPSILON).mean(1));
  return mlpHead(p, 'projector', x);
}

/** Pixel decoder: latent [N,1+K,D] -> prediction [N,L,V]. */
function reconstruct(p: Params, latent: np.Array, batch: JaxBatch, model: ModelConfig): np.Array {
  let x = linear(p, 'decoder_embed', fillMasked(p, latent, batch)).add(p['decoder_pos_embed'].ref);
  for (let i = 0; i < model.decoderDepth; i++) {
    x = block(p, `decoder_blocks.${i}`, x, model.decoderHeads);
  }
  return linear(p, 'decoder_pred', layerNorm(p, 'decoder_norm', x, BLOCK_EPSILON)).slice([], [1]);
}

/** x / max(|x|, 1e-12) over the last axis (torch F.normalize). */
function l2Normalize(x: np.Array): np.Array {
  const norm = np.sqrt(np.square(x.ref).sum(-1, { keepdims: true }));
  return x.div(np.maximum(norm, 1e-12));
}

/** The target network's view of the whole image: [N,O], unit length. Borrows `p` and `batch`. */
export function targetRepresentation(p: Params, batch: JaxBatch, model: ModelConfig): np.Array {
  const latent = encode(p, batch.patches.ref, p['pos_embed'].ref.slice([], [1]), model);
  return l2Normalize(represent(p, latent, null, model));
}

/** Mean squared error of each patch [N,L] against the (per-patch normalised) picture. */
function patchErrors(prediction: np.Array, batch: JaxBatch, normPixLoss: boolean): np.Array {
  let goal = batch.patches.ref;
  if (normPixLoss) {
    const values = goal.shape[2];
    const centred = goal.ref.sub(goal.mean(-1, { keepdims: true }));
    const variance = np
      .square(centred.ref)
      .sum(-1, { keepdims: true })
      .div(values - 1);
    goal = centred.div(np.sqrt(variance.add(1e-6)));
  }
  return np.square(prediction.sub(goal)).mean(-1);
}

/** Mean of `errors` [N,L] over the patches that `chosen` marks. */
function meanOver(errors: np.Array, chosen: np.Array): np.Array {
  return errors.mul(chosen.ref).sum().div(chosen.sum());
}

/**
 * The 3C objective with the SimSiam form of C3. Borrows parameters and batch, consumes `targetView` [N,O].
 * @returns total and [c1, c2, c3], scalars
 */
export function onlineLoss(
  p: Params,
  batch: JaxBatch,
  targetView: np.Array,
  model: ModelConfig,
  objective: JaxObjective,
): [np.Array, np.Array[]] {
  const [n, l] = batch.mask.shape;
  const rows = np.arange(n, undefined, 1, { dtype: np.int32 }).reshape([n, 1]);
  const visible = batch.patches.ref.slice(rows, batch.idsKeep.ref, []);
  const positions = p['pos_embed'].ref.slice([], [1]).reshape([l, model.width]).slice(batch.idsKeep.ref, []);
  const latent = encode(p, visible, positions, model);
  const view = l2Normalize(mlpHead(p, 'predictor', represent(p, latent.ref, batch, model)));
  const errors = patchErrors(reconstruct(p, latent, batch, model), batch, objective.normPixLoss);
  const c1 = meanOver(errors.ref, batch.mask.ref);
  const c2 = meanOver(errors, batch.region.ref);
  // Both views have unit length already; the cosine's own 1e-8 guard cannot bind.
  const c3 = view.mul(targetView).sum(-1).mean().mul(-0.5);
  const total = c1.ref.add(c2.ref.mul(objective.weightSfr)).add(c3.ref.mul(objective.weightCl));
  return [total, [c1, c2, c3]];
}
