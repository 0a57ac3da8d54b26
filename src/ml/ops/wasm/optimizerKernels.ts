/** Gradient norm, clipping factor, AdamW and moving average over many tensors at once, as `gpu/optimizerKernels`. */
import { powerOf } from '@/lib/portableMath';
import type * as tf from '../../tf';
import { wasmBackend } from '../../wasm';
import type { AdamwItem, AdamwSettings, EmaPair } from '../types';
import { addressOf, emptyTensor, kernels, scratch } from './call';

/** Numbers of one piece: large tensors are cut, so that threads share them. */
const PIECE = 16_384;
/** Words of a piece in the table; see `assembly/optimizer`. */
const WORDS = 8;
const COUNT_WORD = 4;

/** Part of tensors that lie side by side in a piece: where each begins, how many numbers, and two factors. */
interface Piece {
  addresses: readonly number[];
  offset: number;
  count: number;
  factors: readonly [number, number];
}

interface Table {
  table: number;
  tasks: number;
  taskCount: number;
  /** A double for each piece. */
  partial: number;
}

const NO_FACTORS = [0, 0] as const;

function piecesOf(
  addresses: readonly number[],
  size: number,
  factors: readonly [number, number] = NO_FACTORS,
): Piece[] {
  return Array.from({ length: Math.ceil(size / PIECE) }, (_, i) => {
    const offset = i * PIECE;
    return { addresses, offset: offset * 4, count: Math.min(PIECE, size - offset), factors };
  });
}

/** Writes the table down where kernels find it; tasks are runs of pieces that together are about one whole piece. */
function writeTable(pieces: readonly Piece[]): Table {
  const partialBytes = pieces.length * 8;
  const tableBytes = pieces.length * WORDS * 4;
  const partial = scratch(partialBytes + tableBytes + (pieces.length + 1) * 4);
  const table = partial + partialBytes;
  const tasks = table + tableBytes;
  const { ints, floats } = wasmBackend().heap;
  let taskCount = 0;
  let filled = PIECE;
  pieces.forEach(({ addresses, offset, count, factors }, i) => {
    const at = table / 4 + i * WORDS;
    addresses.forEach((address, j) => (ints[at + j] = address + offset));
    ints[at + COUNT_WORD] = count;
    floats[at + COUNT_WORD + 1] = factors[0];
    floats[at + COUNT_WORD + 2] = factors[1];
    if (filled + count > PIECE) {
      ints[tasks / 4 + taskCount++] = i;
      filled = 0;
    }
    filled += count;
  });
  ints[tasks / 4 + taskCount] = pieces.length;
  return { table, tasks, taskCount, partial };
}

/** sqrt of the sum of squares of all values: scalar. */
export function globalNormFused(grads: tf.Tensor[]): tf.Scalar {
  const norm = emptyTensor<tf.Rank.R0>([]);
  const pieces = grads.flatMap((grad) => piecesOf([addressOf(grad)], grad.size));
  const { table, tasks, taskCount, partial } = writeTable(pieces);
  kernels().globalNorm(table, tasks, taskCount, partial, addressOf(norm));
  return norm;
}

/** min(1, maxNorm / (norm + 1e-6)): scalar. */
export function clipScaleFused(norm: tf.Scalar, maxNorm: number): tf.Scalar {
  const scale = emptyTensor<tf.Rank.R0>([]);
  kernels().clipScale(addressOf(norm), addressOf(scale), maxNorm);
  return scale;
}

/** `scale`, or -1 when `watched` is NaN or infinite: scalar. */
export function skipUnlessFiniteFused(scale: tf.Scalar, watched: tf.Scalar): tf.Scalar {
  const gate = emptyTensor<tf.Rank.R0>([]);
  kernels().gateUnlessFinite(addressOf(scale), addressOf(watched), addressOf(gate));
  return gate;
}

/** AdamW in place. */
export function adamwUpdateFused(
  items: AdamwItem[],
  settings: AdamwSettings,
  gradScale: tf.Scalar | null,
): void {
  const { beta1, beta2, epsilon, weightDecay, step } = settings;
  const correction = 1 - powerOf(beta1, step);
  const pieces = items.flatMap(({ param, grad, m, v, decay, lrScale = 1 }) => {
    const lr = settings.lr * lrScale;
    const factors = [decay ? 1 - lr * weightDecay : 1, lr / correction] as const;
    return piecesOf([addressOf(param), addressOf(grad), addressOf(m), addressOf(v)], param.size, factors);
  });
  const gate = addressOf(gradScale);
  const { table, tasks, taskCount } = writeTable(pieces);
  const root = Math.sqrt(1 - powerOf(beta2, step));
  kernels().adamw(table, tasks, taskCount, gate, beta1, beta2, 1 - beta1, 1 - beta2, root, epsilon);
}

/** target = momentum * target + (1 - momentum) * online, in place; nothing where the gate is negative. */
export function emaUpdateFused(pairs: EmaPair[], momentum: number, gate: tf.Scalar | null): void {
  const pieces = pairs.flatMap(({ target, online }) =>
    piecesOf([addressOf(target), addressOf(online)], target.size),
  );
  const gateAddress = addressOf(gate);
  const { table, tasks, taskCount } = writeTable(pieces);
  kernels().ema(table, tasks, taskCount, gateAddress, momentum, 1 - momentum);
}

/** accumulator += grad in place, or 0 where the gate is negative. */
export function addInPlaceFused(accumulator: tf.Variable, grad: tf.Tensor, gate: tf.Scalar | null): void {
  kernels().addInPlace(addressOf(accumulator), addressOf(grad), grad.size, addressOf(gate));
}
