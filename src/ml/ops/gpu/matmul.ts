/**
 * The three products of a linear layer, each on the variant that suits its sizes and the adapter:
 *   forward  epilogue(x W^T)  [M, I] x [O, I] -> [M, O];
 *   input    dz W             [M, O] x [O, I] -> [M, I];
 *   weight   dz^T x           [M, O] x [M, I] -> [O, I], with the column sums of dz beside it.
 */
import type * as tf from '../../tf';
import { emptyTensor } from './backend';
import { dispatch } from './dispatch';
import type { Epilogue } from './epilogue';
import {
  registerForward,
  registerInputGradient,
  registerWeightGradient,
  type RegisterTile,
} from './registerMatmul';
import { stridedMatmul, STRIDED_THREADS } from './stridedMatmul';
import { sumChunks, sumRows } from './sumChunks';
import { groupsFor } from './wgsl';

/** M, I, O of a linear layer. */
export interface LinearSize {
  rows: number;
  inputs: number;
  outputs: number;
}

const PLAIN: Epilogue = { activation: 'none', bias: false, residual: false, slope: false };

const LARGE: RegisterTile = { rows: 8, columns: 16, threadsX: 2, threadsY: 8 };
const SMALL: RegisterTile = { rows: 4, columns: 8, threadsX: 4, threadsY: 4 };

/** Threads that keep a small machine busy and a large one not idle. */
const WANTED_THREADS = 512;

function tileFor(rows: number, columns: number): RegisterTile {
  return (rows * columns) / (LARGE.rows * LARGE.columns) >= 64 ? LARGE : SMALL;
}

function groupsOf(tile: RegisterTile, rows: number, columns: number): [number, number, number] {
  return [groupsFor(columns, tile.columns * tile.threadsX), groupsFor(rows, tile.rows * tile.threadsY), 1];
}

const aligned = ({ inputs, outputs }: LinearSize) => inputs % 4 === 0 && outputs % 4 === 0;

function strided(
  epilogue: Epilogue,
  reads: tf.Tensor[],
  writes: tf.Tensor[],
  [rows, columns, depth]: [number, number, number],
  strides: [number, number, number, number],
): void {
  const [x, y] = STRIDED_THREADS;
  dispatch(stridedMatmul(epilogue), {
    reads,
    writes,
    params: [rows, columns, depth, ...strides],
    groups: [groupsFor(columns, x), groupsFor(rows, y), 1],
  });
}

/** Operands of the forward product; all may have any shape whose rows are as said. */
export interface ForwardOperands {
  x: tf.Tensor;
  weight: tf.Tensor;
  bias: tf.Tensor | null;
  residual: tf.Tensor | null;
}

/**
 * y = activation(x W^T + bias) + residual.
 * @returns y of `shape` and, when `epilogue.slope`, the derivative of the activation at each element
 */
export function matmulForward(
  { x, weight, bias, residual }: ForwardOperands,
  size: LinearSize,
  epilogue: Epilogue,
  shape: number[],
): { y: tf.Tensor; slope: tf.Tensor | null } {
  const { rows, inputs, outputs } = size;
  const y = emptyTensor(shape);
  const slope = epilogue.slope ? emptyTensor(shape) : null;
  const reads = [x, weight, ...(bias ? [bias] : []), ...(residual ? [residual] : [])];
  const writes = slope ? [y, slope] : [y];
  if (aligned(size)) {
    const tile = tileFor(rows, outputs);
    const groups = groupsOf(tile, rows, outputs);
    dispatch(registerForward(tile, epilogue), { reads, writes, params: [rows, outputs, inputs], groups });
  } else {
    strided(epilogue, reads, writes, [rows, outputs, inputs], [inputs, 1, inputs, 1]);
  }
  return { y, slope };
}

/** dx = dz W, of `shape`. */
export function matmulInputGradient(
  dz: tf.Tensor,
  weight: tf.Tensor,
  size: LinearSize,
  shape: number[],
): tf.Tensor {
  const { rows, inputs, outputs } = size;
  const dx = emptyTensor(shape);
  if (aligned(size)) {
    const tile = tileFor(rows, inputs);
    const groups = groupsOf(tile, rows, inputs);
    dispatch(registerInputGradient(tile), {
      reads: [dz, weight],
      writes: [dx],
      params: [rows, inputs, outputs],
      groups,
    });
  } else {
    strided(PLAIN, [dz, weight], [dx], [rows, inputs, outputs], [outputs, 1, 1, inputs]);
  }
  return dx;
}

/** dW = dz^T x [O, I] and db = column sums of dz [O]. */
export function matmulWeightGradient(
  dz: tf.Tensor,
  x: tf.Tensor,
  size: LinearSize,
): { weight: tf.Tensor; bias: tf.Tensor } {
  const { rows, inputs, outputs } = size;
  if (!aligned(size)) {
    const weight = emptyTensor([outputs, inputs]);
    strided(PLAIN, [dz, x], [weight], [outputs, inputs, rows], [1, outputs, 1, inputs]);
    return { weight, bias: sumRows(dz, outputs) };
  }
  const tile = tileFor(outputs, inputs);
  const threads = Math.ceil(outputs / tile.rows) * Math.ceil(inputs / tile.columns);
  const chunk = Math.ceil(rows / Math.min(Math.ceil(WANTED_THREADS / threads), Math.ceil(rows / 16)));
  const chunks = Math.ceil(rows / chunk);
  const [x0, y0] = groupsOf(tile, outputs, inputs);
  const partial = emptyTensor([chunks, outputs, inputs]);
  const partialBias = emptyTensor([chunks, outputs]);
  dispatch(registerWeightGradient(tile), {
    reads: [dz, x],
    writes: [partial, partialBias],
    params: [outputs, inputs, rows, chunk],
    groups: [x0, y0, chunks],
  });
  const [weight, bias] = sumChunks([partial, partialBias], [[outputs, inputs], [outputs]]);
  return { weight, bias };
}
