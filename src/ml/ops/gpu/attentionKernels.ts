/**
 * Attention without the [N, H, T, T] weights in memory: a thread has one or a few queries (forward, dq) or keys
 * (dk, dv), its own tokens, and walks over all the others, with the softmax kept online over blocks of keys. What
 * it walks over is read straight from storage or staged by its workgroup, whichever is measured faster; with
 * several own tokens each read serves all of them. The forward pass saves each query's log-sum-exp, from which the
 * backward pass rebuilds the weights: p = exp(s - lse), ds = p * (dy . v - delta), delta = dy . y.
 * Source: FlashAttention (Dao et al. 2022), algorithms 1 and 4.
 */
import type * as tf from '../../tf';
import { backendInternals, emptyTensor } from './backend';
import { dispatch, type Kernel, type KernelCode } from './dispatch';
import { sizeClass, variantFor, type TunedFamily } from './variants';
import { groupsFor, range, unroll, type Element } from './wgsl';

interface AttentionVariant {
  threads: number;
  staged: boolean;
  /** Own tokens of a thread. */
  own: number;
}

export const ATTENTION_VARIANTS: Readonly<Record<string, AttentionVariant>> = {
  '16 threads': { threads: 16, staged: false, own: 1 },
  '16 threads of 4': { threads: 16, staged: false, own: 4 },
  '64 threads': { threads: 64, staged: false, own: 1 },
  '64 threads, staged': { threads: 64, staged: true, own: 1 },
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

/** A value of each own token r: names end in `r_`, so that own token 0's vector `q` is q0_0, q0_1, ... */
const ownName = (name: string, r: number) => `${name}${r}_`;

const load = ({ count }: HeadVector, name: string, from: string, at: string) =>
  range(count)
    .map((i) => `let ${name}${i} = ${from}[${at} + ${i}u];`)
    .join(' ');

const dotOf = ({ type, count }: HeadVector, a: string, b: string) =>
  range(count)
    .map((i) => (type === 'vec4f' ? `dot(${a}${i}, ${b}${i})` : `${a}${i} * ${b}${i}`))
    .join(' + ');

/** `text` for each key of a block. */
const blockOf = (text: (u: number) => string, separator: string) =>
  range(KEY_BLOCK).map(text).join(separator);

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
  /** WGSL that prepares own token r, whose number is `token`r. */
  before: (r: number) => string;
  /** Tokens of one turn. */
  turn: number;
  /** WGSL of one turn, over `turn` tokens from `j`, for `own` own tokens. */
  each: (reader: Reader, own: number) => string;
  /** WGSL that stores own token r. */
  after: (r: number) => string;
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
  variant: AttentionVariant,
  walked: Walked,
  walk: Walk,
): Pick<KernelCode, 'params' | 'workgroup' | 'main' | 'declarations'> {
  const { threads, own, staged } = variant;
  const shape = { params: PARAMS, workgroup: [threads, 1, 1] as const };
  const before = `${head(vector)}
${unroll(own, (r) => `let token${r} = min(global.x * ${own}u + ${r}u, params.tokens - 1u);\n${walk.before(r)}`)}`;
  const after = unroll(own, (r) => `if (global.x * ${own}u + ${r}u < params.tokens) { ${walk.after(r)} }`);
  if (staged) {
    const { declarations, loop } = stagedWalk(vector, variant, walked, walk);
    return { ...shape, declarations, main: `${before}\n${loop}\n${after}` };
  }
  const reader: Reader = {
    place: (name, which, u) => {
      const token = walk.turn === 1 ? 'j' : `min(j + ${u}u, params.tokens - 1u)`;
      return `let ${name}At = ${walked.places(token)[which]};`;
    },
    value: (name, which, i) => `${walked.from[which]}[${name}At + ${i}u]`,
  };
  const main = `if (global.x * ${own}u >= params.tokens) { return; }
${before}
for (var j = 0u; j < params.tokens; j += ${walk.turn}u) { ${walk.each(reader, own)} }
${after}`;
  return { ...shape, main };
}

