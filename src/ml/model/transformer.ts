/**
 * Transformer pieces on a parameter store. N batch, T tokens, D width.
 * Every function returns a new tensor that the caller's tidy owns.
 * Source: timm's Block; reference `attention`, `block`, `mlp_head`.
 */
import { attention, attentionWeights } from '@/ml/ops/attention';
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
export const attentionInput = (p: ParameterStore, name: string, x: tf.Tensor3D): tf.Tensor3D =>
  normLayer(p, `${name}.norm1`, x);

/**
 * Factors on the two branches of a block for each image, [N, 1, 1]: 0 where the branch is dropped, 1 / keep
 * elsewhere. Source: timm's DropPath.
 */
export interface PathScales {
  attention: tf.Tensor3D;
  mlp: tf.Tensor3D;
}

/**
 * Pre-norm block with exact GELU: x + attention(norm1 x), then + mlp(norm2 x).
 * @param x [N, T, D]
 * @param paths stochastic depth; without it both branches count in full
 */
export function block(
  p: ParameterStore,
  name: string,
  x: tf.Tensor3D,
  heads: number,
  paths?: PathScales,
): tf.Tensor3D {
  return blockFrom(p, name, x, attentionInput(p, name, x), heads, paths);
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
  paths?: PathScales,
): tf.Tensor3D {
  const branch = (
    residual: tf.Tensor3D,
    scale: tf.Tensor3D | undefined,
    run: (residual?: tf.Tensor3D) => tf.Tensor3D,
  ) => (scale ? (tf.add(tf.mul(run(), scale), residual) as tf.Tensor3D) : run(residual));
  const mixed = attention(linearLayer(p, `${name}.attn.qkv`, normed), heads);
  const attended = branch(x, paths?.attention, (residual) =>
    linearLayer(p, `${name}.attn.proj`, mixed, { residual }),
  );
  const second = normLayer(p, `${name}.norm2`, attended);
  return branch(attended, paths?.mlp, (residual) =>
    mlp(second, layerTensors(p, `${name}.mlp.fc1`), layerTensors(p, `${name}.mlp.fc2`), residual),
  );
}

/**
 * `depth` blocks named `prefix.0`, `prefix.1`, …
 * @param recomputed keep only each block's input for the backward pass: less memory, about a third more time
 * @param paths stochastic depth of each block, see `block`
 */
export function blocks(
  p: ParameterStore,
  prefix: string,
  depth: number,
  x: tf.Tensor3D,
  heads: number,
  recomputed = false,
  paths?: readonly PathScales[],
): tf.Tensor3D {
  for (let i = 0; i < depth; i++) {
    const name = `${prefix}.${i}`;
    const run = (input: tf.Tensor) => block(p, name, input as tf.Tensor3D, heads, paths?.[i]);
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
