/**
 * Layer norm over rows of `width`. Forward and dx: one thread a row, or one workgroup a row that sums through
 * subgroups or its memory, whichever is measured faster. Parameters: one thread a column of a chunk of rows. With xhat = (x - mean) * rstd and g = dy * weight:
 *   dx = rstd * (g - mean(g) - xhat * mean(g * xhat)), dweight = sum dy * xhat, dbias = sum dy.
 */
import type * as tf from '../../tf';
import { emptyTensor } from './backend';
import { dispatch, type Kernel } from './dispatch';
import { rowKernelParts, rowVariant, type RowVariant } from './rowSums';
import { sumChunks } from './sumChunks';
import { elementOf, groupsFor, lanesOf, sumOf, type Element } from './wgsl';

const THREADS = 16;
/** Rows that one thread of the parameters' gradient adds up. */
const CHUNK_ROWS = 32;

const forwardKernel = (type: Element, variant: RowVariant): Kernel => {
  const { key, shape, start, stride, total, store } = rowKernelParts(variant, THREADS);
  return {
    key: `layerNorm.forward/${type}/${key}`,
    code: () => ({
      ...shape,
      reads: { x: type, weight: type, bias: type },
      writes: { y: type, stats: 'vec2f' },
      params: { rows: 'u32', width: 'u32', epsilon: 'f32' },
      main: `
${start}
let base = row * params.width;
let count = f32(params.width * ${lanesOf(type)}u);
var sum = ${type}();
for (var i = first; i < params.width; i += ${stride}) { sum += x[base + i]; }
let mean = ${total(`vec2f(${sumOf(type, 'sum')}, 0.0)`)}.x / count;
var squares = ${type}();
for (var i = first; i < params.width; i += ${stride}) { let centred = x[base + i] - mean; squares += centred * centred; }
let rstd = inverseSqrt(${total(`vec2f(${sumOf(type, 'squares')}, 0.0)`)}.x / count + params.epsilon);
for (var i = first; i < params.width; i += ${stride}) { y[base + i] = (x[base + i] - mean) * rstd * weight[i] + bias[i]; }
${store('stats[row] = vec2f(mean, rstd);')}`,
    }),
  };
};

const inputGradientKernel = (type: Element, variant: RowVariant): Kernel => {
  const { key, shape, start, stride, total } = rowKernelParts(variant, THREADS);
  return {
    key: `layerNorm.input/${type}/${key}`,
    code: () => ({
      ...shape,
      reads: { dy: type, x: type, weight: type, stats: 'vec2f' },
      writes: { dx: type },
      params: { rows: 'u32', width: 'u32' },
      main: `
${start}
let base = row * params.width;
let mean = stats[row].x;
let rstd = stats[row].y;
var sumG = ${type}();
var sumGx = ${type}();
for (var i = first; i < params.width; i += ${stride}) {
  let g = dy[base + i] * weight[i];
  sumG += g;
  sumGx += g * (x[base + i] - mean);
}
let count = f32(params.width * ${lanesOf(type)}u);
let sums = ${total(`vec2f(${sumOf(type, 'sumG')}, ${sumOf(type, 'sumGx')})`)};
let meanG = sums.x / count;
let slope = sums.y * rstd * rstd / count;
for (var i = first; i < params.width; i += ${stride}) {
  dx[base + i] = rstd * (dy[base + i] * weight[i] - meanG - (x[base + i] - mean) * slope);
}`,
    }),
  };
};

const parameterGradientKernel = (type: Element): Kernel => ({
  key: `layerNorm.parameters/${type}`,
  code: () => ({
    reads: { dy: type, x: type, stats: 'vec2f' },
    writes: { partialWeight: type, partialBias: type },
    params: { rows: 'u32', width: 'u32' },
    workgroup: [THREADS, 1, 1],
    main: `
if (global.x >= params.width) { return; }
let end = min((global.y + 1u) * ${CHUNK_ROWS}u, params.rows);
var sumWeight = ${type}();
var sumBias = ${type}();
for (var r = global.y * ${CHUNK_ROWS}u; r < end; r++) {
  let at = r * params.width + global.x;
  let s = stats[r];
  let d = dy[at];
  sumWeight += d * (x[at] - s.x) * s.y;
  sumBias += d;
}
partialWeight[global.y * params.width + global.x] = sumWeight;
partialBias[global.y * params.width + global.x] = sumBias;`,
  }),
});

/** @returns y of x's shape and stats [rows, 2]: mean and 1 / sqrt(variance + epsilon) of each row */
export function layerNormForward(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor, epsilon: number) {
  const type = elementOf(weight.size);
  const rows = x.size / weight.size;
  const y = emptyTensor(x.shape);
  const stats = emptyTensor([rows, 2]);
  const { variant, groups } = rowVariant('layerNorm.forward', rows, weight.size, THREADS);
  dispatch(forwardKernel(type, variant), {
    reads: [x, weight, bias],
    writes: [y, stats],
    params: [rows, weight.size / lanesOf(type), epsilon],
    groups,
  });
  return { y, stats };
}

/** @returns gradients of x, weight and bias */
export function layerNormBackward(
  dy: tf.Tensor,
  x: tf.Tensor,
  weight: tf.Tensor,
  stats: tf.Tensor,
): [tf.Tensor, tf.Tensor, tf.Tensor] {
  const type = elementOf(weight.size);
  const rows = x.size / weight.size;
  const width = weight.size / lanesOf(type);
  const dx = emptyTensor(x.shape);
  const { variant, groups } = rowVariant('layerNorm.input', rows, weight.size, THREADS);
  dispatch(inputGradientKernel(type, variant), {
    reads: [dy, x, weight, stats],
    writes: [dx],
    params: [rows, width],
    groups,
  });
  const chunks = Math.ceil(rows / CHUNK_ROWS);
  const partial: [tf.Tensor, tf.Tensor] = [
    emptyTensor([chunks, weight.size]),
    emptyTensor([chunks, weight.size]),
  ];
  dispatch(parameterGradientKernel(type), {
    reads: [dy, x, stats],
    writes: partial,
    params: [rows, width],
    groups: [groupsFor(width, THREADS), chunks, 1],
  });
  const [dWeight, dBias] = sumChunks(partial, [weight.shape, weight.shape]);
  return [dx, dWeight, dBias];
}