/** Every thread goes on to the end, because all of them are needed to stage; those beyond the tokens store nothing. */
function stagedWalk(
  { count, type }: HeadVector,
  { threads, own }: AttentionVariant,
  walked: Walked,
  walk: Walk,
) {
  const reader: Reader = {
    place: (name, _, u) => `let ${name}At = (j + ${u}u - block) * ${count}u;`,
    value: (name, which, i) => `${variableOf(which)}[${name}At + ${i}u]`,
  };
  const loop = `
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
  for (var j = block; j < min(block + ${STAGED_TOKENS}u, params.tokens); j += ${walk.turn}u) { ${walk.each(reader, own)} }
}`;
  const declarations = ([0, 1] as const)
    .map((which) => `var<workgroup> ${variableOf(which)}: array<${type}, ${STAGED_TOKENS * count}>;`)
    .join(' ');
  return { declarations, loop };
}

const variantKey = ({ threads, staged, own }: AttentionVariant) =>
  `${threads}x${own}${staged ? 'staged' : ''}`;

const forwardKernel = (vector: HeadVector, variant: AttentionVariant): Kernel => ({
  key: `attention.forward/${keyOf(vector)}/${variantKey(variant)}`,
  code: () => ({
    reads: { qkv: vector.type },
    writes: { y: vector.type, lse: 'f32' },
    ...walking(vector, variant, KEYS_AND_VALUES, {
      before: (r) => `
let own${r} = (first + token${r}) * 3u * width + inHead;
${each(vector, (i) => `let q${r}_${i} = qkv[own${r} + ${i}u] * params.scale; var sum${r}_${i} = ${vector.type}();`)}
var top${r} = -1e30;
var total${r} = 0.0;`,
      turn: KEY_BLOCK,
      each: (reader, own) => `
  ${unroll(own, (r) => blockOf((u) => `var s${r}_${u} = -1e30;`, ' '))}
  ${blockOf(
    (u) => `
  if (j + ${u}u < params.tokens) {
    ${read(vector, reader, 'k', 0, u)}
    ${unroll(own, (r) => `s${r}_${u} = ${dotOf(vector, ownName('q', r), 'k')};`)}
  }`,
    '\n',
  )}
  ${unroll(
    own,
    (r) => `
  let newTop${r} = max(max(top${r}, max(s${r}_0, s${r}_1)), max(s${r}_2, s${r}_3));
  let keep${r} = exp(top${r} - newTop${r});
  ${blockOf((u) => `let p${r}_${u} = exp(s${r}_${u} - newTop${r});`, ' ')}
  total${r} = total${r} * keep${r} + ${blockOf((u) => `p${r}_${u}`, ' + ')};
  top${r} = newTop${r};`,
  )}
  ${blockOf((u) => reader.place(`v${u}`, 1, u), ' ')}
  ${each(
    vector,
    (i) => `{
    ${blockOf((u) => `let v${u} = ${reader.value(`v${u}`, 1, i)};`, ' ')}
    ${unroll(own, (r) => `sum${r}_${i} = sum${r}_${i} * keep${r} + ${blockOf((u) => `p${r}_${u} * v${u}`, ' + ')};`)}
  }`,
  )}`,
      after: (r) => `
let out = (first + token${r}) * width + inHead;
${each(vector, (i) => `y[out + ${i}u] = sum${r}_${i} / total${r};`)}
lse[global.y * params.tokens + token${r}] = top${r} + log(total${r});`,
    }),
  }),
});

