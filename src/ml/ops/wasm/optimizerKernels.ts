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
const DECAY_WORD = 5;
const RATE_WORD = 6;

/** A row of the table before it is cut: where tensors of one size begin, and two factors. */
interface Row {
  addresses: readonly number[];
  size: number;
  decay?: number;
  rate?: number;
}

interface Table {
  table: number;
  tasks: number;
  taskCount: number;
  /** A double for each piece. */
  partial: number;
}

/** Writes the table down where kernels find it; tasks are runs of pieces that together are about one whole piece. */
function writeTable(rows: readonly Row[]): Table {
  let pieces = 0;
  for (const { size } of rows) pieces += Math.ceil(size / PIECE);
  const partial = scratch(pieces * (8 + WORDS * 4 + 4) + 4);
  const table = partial + pieces * 8;
  const tasks = table + pieces * WORDS * 4;
  const { ints, floats } = wasmBackend().memoryViews;
  let taskCount = 0;
  let filled = PIECE;
  let piece = 0;
  for (const { addresses, size, decay = 0, rate = 0 } of rows) {
    for (let offset = 0; offset < size; offset += PIECE, piece++) {
      const count = Math.min(PIECE, size - offset);
      const at = table / 4 + piece * WORDS;
      for (let j = 0; j < addresses.length; j++) ints[at + j] = addresses[j] + offset * 4;
      ints[at + COUNT_WORD] = count;
      floats[at + DECAY_WORD] = decay;
      floats[at + RATE_WORD] = rate;
      if (filled + count > PIECE) {
        ints[tasks / 4 + taskCount++] = piece;
        filled = 0;
      }
      filled += count;
    }
  }
  ints[tasks / 4 + taskCount] = pieces;
  return { table, tasks, taskCount, partial };
}

/** sqrt of the sum of squares of all values: scalar. */
export function globalNormFused(grads: tf.Tensor[]): tf.Scalar {
  const norm = emptyTensor<tf.Rank.R0>([]);
  const rows = grads.map((grad) => ({ addresses: [addressOf(grad)], size: grad.size }));
  const { table, tasks, taskCount, partial } = writeTable(rows);
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
  const rows = items.map(({ param, grad, m, v, decay, lrScale = 1 }) => {
    const lr = settings.lr * lrScale;
    return {
      addresses: [addressOf(param), addressOf(grad), addressOf(m), addressOf(v)],
      size: param.size,
      decay: decay ? 1 - lr * weightDecay : 1,
      rate: lr / correction,
    };
  });
  const gate = addressOf(gradScale);
  const { table, tasks, taskCount } = writeTable(rows);
  const root = Math.sqrt(1 - powerOf(beta2, step));
  kernels().adamw(table, tasks, taskCount, gate, beta1, beta2, 1 - beta1, 1 - beta2, root, epsilon);
}

/** target = momentum * target + (1 - momentum) * online, in place; nothing where the gate is negative. */
export function emaUpdateFused(pairs: EmaPair[], momentum: number, gate: tf.Scalar | null): void {
  const rows = pairs.map(({ target, online }) => ({
    addresses: [addressOf(target), addressOf(online)],
    size: target.size,
  }));
  const gateAddress = addressOf(gate);
  const { table, tasks, taskCount } = writeTable(rows);
  kernels().ema(table, tasks, taskCount, gateAddress, momentum, 1 - momentum);
}

/** accumulator += grad in place, or 0 where the gate is negative. */
export function addInPlaceFused(accumulator: tf.Variable, grad: tf.Tensor, gate: tf.Scalar | null): void {
  kernels().addInPlace(addressOf(accumulator), addressOf(grad), grad.size, addressOf(gate));
}
