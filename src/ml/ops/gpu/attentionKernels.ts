/**
 * Attention without the [N, H, T, T] weights in memory: one thread a query (forward, dq) or a key (dk, dv), with
 * the softmax kept online over blocks of keys. What a thread walks over is read straight from storage or staged
 * by its workgroup, whichever is measured faster. The forward pass saves each query's log-sum-exp, from which the
 * backward pass rebuilds the weights: p = exp(s - lse), ds = p * (dy . v - delta), delta = dy . y.
 * Source: FlashAttention (Dao et al. 2022), algorithms 1 and 4.
 */
import type * as tf from '../../tf';
import { emptyTensor } from './backend';
import { dispatch, type Kernel, type KernelCode } from './dispatch';
import { sizeClass, variantFor, type TunedFamily } from './variants';
import { groupsFor, range, unroll, type Element } from './wgsl';

interface AttentionVariant {
  threads: number;
  staged: boolean;
}

export const ATTENTION_VARIANTS: Readonly<Record<string, AttentionVariant>> = {
  '16 threads': { threads: 16, staged: false },
  '64 threads': { threads: 64, staged: false },
  '64 threads, staged': { threads: 64, staged: true },
};

/** Multiply-adds of the scores up to which attention is small, and medium. */
const SIZE_BORDERS = [2 ** 19, 2 ** 23] as const;
/** Keys whose scores share one update of the running maximum. */
const KEY_BLOCK = 4;
/** Tokens that a workgroup stages together, a multiple of `KEY_BLOCK`. */
const STAGED_TOKENS = 16;

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
let inHead = headIndex * ${vector.count}u;`;
}

const PARAMS = { tokens: 'u32', heads: 'u32', scale: 'f32' } as const;

/** A token's vectors that threads walk over: two of them, from these places in storage. */
interface Walked {
  /** WGSL of the first element of either vector, given the token. */
  places: (token: string) => readonly [string, string];
  /** Buffers they are in. */
  from: readonly [string, string];
}

const KEYS_AND_VALUES: Walked = {
  places: (token) => {
    const key = `(first + ${token}) * 3u * width + width + inHead`;
    return [key, `${key} + width`];
  },
  from: ['qkv', 'qkv'],
};

const QUERIES_AND_GRADIENTS: Walked = {
  places: (token) => [`(first + ${token}) * 3u * width + inHead`, `(first + ${token}) * width + inHead`],
  from: ['qkv', 'dy'],
};

/** A kernel's body around its walk over all tokens. */
interface Walk {
  before: string;
  /** Tokens of one turn. */
  turn: number;
  /** WGSL of one turn, over `turn` tokens from `j`. */
  each: (reader: Reader) => string;
  after: string;
}

/** Access to the walked vectors; beyond the last token they may be anything finite. */
interface Reader {
  /** Declares where vector `which` of token j + u is, for `value`. */
  place: (name: string, which: 0 | 1, u: number) => string;
  /** Its i-th element. */
  value: (name: string, which: 0 | 1, i: number) => string;
}

/** `name0..`: a walked vector in registers. */
const read = ({ count }: HeadVector, reader: Reader, name: string, which: 0 | 1, u = 0) =>
  [
    reader.place(name, which, u),
    ...range(count).map((i) => `let ${name}${i} = ${reader.value(name, which, i)};`),
  ].join(' ');

const variableOf = (which: 0 | 1) => `stage${which}`;

/** The main function and what else a kernel with this walk needs. */
function walking(
  vector: HeadVector,
  { threads, staged }: AttentionVariant,
  walked: Walked,
  walk: Walk,
): Pick<KernelCode, 'params' | 'workgroup' | 'main' | 'declarations'> {
  const shape = { params: PARAMS, workgroup: [threads, 1, 1] as const };
  if (staged) return { ...shape, ...stagedWalk(vector, threads, walked, walk) };
  const reader: Reader = {
    place: (name, which, u) => {
      const token = walk.turn === 1 ? 'j' : `min(j + ${u}u, params.tokens - 1u)`;
      return `let ${name}At = ${walked.places(token)[which]};`;
    },
    value: (name, which, i) => `${walked.from[which]}[${name}At + ${i}u]`,
  };
  const main = `${head(vector)}