const queryGradientKernel = (vector: HeadVector, variant: AttentionVariant): Kernel => ({
  key: `attention.query/${keyOf(vector)}/${variantKey(variant)}`,
  code: () => ({
    reads: { qkv: vector.type, y: vector.type, dy: vector.type, lse: 'f32' },
    writes: { dqkv: vector.type, delta: 'f32' },
    ...walking(vector, variant, KEYS_AND_VALUES, {
      before: (r) => `
let own${r} = (first + token${r}) * 3u * width + inHead;
let out${r} = (first + token${r}) * width + inHead;
${load(vector, ownName('d', r), 'dy', `out${r}`)}
${load(vector, ownName('o', r), 'y', `out${r}`)}
${each(vector, (i) => `let q${r}_${i} = qkv[own${r} + ${i}u] * params.scale; var sum${r}_${i} = ${vector.type}();`)}
let row${r} = global.y * params.tokens + token${r};
let delta${r} = ${dotOf(vector, ownName('d', r), ownName('o', r))};
let lse${r} = lse[row${r}];`,
      turn: 1,
      each: (reader, own) => `
  ${read(vector, reader, 'k', 0)}
  ${read(vector, reader, 'v', 1)}
  ${unroll(
    own,
    (r) => `
  let ds${r} = exp(${dotOf(vector, ownName('q', r), 'k')} - lse${r}) * (${dotOf(vector, ownName('d', r), 'v')} - delta${r});
  ${each(vector, (i) => `sum${r}_${i} += ds${r} * k${i};`)}`,
  )}`,
      after: (r) => `
${each(vector, (i) => `dqkv[own${r} + ${i}u] = sum${r}_${i} * params.scale;`)}
delta[row${r}] = delta${r};`,
    }),
  }),
});

const keyValueGradientKernel = (vector: HeadVector, variant: AttentionVariant): Kernel => ({
  key: `attention.keyValue/${keyOf(vector)}/${variantKey(variant)}`,
  code: () => ({
    reads: { qkv: vector.type, dy: vector.type, lse: 'f32', delta: 'f32' },
    writes: { dqkv: vector.type },
    ...walking(vector, variant, QUERIES_AND_GRADIENTS, {
      before: (r) => `
let own${r} = (first + token${r}) * 3u * width + width + inHead;
${load(vector, ownName('k', r), 'qkv', `own${r}`)}
${load(vector, ownName('v', r), 'qkv', `own${r} + width`)}
${each(vector, (i) => `var dk${r}_${i} = ${vector.type}(); var dv${r}_${i} = ${vector.type}();`)}`,
      turn: 1,
      each: (reader, own) => `
  let row = global.y * params.tokens + j;
  let lseHere = lse[row];
  let deltaHere = delta[row];
  ${read(vector, reader, 'q', 0)}
  ${read(vector, reader, 'd', 1)}
  ${unroll(
    own,
    (r) => `
  let p${r} = exp((${dotOf(vector, 'q', ownName('k', r))}) * params.scale - lseHere);
  let ds${r} = p${r} * (${dotOf(vector, 'd', ownName('v', r))} - deltaHere) * params.scale;
  ${each(vector, (i) => `dk${r}_${i} += ds${r} * q${i}; dv${r}_${i} += p${r} * d${i};`)}`,
  )}`,
      after: (r) =>
        each(
          vector,
          (i) => `dqkv[own${r} + ${i}u] = dk${r}_${i}; dqkv[own${r} + width + ${i}u] = dv${r}_${i};`,
        ),
    }),
  }),
});

/** Elements of a head of which four queries and their sums still fit a real GPU's registers. */
const FEW_ELEMENTS = 8;

function usualVariant({ count }: HeadVector): string {
  const software = backendInternals().device.adapterInfo.isFallbackAdapter;
  return software || count <= FEW_ELEMENTS ? '16 threads of 4' : '64 threads';
}

function geometry(family: TunedFamily, qkv: tf.Tensor3D, heads: number) {
  const [batch, tokens, packed] = qkv.shape;
  const width = packed / 3;
  const size = sizeClass(batch * tokens * tokens * width, SIZE_BORDERS);
  const vector = headVector(width / heads);
  const variant = variantFor(ATTENTION_VARIANTS, { family, size }, usualVariant(vector));
  const groups: [number, number, number] = [
    groupsFor(tokens, variant.threads * variant.own),
    batch * heads,
    1,
  ];
  const params = [tokens, heads, 1 / Math.sqrt(width / heads)];
  return { batch, tokens, width, vector, variant, groups, params };
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
