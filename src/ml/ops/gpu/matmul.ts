/**
 * The three products of a linear layer, each on the variant that suits its sizes and the adapter:
 *   forward  epilogue(x W^T)  [M, I] x [O, I] -> [M, O];
 *   input    dz W             [M, O] x [O, I] -> [M, I];
 *   weight   dz^T x           [M, O] x [M, I] -> [O, I], with the column sums of dz beside it.
 */
import type * as tf from '../../tf';
import { halfActive } from '../mode';
import type { Epilogue, ForwardOperands, LinearSize } from '../types';
import { emptyHalves, emptyTensor } from './backend';
import { dispatch, type Kernel } from './dispatch';
import { registerForward, registerInputGradient, registerWeightGradient } from './registerMatmul';
import { scaleBy } from './scaleBy';
import { stridedMatmul, STRIDED_THREADS } from './stridedMatmul';
import { sumChunks, sumRows } from './sumChunks';
import type { Formats, Scaling, Tile } from './tiles';
import { sizeClass, variantFor, type TunedFamily } from './variants';
import { groupsFor } from './wgsl';
import { workgroupForward, workgroupInputGradient, workgroupWeightGradient } from './workgroupMatmul';

const PLAIN: Epilogue = { activation: 'none', bias: false, residual: false, slope: false };

/** One way of computing a product. */
interface MatmulVariant {
  tile: Tile;
  /** Operands staged in workgroup memory; otherwise every thread reads for itself. */
  staged: boolean;
  /** Threads among which the weight gradient is split, in chunks of the batch. */
  wantedThreads: number;
}

/** Keeps a small machine busy and a large one not idle. */
const FEW_THREADS = 512;
const MANY_THREADS = 8192;

const registers = (
  rows: number,
  columns: number,
  threads: [number, number],
  wantedThreads = FEW_THREADS,
): MatmulVariant => ({
  tile: { rows, columns, threadsX: threads[0], threadsY: threads[1] },
  staged: false,
  wantedThreads,
});
const staged = (side: number, threads: number): MatmulVariant => ({
  tile: { rows: side, columns: side, threadsX: threads, threadsY: threads },
  staged: true,
  wantedThreads: MANY_THREADS,
});

/** By name: rows x columns of a thread's tile; for staged ones, of a workgroup's block. */
export const MATMUL_VARIANTS: Readonly<Record<string, MatmulVariant>> = {
  'registers 4x8': registers(4, 8, [4, 4]),
  'registers 8x8': registers(8, 8, [2, 8]),
  'registers 8x16': registers(8, 16, [2, 8]),
  'registers 16x8': registers(16, 8, [2, 8]),
  'registers 4x4, 64 threads': registers(4, 4, [8, 8], MANY_THREADS),
  'workgroup 32x32': staged(4, 8),
  'workgroup 64x64': staged(8, 8),
  'workgroup 64x64, 256 threads': staged(4, 16),
};

/** Fewest batch rows that are worth a partial sum of their own. */
const CHUNK_ROWS = 16;

/** Multiply-adds up to which a product is small, and medium. */
const SIZE_BORDERS = [2 ** 21, 2 ** 24] as const;
/** Large register tiles pay once there are this many of them. */
const ENOUGH_TILES = 64;

function matmulVariant(
  family: TunedFamily,
  rows: number,
  columns: number,
  { rows: batch, inputs, outputs }: LinearSize,
): MatmulVariant {
  const fallback = (rows * columns) / (8 * 16) >= ENOUGH_TILES ? 'registers 8x16' : 'registers 4x8';
  const size = sizeClass(batch * inputs * outputs, SIZE_BORDERS);
  return variantFor(MATMUL_VARIANTS, { family, size }, fallback);
}

function groupsOf(tile: Tile, rows: number, columns: number): [number, number, number] {
  return [groupsFor(columns, tile.columns * tile.threadsX), groupsFor(rows, tile.rows * tile.threadsY), 1];
}

export const aligned = ({ inputs, outputs }: LinearSize) => inputs % 4 === 0 && outputs % 4 === 0;

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

/** Which sides of a forward product are stored in half precision. Both sizes must be multiples of 4 then. */
export interface Halves {
  x: boolean;
  /** y and its slope, which are then for our kernels only; see `emptyHalves`. */
  y: boolean;
}
const NO_HALVES: Halves = { x: false, y: false };

/**
 * y = activation(x W^T + bias) + residual.
 * @returns y of `shape` and, when `epilogue.slope`, the derivative of the activation at each element
 */
