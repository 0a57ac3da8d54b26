/**
 * Attention without the [N, H, T, T] weights in memory: one thread a query (forward, dq) or a key (dk, dv), with
 * the softmax kept online over blocks of keys. The forward pass saves each query's log-sum-exp, from which the
 * backward pass rebuilds the weights: p = exp(s - lse), ds = p * (dy . v - delta), delta = dy . y.
 * Source: FlashAttention (Dao et al. 2022), algorithms 1 and 4, on registers instead of workgroup memory.
 */
import type * as tf from '../../tf';
import { emptyTensor } from './backend';
import { dispatch, type Kernel, type KernelCode } from './dispatch';
import { groupsFor, range, unroll, type Element } from './wgsl';

const THREADS = 16;
/** Keys whose scores share one update of the running maximum. */
const KEY_BLOCK = 4;

/** A head's vector in `count` registers of `type`. */
interface HeadVector {
  type: Element;
  count: number;
}

function headVector(headDim: number): HeadVector {
  return headDim % 4 === 0 ? { type: 'vec4f', count: headDim / 4 } : { type: 'f32', count: headDim };
}

const keyOf = ({ type, count }: HeadVector) => `${count}x${type}`;

const load = ({ count }: HeadVector, name: string, from: string, at: string) =>
  range(count)
    .map((i) => `let ${name}${i} = ${from}[${at} + ${i}u];`)
    .join(' ');

const dotOf = ({ type, count }: HeadVector, a: string, b: string) =>
  range(count)
    .map((i) => (type === 'vec4f' ? `dot(${a}${i}, ${b}${i})` : `${a}${i} * ${b}${i}`))
    .join(' + ');

const each = ({ count }: HeadVector, text: (i: number) => string) => range(count).map(text).join(' ');

/** Positions in units of the element: a token's q, k, v in qkv, its place in y, and its statistics. */
function head(vector: HeadVector): string {
  return `
let sequence = global.y / params.heads;
let headIndex = global.y % params.heads;
let width = params.heads * ${vector.count}u;
let first = sequence * params.tokens;
let inHead = headIndex * ${vector.count}u;
if (global.x >= params.tokens) { return; }`;
}

const PARAMS = { tokens: 'u32', heads: 'u32', scale: 'f32' } as const;

const common = (main: string) =>
  ({ params: PARAMS, workgroup: [THREADS, 1, 1], main }) satisfies Partial<KernelCode>;

const forwardKernel = (vector: HeadVector): Kernel => ({
  key: `attention.forward/${keyOf(vector)}`,
  code: () => ({
    reads: { qkv: vector.type },
    writes: { y: vector.type, lse: 'f32' },
    ...common(`${head(vector)}
let own = (first + global.x) * 3u * width + inHead;
${each(vector, (i) => `let q${i} = qkv[own + ${i}u] * params.scale; var sum${i} = ${vector.type}();`)}
var top = -1e30;
var total = 0.0;
for (var j = 0u; j < params.tokens; j += ${KEY_BLOCK}u) {
  ${unroll(
    KEY_BLOCK,
    (u) => `
  let at${u} = (first + min(j + ${u}u, params.tokens - 1u)) * 3u * width + width + inHead;
  var s${u} = -1e30;
  if (j + ${u}u < params.tokens) { ${load(vector, 'k', 'qkv', `at${u}`)} s${u} = ${dotOf(vector, 'q', 'k')}; }`,
  )}
  let newTop = max(top, ${range(KEY_BLOCK).reduce((text, u) => (u === 0 ? 's0' : `max(${text}, s${u})`), '')});
  let keep = exp(top - newTop);
  ${unroll(KEY_BLOCK, (u) => `let p${u} = exp(s${u} - newTop);`)}
  total = total * keep + ${range(KEY_BLOCK)
    .map((u) => `p${u}`)
    .join(' + ')};
  ${each(
    vector,
    (i) =>
      `sum${i} = sum${i} * keep + ${range(KEY_BLOCK)
        .map((u) => `p${u} * qkv[at${u} + width + ${i}u]`)
        .join(' + ')};`,
  )}
  top = newTop;
}
let out = (first + global.x) * width + inHead;
${each(vector, (i) => `y[out + ${i}u] = sum${i} / total;`)}
lse[global.y * params.tokens + global.x] = top + log(total);`),
  }),
});

