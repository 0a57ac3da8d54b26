/**
 * Moving tokens: gathering the visible ones, putting them back among mask tokens, averaging them. All one thread
 * an element (four neighbours where the width allows it).
 */
import type * as tf from '../../tf';
import { clearTensor, emptyTensor } from './backend';
import { dispatch, type Kernel } from './dispatch';
import { sumRows } from './sumChunks';
import { elementOf, groupsFor, lanesOf, type Element } from './wgsl';

/** Threads along a token's elements and along tokens. */
const THREADS: readonly [number, number] = [16, 4];
/** Token rows whose mask-token gradient one thread adds up. */
const CHUNK_ROWS = 32;

/** Runs a kernel over [batch, tokens, width]: `column`, `token`, `image` are at hand in its code. */
function overTokens(
  name: string,
  type: Element,
  code: { reads: Record<string, Element | 'i32'>; writes: Record<string, Element>; main: string },
): Kernel {
  return {
    key: `${name}/${type}`,
    code: () => ({
      ...code,
      params: { width: 'u32', tokens: 'u32', other: 'u32' },
      workgroup: [...THREADS, 1],
      main: `
let column = global.x;
let token = global.y;
let image = global.z;
if (column >= params.width || token >= params.tokens) { return; }
${code.main}`,
    }),
  };
}

function runOverTokens(
  kernel: Kernel,
  reads: tf.Tensor[],
  writes: tf.Tensor[],
  [batch, tokens, width]: readonly number[],
  other: number,
): void {
  const [x, y] = THREADS;
  const groups: [number, number, number] = [groupsFor(width, x), groupsFor(tokens, y), batch];
  dispatch(kernel, { reads, writes, params: [width, tokens, other], groups });
}

const gatherKernel = (type: Element) =>
  overTokens('tokens.gather', type, {
    reads: { x: type, ids: 'i32' },
    writes: { y: type },
    main: `
let at = image * params.tokens + token;
y[at * params.width + column] = x[(image * params.other + u32(ids[at])) * params.width + column];`,
  });

const scatterKernel = (type: Element) =>
  overTokens('tokens.scatter', type, {
    reads: { dy: type, ids: 'i32' },
    writes: { dx: type },
    main: `
let at = image * params.tokens + token;
dx[(image * params.other + u32(ids[at])) * params.width + column] = dy[at * params.width + column];`,
  });

/** y[n, k] = x[n, ids[n, k]]: x [N, L, D], ids [N, K] -> [N, K, D]. */
export function gatherForward(x: tf.Tensor3D, ids: tf.Tensor2D): tf.Tensor3D {
  const [batch, length, width] = x.shape;
  const type = elementOf(width);
  const y = emptyTensor<tf.Rank.R3>([batch, ids.shape[1], width]);
  runOverTokens(gatherKernel(type), [x, ids], [y], [batch, ids.shape[1], width / lanesOf(type)], length);
  return y;
}

/** Gradient of x [N, L, D] from dy [N, K, D]; zero where no id points. */
export function gatherBackward(dy: tf.Tensor3D, ids: tf.Tensor2D, length: number): tf.Tensor3D {
  const [batch, kept, width] = dy.shape;
  const type = elementOf(width);
  const dx = emptyTensor<tf.Rank.R3>([batch, length, width]);
  clearTensor(dx);
  runOverTokens(scatterKernel(type), [dy, ids], [dx], [batch, kept, width / lanesOf(type)], length);
  return dx;
}

const fillKernel = (type: Element) =>
  overTokens('tokens.fill', type, {
    reads: { x: type, maskToken: type, idsRestore: 'i32' },
    writes: { y: type },
    main: `
let at = (image * params.tokens + token) * params.width + column;
let first = image * params.other;
if (token == 0u) { y[at] = x[first * params.width + column]; return; }
let rank = u32(idsRestore[image * (params.tokens - 1u) + token - 1u]);
if (rank + 1u < params.other) { y[at] = x[(first + 1u + rank) * params.width + column]; }
else { y[at] = maskToken[column]; }`,
  });