export function matmulForward(
  { x, weight, bias, residual }: ForwardOperands,
  size: LinearSize,
  epilogue: Epilogue,
  shape: number[],
  halves = NO_HALVES,
): { y: tf.Tensor; slope: tf.Tensor | null } {
  const { rows, inputs, outputs } = size;
  const make = () => (halves.y ? emptyHalves(rows * outputs) : emptyTensor(shape));
  const y = make();
  const slope = epilogue.slope ? make() : null;
  const reads = [x, weight, ...(bias ? [bias] : []), ...(residual ? [residual] : [])];
  const writes = slope ? [y, slope] : [y];
  if (aligned(size)) {
    const half = halfActive();
    const family = half ? 'linear.forward f16' : 'linear.forward';
    const { tile, staged } = matmulVariant(family, rows, outputs, size);
    const formats: Formats = { half, x: storedAs(halves.x), y: storedAs(halves.y) };
    const kernel: Kernel = (staged ? workgroupForward : registerForward)(tile, epilogue, formats);
    const groups = groupsOf(tile, rows, outputs);
    dispatch(kernel, { reads, writes, params: [rows, outputs, inputs], groups });
  } else {
    strided(epilogue, reads, writes, [rows, outputs, inputs], [inputs, 1, inputs, 1]);
  }
  return { y, slope };
}

const storedAs = (half: boolean) => (half ? 'vec4h' : 'vec4f');

/** dx = dz W, of `shape`. */
export function matmulInputGradient(
  dz: tf.Tensor,
  weight: tf.Tensor,
  size: LinearSize,
  shape: number[],
): tf.Tensor {
  const dx = emptyTensor(shape);
  inputGradientInto(dx, [dz, weight], size, 'plain');
  return dx;
}

/**
 * slope * (dz W): the gradient before an activation with this slope [M, I].
 * @param half the slope is stored in half precision, and stays; otherwise the result takes its place
 */
export function scaledInputGradient(
  slope: tf.Tensor,
  dz: tf.Tensor,
  weight: tf.Tensor,
  size: LinearSize,
  half: boolean,
): tf.Tensor {
  if (half) {
    const dx = emptyTensor([size.rows, size.inputs]);
    inputGradientInto(dx, [dz, weight, slope], size, 'by halves');
    return dx;
  }
  if (aligned(size)) {
    inputGradientInto(slope, [dz, weight], size, 'in place');
  } else {
    const product = matmulInputGradient(dz, weight, size, slope.shape);
    scaleBy(slope, product);
    product.dispose();
  }
  return slope;
}

function inputGradientInto(dx: tf.Tensor, reads: tf.Tensor[], size: LinearSize, scaling: Scaling): void {
  const { rows, inputs, outputs } = size;
  if (aligned(size)) {
    const { tile, staged } = matmulVariant('linear.input', rows, inputs, size);
    const kernel = (staged ? workgroupInputGradient : registerInputGradient)(tile, scaling);
    const groups = groupsOf(tile, rows, inputs);
    dispatch(kernel, { reads, writes: [dx], params: [rows, inputs, outputs], groups });
  } else {
    strided(PLAIN, reads, [dx], [rows, inputs, outputs], [outputs, 1, 1, inputs]);
  }
}

/** Batch rows of one partial sum of the weight gradient. */
function chunkOf({ tile, wantedThreads }: MatmulVariant, { rows, inputs, outputs }: LinearSize): number {
  const threads = Math.ceil(outputs / tile.rows) * Math.ceil(inputs / tile.columns);
  return Math.ceil(rows / Math.min(Math.ceil(wantedThreads / threads), Math.ceil(rows / CHUNK_ROWS)));
}

/** Numbers that the partial sums of one weight gradient take, whichever variant was measured fastest. */
export function mostPartialSums(size: LinearSize): number {
  const chunks = Object.values(MATMUL_VARIANTS).map((variant) =>
    Math.ceil(size.rows / chunkOf(variant, size)),
  );
  return Math.max(...chunks) * size.inputs * size.outputs;
}

/**
 * dW = dz^T x [O, I] and db = column sums of dz [O].
 * @param half x is stored in half precision
 */
export function matmulWeightGradient(
  dz: tf.Tensor,
  x: tf.Tensor,
  size: LinearSize,
  half = false,
): { weight: tf.Tensor; bias: tf.Tensor } {
  const { rows, inputs, outputs } = size;
  if (!aligned(size)) {
    const weight = emptyTensor([outputs, inputs]);
    strided(PLAIN, [dz, x], [weight], [outputs, inputs, rows], [1, outputs, 1, inputs]);
    return { weight, bias: sumRows(dz, outputs) };
  }
  const variant = matmulVariant('linear.weight', outputs, inputs, size);
  const { tile, staged } = variant;
  const chunk = chunkOf(variant, size);
  const chunks = Math.ceil(rows / chunk);
  const [x0, y0] = groupsOf(tile, outputs, inputs);
  const partial = emptyTensor([chunks, outputs, inputs]);
  const partialBias = emptyTensor([chunks, outputs]);
  dispatch((staged ? workgroupWeightGradient : registerWeightGradient)(tile, storedAs(half)), {
    reads: [dz, x],
    writes: [partial, partialBias],
    params: [outputs, inputs, rows, chunk],
    groups: [x0, y0, chunks],
  });
  const [weight, bias] = sumChunks([partial, partialBias], [[outputs, inputs], [outputs]]);
  return { weight, bias };
}
