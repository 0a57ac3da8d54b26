/** Attention by blocks of queries, as `gpu/attentionKernels`. */
import type * as tf from '../../tf';
import { wasmBackend } from '../../wasm';
import { addressOf, emptyTensor, kernels, scratch } from './call';

function geometry(qkv: tf.Tensor3D, heads: number, backward: boolean) {
  const [batch, tokens, packed] = qkv.shape;
  const headDim = packed / 3 / heads;
  const eachThread = kernels().attentionScratch(tokens, headDim, backward ? 1 : 0);
  return {
    batch,
    tokens,
    headDim,
    width: packed / 3,
    scale: 1 / Math.sqrt(headDim),
    memory: scratch(eachThread * wasmBackend().threads),
  };
}

/** @returns y [N, T, D] and lse [N, H, T]: log of the sum of exponentials of each query's scores */
export function attentionForward(qkv: tf.Tensor3D, heads: number) {
  const { batch, tokens, headDim, width, scale, memory } = geometry(qkv, heads, false);
  const y = emptyTensor<tf.Rank.R3>([batch, tokens, width]);
  const lse = emptyTensor([batch, heads, tokens]);
  kernels().attentionForward(
    addressOf(qkv),
    addressOf(y),
    addressOf(lse),
    batch,
    tokens,
    heads,
    headDim,
    scale,
    memory,
  );
  return { y, lse };
}

/** @returns the gradient of qkv */
export function attentionBackward(
  dy: tf.Tensor,
  qkv: tf.Tensor3D,
  y: tf.Tensor,
  lse: tf.Tensor,
  heads: number,
): tf.Tensor3D {
  const { batch, tokens, headDim, scale, memory } = geometry(qkv, heads, true);
  const dqkv = emptyTensor<tf.Rank.R3>(qkv.shape);
  kernels().attentionBackward(
    addressOf(dy),
    addressOf(qkv),
    addressOf(y),
    addressOf(lse),
    addressOf(dqkv),
    batch,
    tokens,
    heads,
    headDim,
    scale,
    memory,
  );
  return dqkv;
}
