/**
 * Multi-head self-attention between the qkv and the output projection.
 * Source: reference `attention`.
 */
import * as tf from '../tf';
import { differentiable } from './differentiable';
import * as gpu from './gpu/attentionKernels';
import { fusedKernels } from './mode';
import * as wasm from './wasm/attentionKernels';

/**
 * softmax(Q K^T / sqrt(headDim)) V for every head.
 * @param qkv [N, T, 3D], packed as (3, heads, headDim) along the last axis
 * @param heads divides D
 * @returns [N, T, D], heads side by side; the caller disposes it
 */
export function attention(qkv: tf.Tensor3D, heads: number): tf.Tensor3D {
  if (activeTrace) return tracedAttention(qkv, heads, activeTrace);
  const kernels = fusedKernels({ webgpu: gpu, wasm });
  if (!kernels) return attentionStock(qkv, heads);
  return differentiable<tf.Tensor3D>(
    [qkv],
    () => {
      const { y, lse } = kernels.attentionForward(qkv, heads);
      return { value: y, saved: [qkv, y, lse] };
    },
    (dy, [savedQkv, y, lse]) => [kernels.attentionBackward(dy, savedQkv as tf.Tensor3D, y, lse, heads)],
  );
}

/**
 * The weights softmax(Q K^T / sqrt(headDim)), for looking at; no gradient is promised.
 * @param qkv [N, T, 3D] as in `attention`
 * @returns [N, H, T, T], rows (queries) sum to 1; the caller disposes it
 */
export function attentionWeights(qkv: tf.Tensor3D, heads: number): tf.Tensor4D {
  return tf.tidy(() => {
    const [q, k] = splitHeads(qkv, heads);
    return weightsOf(q, k);
  });
}

/** `attention` in stock tfjs operations. */
export function attentionStock(qkv: tf.Tensor3D, heads: number): tf.Tensor3D {
  return tf.tidy(() => {
    const [q, k, v] = splitHeads(qkv, heads);
    return joinHeads(tf.matMul(weightsOf(q, k), v));
  });
}

/**
 * The same between two sequences: softmax(Q K^T / sqrt(headDim)) V for every head. Stock operations on every engine.
 * @param q [N, Tq, D], queries
 * @param k [N, Tk, D], keys
 * @param v [N, Tk, D], values
 * @param heads divides D
 * @returns [N, Tq, D], heads side by side; the caller disposes it
 */
export function crossAttention(q: tf.Tensor3D, k: tf.Tensor3D, v: tf.Tensor3D, heads: number): tf.Tensor3D {
  const apart = (x: tf.Tensor3D): tf.Tensor4D => {
    const [batch, tokens, width] = x.shape;
    return tf.transpose(tf.reshape(x, [batch, tokens, heads, width / heads]), [0, 2, 1, 3]);
  };
  return tf.tidy(() => joinHeads(tf.matMul(weightsOf(apart(q), apart(k)), apart(v))));
}

/** What is written down and varied while attention is traced, one entry a call of `attention`, in order. */
export interface AttentionTrace {
  /** Added to the weights, [N, H, T, T]; the gradient with respect to these is that of the weights. */
  shifts: readonly tf.Tensor4D[];
  /** Receives the weights, kept: whoever traces disposes them. */
  weights: tf.Tensor4D[];
}

let activeTrace: AttentionTrace | null = null;

/** Runs `forward` with every call of `attention` on stock operations and its weights written down. */
export function traceAttention<T>(trace: AttentionTrace, forward: () => T): T {
  activeTrace = trace;
  try {
    return forward();
  } finally {
    activeTrace = null;
  }
}

function tracedAttention(qkv: tf.Tensor3D, heads: number, trace: AttentionTrace): tf.Tensor3D {
  const [q, k, v] = splitHeads(qkv, heads);
  const weights = tf.add(weightsOf(q, k), trace.shifts[trace.weights.length]) as tf.Tensor4D;
  trace.weights.push(tf.keep(tf.clone(weights)));
  return joinHeads(tf.matMul(weights, v));
}

/** [N, H, T, headDim] -> [N, T, D] */
function joinHeads(mixed: tf.Tensor4D): tf.Tensor3D {
  const [batch, heads, tokens, headDim] = mixed.shape;
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, tokens, heads * headDim]);
}

/** Q, K, V, each [N, H, T, headDim]. */
function splitHeads(qkv: tf.Tensor3D, heads: number): tf.Tensor4D[] {
  const [batch, tokens, packed] = qkv.shape;
  const split = tf.reshape(qkv, [batch, tokens, 3, heads, packed / 3 / heads]);
  return tf.unstack(tf.transpose(split, [2, 0, 3, 1, 4])) as tf.Tensor4D[];
}

function weightsOf(q: tf.Tensor4D, k: tf.Tensor4D): tf.Tensor4D {
  const scores: tf.Tensor4D = tf.matMul(q, k, false, true);
  return tf.softmax(tf.mul(scores, 1 / Math.sqrt(q.shape[3])));
}
