/**
 * Transformer pieces on a parameter store. N batch, T tokens, D width.
 * Every function returns a new tensor that the caller's tidy owns.
 * Source: timm's Block; reference `attention`, `block`, `mlp_head`.
 */
import { attention, attentionWeights, crossAttention } from '@/ml/ops/attention';
import { layerNorm } from '@/ml/ops/layerNorm';
import { linear, type LinearOptions } from '@/ml/ops/linear';
import { mlp, type LayerTensors } from '@/ml/ops/mlp';
import { recompute } from '@/ml/ops/recompute';
import * as tf from '@/ml/tf';
import type { ParameterStore } from './parameterStore';

/** Inside ViT blocks and the final norms. */
export const BLOCK_EPSILON = 1e-6;
/** Inside projector and predictor (PyTorch's default). */
const HEAD_EPSILON = 1e-5;

const layerTensors = (p: ParameterStore, name: string): LayerTensors => ({
  weight: p.get(`${name}.weight`),
  bias: p.get(`${name}.bias`),
});

/** `name.weight` and `name.bias` applied to the last axis: [..., in] -> [..., out]. */
export function linearLayer<T extends tf.Tensor>(
  p: ParameterStore,
  name: string,
  x: T,
  options?: LinearOptions,
): T {
  return linear(x, p.get(`${name}.weight`), p.get(`${name}.bias`), options) as T;
}

/** Layer norm over the last axis with `name.weight` and `name.bias`. */
export function normLayer<T extends tf.Tensor>(
  p: ParameterStore,
  name: string,
  x: T,
  epsilon = BLOCK_EPSILON,
): T {
  return layerNorm(x, p.get(`${name}.weight`), p.get(`${name}.bias`), epsilon) as T;
}

/** What the attention of a block sees of its input: norm1 x, [N, T, D]. */
export const attentionInput = (
  p: ParameterStore,
  name: string,
  x: tf.Tensor3D,
  epsilon?: number,
): tf.Tensor3D => normLayer(p, `${name}.norm1`, x, epsilon);

/**
 * Factors on the two branches of a block for each image, [N, 1, 1]: 0 where the branch is dropped, 1 / keep
 * elsewhere. Source: timm's DropPath.
 */
export interface PathScales {
  attention: tf.Tensor3D;
  mlp: tf.Tensor3D;
}

/** What a block may have besides its own input. */
export interface BlockOptions {
  /** Stochastic depth; without it both branches count in full. */
  paths?: PathScales;
  /** [N, Tc, Dc] of a cue, asked between attention and MLP; `cueParameters` says what the block needs for it. */
  cue?: tf.Tensor3D;
  /** Of its layer norms; default 1e-6. */
  epsilon?: number;
}

/**
 * Pre-norm block with exact GELU: x + attention(norm1 x), then, with a cue, + its term, then + mlp(norm2 x).
 * @param x [N, T, D]
 */
export function block(
  p: ParameterStore,
  name: string,
  x: tf.Tensor3D,
  heads: number,
  options: BlockOptions = {},
): tf.Tensor3D {
  return blockFrom(p, name, x, attentionInput(p, name, x, options.epsilon), heads, options);
}

/** A branch beside its residual; in full it is summed where the branch's last product is. */
function branch(
  residual: tf.Tensor3D,
  scale: tf.Tensor3D | undefined,
  run: (residual?: tf.Tensor3D) => tf.Tensor3D,
): tf.Tensor3D {
  return scale ? tf.add(tf.mul(run(), scale), residual) : run(residual);
}

/** x + attention(normed), the first branch of a block. All [N, T, D]. */
export function selfAttended(
  p: ParameterStore,
  name: string,
  x: tf.Tensor3D,
  normed: tf.Tensor3D,
  heads: number,
  scale?: tf.Tensor3D,
): tf.Tensor3D {
  const mixed = attention(linearLayer(p, `${name}.attn.qkv`, normed), heads);
  return branch(x, scale, (residual) => linearLayer(p, `${name}.attn.proj`, mixed, { residual }));
}

