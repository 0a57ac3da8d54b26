/** Stock sums, means, extremes, softmax, and matrix products. */
import * as tf from '../../../tf';
import * as codes from '../assembly/codes';
import { stock, type StockKernel } from './define';

type One = Record<'x', tf.TensorInfo>;

interface ReduceAttrs {
  axis?: number | number[];
  reductionIndices?: number | number[];
  keepDims?: boolean;
}

const REDUCTIONS: Record<string, number> = {
  Sum: codes.SUM,
  Mean: codes.MEAN,
  Max: codes.LARGEST,
  Min: codes.SMALLEST,
};

const sizeOf = (shape: readonly number[]) => tf.util.sizeFromShape(shape as number[]);

/**
 * The axes that are summed up as one between outer and inner ones; null where others lie between them.
 * @param axes ascending
 */
function oneAxis(shape: readonly number[], axes: readonly number[]) {
  const spanned = axes[axes.length - 1] - axes[0] + 1;
  // An axis of one may lie between without harm.
  const between = shape.slice(axes[0], axes[0] + spanned).filter((_, i) => !axes.includes(axes[0] + i));
  if (between.some((size) => size !== 1)) return null;
  return {
    outer: sizeOf(shape.slice(0, axes[0])),
    length: sizeOf(shape.slice(axes[0], axes[0] + spanned)),
    inner: sizeOf(shape.slice(axes[0] + spanned)),
  };
}

const reduction = (name: string, op: number): StockKernel =>
  stock<One, ReduceAttrs>(name, ({ inputs: { x }, attrs, backend }) => {
    if (x.dtype !== 'float32' || sizeOf(x.shape) === 0) return null;
    const given = attrs.axis ?? attrs.reductionIndices;
    const axes = tf.util.parseAxisParam(given as number | number[], x.shape).sort((a, b) => a - b);
    const shape = attrs.keepDims
      ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
      : x.shape.filter((_, axis) => !axes.includes(axis));
    if (axes.length === 0) {
      backend.incRef(x.dataId);
      return { dataId: x.dataId, shape, dtype: x.dtype };
    }
    const parts = oneAxis(x.shape, axes);
    if (!parts) return null;
    const y = backend.makeTensorInfo(shape);
    const { outer, length, inner } = parts;
    const memory = backend.scratch(backend.kernels.reduceScratch(outer, length));
    backend.kernels.reduce(op, backend.addressOf(x), backend.addressOf(y), outer, length, inner, memory);
    return y;
  });

const softmax = stock<Record<'logits', tf.TensorInfo>, { dim: number }>(
  'Softmax',
  ({ inputs: { logits }, attrs: { dim }, backend }) => {
    const { shape, dtype } = logits;
    const last = dim === -1 || dim === shape.length - 1;
    if (dtype !== 'float32' || !last) return null;
    const y = backend.makeTensorInfo(shape);
    const width = shape[shape.length - 1] ?? 1;
    backend.kernels.softmax(backend.addressOf(logits), backend.addressOf(y), sizeOf(shape) / width, width);
    return y;
  },
);

const batchMatMul = stock<Record<'a' | 'b', tf.TensorInfo>, { transposeA: boolean; transposeB: boolean }>(
  'BatchMatMul',
  ({ inputs: { a, b }, attrs: { transposeA, transposeB }, backend }) => {
    if (a.dtype !== 'float32' || b.dtype !== 'float32') return null;
    const [rows, steps] = transposeA ? a.shape.slice(-2).reverse() : a.shape.slice(-2);
    const columns = b.shape[b.shape.length - (transposeB ? 2 : 1)];
    const batches = [a, b].map(({ shape }) => shape.slice(0, -2));
    const [batchA, batchB] = batches.map(sizeOf);
    if (batchA !== batchB && batchA !== 1 && batchB !== 1) return null;
    const outer = tf.broadcast_util.assertAndGetBroadcastShape(batches[0], batches[1]);
    const y = backend.makeTensorInfo([...outer, rows, columns]);
    const { kernels } = backend;
    const flags = [transposeA ? 1 : 0, transposeB ? 1 : 0] as const;
    kernels.matmul(
      backend.addressOf(a),
      backend.addressOf(b),
      backend.addressOf(y),
      Math.max(batchA, batchB),
      batchA === 1 ? 0 : rows * steps,
      batchB === 1 ? 0 : columns * steps,
      rows,
      columns,
      steps,
      ...flags,
      backend.scratch(kernels.matmulScratch(rows, columns, steps, flags[0])),
    );
    return y;
  },
);

export const REDUCTION: StockKernel[] = [
  ...Object.entries(REDUCTIONS).map(([name, op]) => reduction(name, op)),
  softmax,
  batchMatMul,
];