/** Each thread walks a chunk of rows of dy: visible ones go to dx, masked ones into its partial sum. */
const fillGradientKernel = (type: Element): Kernel => ({
  key: `tokens.fillGradient/${type}`,
  code: () => ({
    reads: { dy: type, idsRestore: 'i32' },
    writes: { dx: type, partialMask: type },
    params: { width: 'u32', tokens: 'u32', other: 'u32', rows: 'u32' },
    workgroup: [...THREADS, 1],
    main: `
let column = global.x;
if (column >= params.width || global.y * ${CHUNK_ROWS}u >= params.rows) { return; }
let end = min((global.y + 1u) * ${CHUNK_ROWS}u, params.rows);
var sum = ${type}();
for (var row = global.y * ${CHUNK_ROWS}u; row < end; row++) {
  let image = row / params.tokens;
  let token = row % params.tokens;
  let value = dy[row * params.width + column];
  var rank = 0u;
  if (token > 0u) { rank = u32(idsRestore[image * (params.tokens - 1u) + token - 1u]) + 1u; }
  if (rank < params.other) { dx[(image * params.other + rank) * params.width + column] = value; }
  else { sum += value; }
}
partialMask[global.y * params.width + column] = sum;`,
  }),
});

/** x [N, 1+K, D], maskToken [D elements], idsRestore [N, L] -> [N, 1+L, D]. */
export function fillForward(x: tf.Tensor3D, maskToken: tf.Tensor, idsRestore: tf.Tensor2D): tf.Tensor3D {
  const [batch, visible, width] = x.shape;
  const tokens = idsRestore.shape[1] + 1;
  const type = elementOf(width);
  const y = emptyTensor<tf.Rank.R3>([batch, tokens, width]);
  const size = [batch, tokens, width / lanesOf(type)];
  runOverTokens(fillKernel(type), [x, maskToken, idsRestore], [y], size, visible);
  return y;
}

/** Gradients of x [N, 1+K, D] and of the mask token [D] from dy [N, 1+L, D]. */
export function fillBackward(
  dy: tf.Tensor3D,
  idsRestore: tf.Tensor2D,
  visible: number,
): { x: tf.Tensor3D; maskToken: tf.Tensor } {
  const [batch, tokens, width] = dy.shape;
  const type = elementOf(width);
  const rows = batch * tokens;
  const chunks = Math.ceil(rows / CHUNK_ROWS);
  const x = emptyTensor<tf.Rank.R3>([batch, visible, width]);
  const partial = emptyTensor([chunks, width]);
  dispatch(fillGradientKernel(type), {
    reads: [dy, idsRestore],
    writes: [x, partial],
    params: [width / lanesOf(type), tokens, visible, rows],
    groups: [groupsFor(width / lanesOf(type), THREADS[0]), groupsFor(chunks, THREADS[1]), 1],
  });
  const maskToken = sumRows(partial, width);
  partial.dispose();
  return { x, maskToken };
}

const meanKernel = (type: Element): Kernel => ({
  key: `tokens.mean/${type}`,
  code: () => ({
    reads: { x: type },
    writes: { y: type },
    params: { width: 'u32', tokens: 'u32', start: 'u32' },
    workgroup: [THREADS[0], 1, 1],
    main: `
if (global.x >= params.width) { return; }
var sum = ${type}();
for (var t = params.start; t < params.tokens; t++) {
  sum += x[(global.y * params.tokens + t) * params.width + global.x];
}
y[global.y * params.width + global.x] = sum / f32(params.tokens - params.start);`,
  }),
});

const meanGradientKernel = (type: Element) =>
  overTokens('tokens.meanGradient', type, {
    reads: { dy: type },
    writes: { dx: type },
    main: `
var value = ${type}();
if (token >= params.other) { value = dy[image * params.width + column] / f32(params.tokens - params.other); }
dx[(image * params.tokens + token) * params.width + column] = value;`,
  });

/** Mean of x [N, T, D] over tokens start..T-1 -> [N, D]. */
export function meanForward(x: tf.Tensor3D, start: number): tf.Tensor2D {
  const [batch, tokens, width] = x.shape;
  const type = elementOf(width);
  const y = emptyTensor<tf.Rank.R2>([batch, width]);
  const elements = width / lanesOf(type);
  dispatch(meanKernel(type), {
    reads: [x],
    writes: [y],
    params: [elements, tokens, start],
    groups: [groupsFor(elements, THREADS[0]), batch, 1],
  });
  return y;
}

/** Gradient of x [N, T, D] from dy [N, D]. */
export function meanBackward(dy: tf.Tensor2D, tokens: number, start: number): tf.Tensor3D {
  const [batch, width] = dy.shape;
  const type = elementOf(width);
  const dx = emptyTensor<tf.Rank.R3>([batch, tokens, width]);
  runOverTokens(meanGradientKernel(type), [dy], [dx], [batch, tokens, width / lanesOf(type)], start);
  return dx;
}
