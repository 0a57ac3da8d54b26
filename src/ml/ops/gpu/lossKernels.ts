/**
 * Losses of rows: reconstruction error of patches and cross-entropy of logits, with their gradients.
 * One thread a row in the forward pass, one an element in the backward pass of patches.
 */
import type * as tf from '../../tf';
import { PATCH_VARIANCE_EPSILON } from '../constants';
import { emptyTensor } from './backend';
import { dispatch, type Kernel } from './dispatch';
import { elementOf, groupsFor, lanesOf, sumOf, type Element } from './wgsl';

const THREADS = 16;

const patchForwardKernel = (type: Element, normalise: boolean): Kernel => ({
  key: `patchMse.forward/${type}/${normalise ? 'normalised' : 'raw'}`,
  code: () => ({
    reads: { prediction: type, patches: type },
    writes: { error: 'f32', stats: 'vec2f' },
    params: { rows: 'u32', width: 'u32' },
    workgroup: [THREADS, 1, 1],
    main: `
if (global.x >= params.rows) { return; }
let base = global.x * params.width;
let count = f32(params.width * ${lanesOf(type)}u);
var stat = vec2f(0.0, 1.0);
${normalise ? patchStatistics(type) : ''}
var squares = ${type}();
for (var i = 0u; i < params.width; i++) {
  let difference = prediction[base + i] - (patches[base + i] - stat.x) * stat.y;
  squares += difference * difference;
}
error[global.x] = ${sumOf(type, 'squares')} / count;
stats[global.x] = stat;`,
  }),
});

/** Sets `stat` to the patch's mean and 1 / sqrt(unbiased variance + epsilon). */
const patchStatistics = (type: Element) => `
var sum = ${type}();
for (var i = 0u; i < params.width; i++) { sum += patches[base + i]; }
let mean = ${sumOf(type, 'sum')} / count;
var centredSquares = ${type}();
for (var i = 0u; i < params.width; i++) {
  let centred = patches[base + i] - mean;
  centredSquares += centred * centred;
}
let variance = ${sumOf(type, 'centredSquares')} / (count - 1.0);
stat = vec2f(mean, 1.0 / sqrt(variance + ${PATCH_VARIANCE_EPSILON}));`;

const patchGradientKernel = (type: Element): Kernel => ({
  key: `patchMse.gradient/${type}`,
  code: () => ({
    reads: { dy: 'f32', prediction: type, patches: type, stats: 'vec2f' },
    writes: { dx: type },
    params: { rows: 'u32', width: 'u32' },
    workgroup: [THREADS, 4, 1],
    main: `
if (global.x >= params.width || global.y >= params.rows) { return; }
let at = global.y * params.width + global.x;
let stat = stats[global.y];
let factor = 2.0 * dy[global.y] / f32(params.width * ${lanesOf(type)}u);
dx[at] = factor * (prediction[at] - (patches[at] - stat.x) * stat.y);`,
  }),
});

/** @returns error [N, L] and stats [N, L, 2]: what to subtract from a patch and to multiply it with */
export function patchMseForward(prediction: tf.Tensor3D, patches: tf.Tensor3D, normalise: boolean) {
  const [batch, length, width] = prediction.shape;
  const type = elementOf(width);
  const error = emptyTensor<tf.Rank.R2>([batch, length]);
  const stats = emptyTensor([batch, length, 2]);
  dispatch(patchForwardKernel(type, normalise), {
    reads: [prediction, patches],
    writes: [error, stats],
    params: [batch * length, width / lanesOf(type)],
    groups: [groupsFor(batch * length, THREADS), 1, 1],
  });
  return { error, stats };
}

/** Gradient of the prediction from dy [N, L]. */
export function patchMseBackward(
  dy: tf.Tensor2D,
  prediction: tf.Tensor3D,
  patches: tf.Tensor,
  stats: tf.Tensor,
): tf.Tensor3D {
  const [batch, length, width] = prediction.shape;
  const type = elementOf(width);
  const dx = emptyTensor<tf.Rank.R3>(prediction.shape);
  const elements = width / lanesOf(type);
  dispatch(patchGradientKernel(type), {
    reads: [dy, prediction, patches, stats],
    writes: [dx],
    params: [batch * length, elements],
    groups: [groupsFor(elements, THREADS), groupsFor(batch * length, 4), 1],
  });
  return dx;
}

/** `largest` and `total` = sum of exp(logit - largest) of the thread's row. */
const ROW_SOFTMAX = `
if (global.x >= params.rows) { return; }
let base = global.x * params.classes;
var largest = logits[base];
for (var c = 1u; c < params.classes; c++) { largest = max(largest, logits[base + c]); }
var total = 0.0;
for (var c = 0u; c < params.classes; c++) { total += exp(logits[base + c] - largest); }`;

const CROSS_ENTROPY: Kernel = {
  key: 'crossEntropy.forward',
  code: () => ({
    reads: { logits: 'f32', targets: 'f32' },
    writes: { loss: 'f32' },
    params: { rows: 'u32', classes: 'u32' },
    workgroup: [THREADS, 1, 1],
    main: `${ROW_SOFTMAX}
let logTotal = largest + log(total);
var sum = 0.0;
for (var c = 0u; c < params.classes; c++) { sum += targets[base + c] * (logTotal - logits[base + c]); }
loss[global.x] = sum;`,
  }),
};

const CROSS_ENTROPY_GRADIENT: Kernel = {
  key: 'crossEntropy.gradient',
  code: () => ({
    reads: { dy: 'f32', logits: 'f32', targets: 'f32' },
    writes: { dx: 'f32' },
    params: { rows: 'u32', classes: 'u32' },
    workgroup: [THREADS, 1, 1],
    main: `${ROW_SOFTMAX}
var mass = 0.0;
for (var c = 0u; c < params.classes; c++) { mass += targets[base + c]; }
for (var c = 0u; c < params.classes; c++) {
  dx[base + c] = dy[global.x] * (mass * exp(logits[base + c] - largest) / total - targets[base + c]);
}`,
  }),
};

/** Loss [N] of logits [N, C] against probabilities [N, C]. */
export function crossEntropyForward(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Tensor1D {
  const [rows, classes] = logits.shape;
  const loss = emptyTensor<tf.Rank.R1>([rows]);
  dispatch(CROSS_ENTROPY, {
    reads: [logits, targets],
    writes: [loss],
    params: [rows, classes],
    groups: [groupsFor(rows, THREADS), 1, 1],
  });
  return loss;
}

/** Gradient of the logits from dy [N]. */
export function crossEntropyBackward(
  dy: tf.Tensor1D,
  logits: tf.Tensor2D,
  targets: tf.Tensor2D,
): tf.Tensor2D {
  const [rows, classes] = logits.shape;
  const dx = emptyTensor<tf.Rank.R2>(logits.shape);
  dispatch(CROSS_ENTROPY_GRADIENT, {
    reads: [dy, logits, targets],
    writes: [dx],
    params: [rows, classes],
    groups: [groupsFor(rows, THREADS), 1, 1],
  });
  return dx;
}
