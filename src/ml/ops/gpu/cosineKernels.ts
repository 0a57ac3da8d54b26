/**
 * Cosine similarity and unit length of rows, one thread a row: they meet only the few rows of a projector.
 * With a' = a / |a|: d cos / da = (b' - cos a') / |a| where |a| exceeds its bound, else b' / bound.
 */
import type * as tf from '../../tf';
import { emptyTensor } from './backend';
import { dispatch, type Kernel } from './dispatch';
import { groupsFor } from './wgsl';

const THREADS = 16;
const PARAMS = { rows: 'u32', width: 'u32', bound: 'f32' } as const;

const COSINE_SUMS = `
if (global.x >= params.rows) { return; }
let base = global.x * params.width;
var aa = 0.0;
var bb = 0.0;
var ab = 0.0;
for (var i = base; i < base + params.width; i++) {
  aa += a[i] * a[i];
  bb += b[i] * b[i];
  ab += a[i] * b[i];
}
let lengthA = max(sqrt(aa), params.bound);
let lengthB = max(sqrt(bb), params.bound);
let cosine = ab / (lengthA * lengthB);`;

const COSINE: Kernel = {
  key: 'cosine.forward',
  code: () => ({
    reads: { a: 'f32', b: 'f32' },
    writes: { y: 'f32' },
    params: PARAMS,
    workgroup: [THREADS, 1, 1],
    main: `${COSINE_SUMS}
y[global.x] = cosine;`,
  }),
};

const COSINE_GRADIENT: Kernel = {
  key: 'cosine.gradient',
  code: () => ({
    reads: { dy: 'f32', a: 'f32', b: 'f32' },
    writes: { da: 'f32', db: 'f32' },
    params: PARAMS,
    workgroup: [THREADS, 1, 1],
    main: `${COSINE_SUMS}
let d = dy[global.x] / (lengthA * lengthB);
let pullA = select(0.0, cosine * lengthB / lengthA, sqrt(aa) > params.bound);
let pullB = select(0.0, cosine * lengthA / lengthB, sqrt(bb) > params.bound);
for (var i = base; i < base + params.width; i++) {
  da[i] = d * (b[i] - pullA * a[i]);
  db[i] = d * (a[i] - pullB * b[i]);
}`,
  }),
};

const NORMALIZE_LENGTH = `
if (global.x >= params.rows) { return; }
let base = global.x * params.width;
var squares = 0.0;
for (var i = base; i < base + params.width; i++) { squares += x[i] * x[i]; }
let size = max(sqrt(squares), params.bound);`;

const NORMALIZE: Kernel = {
  key: 'normalize.forward',
  code: () => ({
    reads: { x: 'f32' },
    writes: { y: 'f32' },
    params: PARAMS,
    workgroup: [THREADS, 1, 1],
    main: `${NORMALIZE_LENGTH}
for (var i = base; i < base + params.width; i++) { y[i] = x[i] / size; }`,
  }),
};

const NORMALIZE_GRADIENT: Kernel = {
  key: 'normalize.gradient',
  code: () => ({
    reads: { dy: 'f32', x: 'f32' },
    writes: { dx: 'f32' },
    params: PARAMS,
    workgroup: [THREADS, 1, 1],
    main: `${NORMALIZE_LENGTH}
var along = 0.0;
for (var i = base; i < base + params.width; i++) { along += dy[i] * x[i]; }
let pull = select(0.0, along / (size * size), sqrt(squares) > params.bound);
for (var i = base; i < base + params.width; i++) { dx[i] = (dy[i] - pull * x[i]) / size; }`,
  }),
};

function run(kernel: Kernel, reads: tf.Tensor[], writes: tf.Tensor[], like: tf.Tensor, bound: number): void {
  const [rows, width] = like.shape as [number, number];
  dispatch(kernel, {
    reads,
    writes,
    params: [rows, width, bound],
    groups: [groupsFor(rows, THREADS), 1, 1],
  });
}

/** Cosine [N] of rows of a and b [N, D], lengths bounded from below. */
export function cosineForward(a: tf.Tensor2D, b: tf.Tensor2D, bound: number): tf.Tensor1D {
  const y = emptyTensor<tf.Rank.R1>([a.shape[0]]);
  run(COSINE, [a, b], [y], a, bound);
  return y;
}

/** Gradients of a and b from dy [N]. */
export function cosineBackward(dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor, bound: number): tf.Tensor[] {
  const gradients = [emptyTensor(a.shape), emptyTensor(b.shape)];
  run(COSINE_GRADIENT, [dy, a, b], gradients, a, bound);
  return gradients;
}

/** Rows of x [N, D] divided by their lengths. */
export function normalizeForward(x: tf.Tensor2D, bound: number): tf.Tensor2D {
  const y = emptyTensor<tf.Rank.R2>(x.shape);
  run(NORMALIZE, [x], [y], x, bound);
  return y;
}

/** Gradient of x from dy [N, D]. */
export function normalizeBackward(dy: tf.Tensor, x: tf.Tensor, bound: number): tf.Tensor {
  const dx = emptyTensor(x.shape);
  run(NORMALIZE_GRADIENT, [dy, x], [dx], x, bound);
  return dx;
}