/**
 * What a cue adds to a block's tokens: dense(attention(q = query(norm x), k = key(cue), v = value(cue))). With `dense` at zero it is 0.
 * @param x [N, T, D] after self-attention
 * @param cue [N, Tc, Dc]
 * @returns [N, T, D]
 * Source: AG-FAS, its cross-attention between a face and its cue.
 */
export function cueTerm(
  p: ParameterStore,
  name: string,
  x: tf.Tensor3D,
  cue: tf.Tensor3D,
  heads: number,
  epsilon?: number,
): tf.Tensor3D {
  const at = `${name}.crossattn`;
  const query = linearLayer(p, `${at}.query`, normLayer(p, `${at}.norm`, x, epsilon));
  const [key, value] = [linearLayer(p, `${at}.key`, cue), linearLayer(p, `${at}.value`, cue)];
  return linearLayer(p, `${at}.dense`, crossAttention(query, key, value, heads));
}

/**
 * The rest of a block behind its first norm.
 * @param x [N, T, D] the block's input, which goes past the attention
 * @param normed [N, T, D] what goes through it; in `block` it is `attentionInput` of x
 */
export function blockFrom(
  p: ParameterStore,
  name: string,
  x: tf.Tensor3D,
  normed: tf.Tensor3D,
  heads: number,
  { paths, cue, epsilon }: BlockOptions = {},
): tf.Tensor3D {
  const attended = selfAttended(p, name, x, normed, heads, paths?.attention);
  const told = cue ? (tf.add(attended, cueTerm(p, name, attended, cue, heads, epsilon)) as tf.Tensor3D) : attended; // prettier-ignore
  const second = normLayer(p, `${name}.norm2`, told, epsilon);
  return branch(told, paths?.mlp, (residual) =>
    mlp(second, layerTensors(p, `${name}.mlp.fc1`), layerTensors(p, `${name}.mlp.fc2`), residual),
  );
}

/**
 * `depth` blocks named `prefix.0`, `prefix.1`, …
 * @param recomputed keep only each block's input for the backward pass: less memory, about a third more time
 * @param paths stochastic depth of each block, see `block`
 * @param cue what every block asks besides, see `block`; a recomputed block sends it no gradient
 */
export function blocks(
  p: ParameterStore,
  prefix: string,
  depth: number,
  x: tf.Tensor3D,
  heads: number,
  recomputed = false,
  paths?: readonly PathScales[],
  cue?: tf.Tensor3D,
): tf.Tensor3D {
  for (let i = 0; i < depth; i++) {
    const name = `${prefix}.${i}`;
    const run = (input: tf.Tensor) => block(p, name, input as tf.Tensor3D, heads, { paths: paths?.[i], cue });
    const input = x;
    // What no backward pass wants of a block goes with it, and not with the network.
    x = tf.tidy(() => (recomputed ? recompute(run, input, p.variablesOf(name)) : run(input)));
  }
  return x;
}

/**
 * The attention weights with which a block would mix its input, for inspection.
 * @param x [N, T, D] the block's input
 * @returns [N, H, T, T]; no gradient
 */
export function blockAttention(p: ParameterStore, name: string, x: tf.Tensor3D, heads: number): tf.Tensor4D {
  return attentionWeights(linearLayer(p, `${name}.attn.qkv`, attentionInput(p, name, x)), heads);
}

/** Projector and predictor: Linear, LayerNorm, ReLU, Linear. [N, in] -> [N, out] */
export function projectionHead(p: ParameterStore, name: string, x: tf.Tensor2D): tf.Tensor2D {
  const hidden = normLayer(
    p,
    `${name}.projection_head.1`,
    linearLayer(p, `${name}.projection_head.0`, x),
    HEAD_EPSILON,
  );
  return linearLayer(p, `${name}.projection_head.3`, tf.relu(hidden));
}