if (global.x >= params.tokens) { return; }
let token = global.x;
${walk.before}
for (var j = 0u; j < params.tokens; j += ${walk.turn}u) { ${walk.each(reader)} }
${walk.after}`;
  return { ...shape, main };
}

/** Every thread goes on to the end, because all of them are needed to stage; those beyond the tokens store nothing. */
function stagedWalk({ count, type }: HeadVector, threads: number, walked: Walked, walk: Walk) {
  const reader: Reader = {
    place: (name, _, u) => `let ${name}At = (j + ${u}u - block) * ${count}u;`,
    value: (name, which, i) => `${variableOf(which)}[${name}At + ${i}u]`,
  };
  const main = `${head({ count, type })}
let token = min(global.x, params.tokens - 1u);
${walk.before}
for (var block = 0u; block < params.tokens; block += ${STAGED_TOKENS}u) {
  workgroupBarrier();
  for (var i = lane; i < ${STAGED_TOKENS * count}u; i += ${threads}u) {
    let source = min(block + i / ${count}u, params.tokens - 1u);
    ${([0, 1] as const)
      .map((which) => {
        const place = walked.places('source')[which];
        return `${variableOf(which)}[i] = ${walked.from[which]}[${place} + i % ${count}u];`;
      })
      .join('\n')}
  }
  workgroupBarrier();
  for (var j = block; j < min(block + ${STAGED_TOKENS}u, params.tokens); j += ${walk.turn}u) { ${walk.each(reader)} }
}
if (global.x < params.tokens) { ${walk.after} }`;
  const declarations = ([0, 1] as const)
    .map((which) => `var<workgroup> ${variableOf(which)}: array<${type}, ${STAGED_TOKENS * count}>;`)
    .join(' ');
  return { declarations, main };
}

const variantKey = ({ threads, staged }: AttentionVariant) => `${threads}${staged ? 'staged' : ''}`;

const forwardKernel = (vector: HeadVector, variant: AttentionVariant): Kernel => ({
  key: `attention.forward/${keyOf(vector)}/${variantKey(variant)}`,
  code: () => ({
    reads: { qkv: vector.type },
    writes: { y: vector.type, lse: 'f32' },
    ...walking(vector, variant, KEYS_AND_VALUES, {
      before: `
let own = (first + token) * 3u * width + inHead;
${each(vector, (i) => `let q${i} = qkv[own + ${i}u] * params.scale; var sum${i} = ${vector.type}();`)}
var top = -1e30;
var total = 0.0;`,
      turn: KEY_BLOCK,
      each: (reader) => `
  ${unroll(
    KEY_BLOCK,
    (u) => `
  var s${u} = -1e30;
  if (j + ${u}u < params.tokens) { ${read(vector, reader, 'k', 0, u)} s${u} = ${dotOf(vector, 'q', 'k')}; }`,
  )}
  let newTop = max(top, ${range(KEY_BLOCK).reduce((text, u) => (u === 0 ? 's0' : `max(${text}, s${u})`), '')});
  let keep = exp(top - newTop);
  ${unroll(KEY_BLOCK, (u) => `let p${u} = exp(s${u} - newTop); ${reader.place(`v${u}`, 1, u)}`)}
  total = total * keep + ${range(KEY_BLOCK)
    .map((u) => `p${u}`)
    .join(' + ')};
  ${each(
    vector,
    (i) =>
      `sum${i} = sum${i} * keep + ${range(KEY_BLOCK)
        .map((u) => `p${u} * ${reader.value(`v${u}`, 1, i)}`)
        .join(' + ')};`,
  )}
  top = newTop;`,
      after: `
let out = (first + token) * width + inHead;
${each(vector, (i) => `y[out + ${i}u] = sum${i} / total;`)}
lse[global.y * params.tokens + token] = top + log(total);`,
    }),
  }),
});

const queryGradientKernel = (vector: HeadVector, variant: AttentionVariant): Kernel => ({
  key: `attention.query/${keyOf(vector)}/${variantKey(variant)}`,
  code: () => ({
    reads: { qkv: vector.type, y: vector.type, dy: vector.type, lse: 'f32' },
    writes: { dqkv: vector.type, delta: 'f32' },
    ...walking(vector, variant, KEYS_AND_VALUES, {
      before: `