const queryGradientKernel = (vector: HeadVector): Kernel => ({
  key: `attention.query/${keyOf(vector)}`,
  code: () => ({
    reads: { qkv: vector.type, y: vector.type, dy: vector.type, lse: 'f32' },
    writes: { dqkv: vector.type, delta: 'f32' },
    ...common(`${head(vector)}
let own = (first + global.x) * 3u * width + inHead;
let out = (first + global.x) * width + inHead;
${load(vector, 'd', 'dy', 'out')}
${load(vector, 'o', 'y', 'out')}
${each(vector, (i) => `let q${i} = qkv[own + ${i}u] * params.scale; var sum${i} = ${vector.type}();`)}
let row = global.y * params.tokens + global.x;
let ownDelta = ${dotOf(vector, 'd', 'o')};
let ownLse = lse[row];
for (var j = 0u; j < params.tokens; j++) {
  let at = (first + j) * 3u * width + width + inHead;
  ${load(vector, 'k', 'qkv', 'at')}
  ${load(vector, 'v', 'qkv', 'at + width')}
  let ds = exp(${dotOf(vector, 'q', 'k')} - ownLse) * (${dotOf(vector, 'd', 'v')} - ownDelta);
  ${each(vector, (i) => `sum${i} += ds * k${i};`)}
}
${each(vector, (i) => `dqkv[own + ${i}u] = sum${i} * params.scale;`)}
delta[row] = ownDelta;`),
  }),
});

const keyValueGradientKernel = (vector: HeadVector): Kernel => ({
  key: `attention.keyValue/${keyOf(vector)}`,
  code: () => ({
    reads: { qkv: vector.type, dy: vector.type, lse: 'f32', delta: 'f32' },
    writes: { dqkv: vector.type },
    ...common(`${head(vector)}
let own = (first + global.x) * 3u * width + width + inHead;
${load(vector, 'k', 'qkv', 'own')}
${load(vector, 'v', 'qkv', 'own + width')}
${each(vector, (i) => `var dk${i} = ${vector.type}(); var dv${i} = ${vector.type}();`)}
for (var j = 0u; j < params.tokens; j++) {
  let query = (first + j) * 3u * width + inHead;
  let out = (first + j) * width + inHead;
  let row = global.y * params.tokens + j;
  ${load(vector, 'q', 'qkv', 'query')}
  ${load(vector, 'd', 'dy', 'out')}
  let p = exp((${dotOf(vector, 'q', 'k')}) * params.scale - lse[row]);
  let ds = p * (${dotOf(vector, 'd', 'v')} - delta[row]) * params.scale;
  ${each(vector, (i) => `dk${i} += ds * q${i}; dv${i} += p * d${i};`)}
}
${each(vector, (i) => `dqkv[own + ${i}u] = dk${i}; dqkv[own + width + ${i}u] = dv${i};`)}`),
  }),
});

function geometry(qkv: tf.Tensor3D, heads: number) {
  const [batch, tokens, packed] = qkv.shape;
  const headDim = packed / 3 / heads;
  const groups: [number, number, number] = [groupsFor(tokens, THREADS), batch * heads, 1];
  const params = [tokens, heads, 1 / Math.sqrt(headDim)];
  return { batch, tokens, width: packed / 3, vector: headVector(headDim), groups, params };
}

/** @returns y [N, T, D] and lse [N, H, T]: log of the sum of exponentials of each query's scores */
export function attentionForward(qkv: tf.Tensor3D, heads: number) {
  const { batch, tokens, width, vector, groups, params } = geometry(qkv, heads);
  const y = emptyTensor<tf.Rank.R3>([batch, tokens, width]);
  const lse = emptyTensor([batch, heads, tokens]);
  dispatch(forwardKernel(vector), { reads: [qkv], writes: [y, lse], params, groups });
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
  const { batch, tokens, vector, groups, params } = geometry(qkv, heads);
  const dqkv = emptyTensor<tf.Rank.R3>(qkv.shape);
  const delta = emptyTensor([batch, heads, tokens]);
  dispatch(queryGradientKernel(vector), { reads: [qkv, y, dy, lse], writes: [dqkv, delta], params, groups });
  dispatch(keyValueGradientKernel(vector), { reads: [qkv, dy, lse, delta], writes: [dqkv], params, groups });
  delta.dispose();
  return dqkv;
}