let own = (first + token) * 3u * width + inHead;
let out = (first + token) * width + inHead;
${load(vector, 'd', 'dy', 'out')}
${load(vector, 'o', 'y', 'out')}
${each(vector, (i) => `let q${i} = qkv[own + ${i}u] * params.scale; var sum${i} = ${vector.type}();`)}
let row = global.y * params.tokens + token;
let ownDelta = ${dotOf(vector, 'd', 'o')};
let ownLse = lse[row];`,
      turn: 1,
      each: (reader) => `
  ${read(vector, reader, 'k', 0)}
  ${read(vector, reader, 'v', 1)}
  let ds = exp(${dotOf(vector, 'q', 'k')} - ownLse) * (${dotOf(vector, 'd', 'v')} - ownDelta);
  ${each(vector, (i) => `sum${i} += ds * k${i};`)}`,
      after: `
${each(vector, (i) => `dqkv[own + ${i}u] = sum${i} * params.scale;`)}
delta[row] = ownDelta;`,
    }),
  }),
});

const keyValueGradientKernel = (vector: HeadVector, variant: AttentionVariant): Kernel => ({
  key: `attention.keyValue/${keyOf(vector)}/${variantKey(variant)}`,
  code: () => ({
    reads: { qkv: vector.type, dy: vector.type, lse: 'f32', delta: 'f32' },
    writes: { dqkv: vector.type },
    ...walking(vector, variant, QUERIES_AND_GRADIENTS, {
      before: `
let own = (first + token) * 3u * width + width + inHead;
${load(vector, 'k', 'qkv', 'own')}
${load(vector, 'v', 'qkv', 'own + width')}
${each(vector, (i) => `var dk${i} = ${vector.type}(); var dv${i} = ${vector.type}();`)}`,
      turn: 1,
      each: (reader) => `
  let row = global.y * params.tokens + j;
  ${read(vector, reader, 'q', 0)}
  ${read(vector, reader, 'd', 1)}
  let p = exp((${dotOf(vector, 'q', 'k')}) * params.scale - lse[row]);
  let ds = p * (${dotOf(vector, 'd', 'v')} - delta[row]) * params.scale;
  ${each(vector, (i) => `dk${i} += ds * q${i}; dv${i} += p * d${i};`)}`,
      after: each(vector, (i) => `dqkv[own + ${i}u] = dk${i}; dqkv[own + width + ${i}u] = dv${i};`),
    }),
  }),
});

function geometry(family: TunedFamily, qkv: tf.Tensor3D, heads: number) {
  const [batch, tokens, packed] = qkv.shape;
  const width = packed / 3;
  const size = sizeClass(batch * tokens * tokens * width, SIZE_BORDERS);
  const variant = variantFor(ATTENTION_VARIANTS, { family, size }, '16 threads');
  const groups: [number, number, number] = [groupsFor(tokens, variant.threads), batch * heads, 1];
  const params = [tokens, heads, 1 / Math.sqrt(width / heads)];
  return { batch, tokens, width, vector: headVector(width / heads), variant, groups, params };
}

/** @returns y [N, T, D] and lse [N, H, T]: log of the sum of exponentials of each query's scores */
export function attentionForward(qkv: tf.Tensor3D, heads: number) {
  const { batch, tokens, width, vector, variant, groups, params } = geometry('attention.forward', qkv, heads);
  const y = emptyTensor<tf.Rank.R3>([batch, tokens, width]);
  const lse = emptyTensor([batch, heads, tokens]);
  dispatch(forwardKernel(vector, variant), { reads: [qkv], writes: [y, lse], params, groups });
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
  const { batch, tokens, vector, variant, groups, params } = geometry('attention.backward', qkv, heads);
  const dqkv = emptyTensor<tf.Rank.R3>(qkv.shape);
  const delta = emptyTensor([batch, heads, tokens]);
  dispatch(queryGradientKernel(vector, variant), {
    reads: [qkv, y, dy, lse],
    writes: [dqkv, delta],
    params,
    groups,
  });
  dispatch(keyValueGradientKernel(vector, variant), {
    reads: [qkv, dy, lse, delta],
    writes: [dqkv],
    params,
    groups,
  });
  delta.dispose();
  return dqkv;
}
