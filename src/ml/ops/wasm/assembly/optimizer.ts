/**
 * Gradient norm, AdamW, moving average: over many tensors at once, in pieces that a table lists. A piece is `WORDS` words:
 * up to four addresses, how many numbers there are, and two factors. Tasks are runs of pieces, so that a network's hundred
 * small tensors do not each ask a thread.
 */
import { floatWord, launch, parallel, setFloatWord, setWord, word } from './job';
import { sumLanes } from './vector';

const TABLE: i32 = 0;
const TASKS: i32 = 1;
const GATE: i32 = 2;
const BETA1: i32 = 3;
const BETA2: i32 = 4;
const KEEP1: i32 = 5;
const KEEP2: i32 = 6;
const ROOT: i32 = 7;
const EPSILON: i32 = 8;
const PARTIAL: i32 = 9;

const PIECE_BYTES: usize = 32;

/** First piece of a task; `TASKS` lists one more than there are tasks. */
function firstPiece(task: i32): usize {
  return word(TABLE) + <usize>load<i32>(word(TASKS) + ((<usize>task) << 2)) * PIECE_BYTES;
}

/**
 * norm = sqrt of the sum of squares of all pieces (word 0: address, 4: count): each piece in single precision, the pieces in
 * their order in double.
 * @param partial one double for each piece
 */
export function globalNorm(table: usize, tasks: usize, taskCount: i32, partial: usize, norm: usize): void {
  setWord(TABLE, table);
  setWord(TASKS, tasks);
  setWord(PARTIAL, partial);
  parallel(squaresTask, taskCount);
  const pieces = load<i32>(tasks + ((<usize>taskCount) << 2));
  let sum: f64 = 0;
  for (let i = 0; i < pieces; i++) sum += load<f64>(partial + ((<usize>i) << 3));
  store<f32>(norm, <f32>sqrt<f64>(sum));
}

function squaresTask(task: i32): void {
  const end = firstPiece(task + 1);
  for (let piece = firstPiece(task); piece < end; piece += PIECE_BYTES) {
    const x = load<usize>(piece);
    const bytes = (<usize>load<u32>(piece, 16)) << 2;
    const whole = bytes & ~15;
    let low = f64x2.splat(0);
    let high = low;
    for (let i: usize = 0; i < whole; i += 16) {
      const v = v128.load(x + i);
      const a = f64x2.promote_low_f32x4(v);
      const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3));
      low = f64x2.add(low, f64x2.mul(a, a));
      high = f64x2.add(high, f64x2.mul(b, b));
    }
    low = f64x2.add(low, high);
    let sum = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
    for (let i = whole; i < bytes; i += 4) {
      const v = <f64>load<f32>(x + i);
      sum += v * v;
    }
    const index = (piece - word(TABLE)) / PIECE_BYTES;
    store<f64>(word(PARTIAL) + (index << 3), sum);
  }
}

/**
 * AdamW of pieces: words 0 to 3 parameter, gradient, m, v; 4 count; 5 factor of decay; 6 step size.
 * @param gate address of the factor on gradients, or 0 for 1; where negative nothing changes
 * @param root sqrt(1 - beta2^step)
 */
export function adamw(
  table: usize,
  tasks: usize,
  taskCount: i32,
  gate: usize,
  beta1: f32,
  beta2: f32,
  keep1: f32,
  keep2: f32,
  root: f32,
  epsilon: f32,
): void {
  if (gate != 0 && load<f32>(gate) < 0) return;
  setWord(TABLE, table);
  setWord(TASKS, tasks);
  setWord(GATE, gate);
  setFloatWord(BETA1, beta1);
  setFloatWord(BETA2, beta2);
  setFloatWord(KEEP1, keep1);
  setFloatWord(KEEP2, keep2);
  setFloatWord(ROOT, root);
  setFloatWord(EPSILON, epsilon);
  launch(adamwTask, taskCount);
}

function adamwTask(task: i32): void {
  const gate = word(GATE);
  const scale: f32 = gate ? load<f32>(gate) : 1;
  const beta1 = f32x4.splat(floatWord(BETA1));
  const beta2 = f32x4.splat(floatWord(BETA2));
  const keep1 = f32x4.splat(floatWord(KEEP1));
  const keep2 = f32x4.splat(floatWord(KEEP2));
  const root = f32x4.splat(floatWord(ROOT));
  const epsilon = f32x4.splat(floatWord(EPSILON));
  const end = firstPiece(task + 1);
  for (let piece = firstPiece(task); piece < end; piece += PIECE_BYTES) {
    const param = load<usize>(piece);
    const grad = load<usize>(piece, 4);
    const m = load<usize>(piece, 8);
    const v = load<usize>(piece, 12);
    const bytes = (<usize>load<u32>(piece, 16)) << 2;
    const decay = f32x4.splat(load<f32>(piece, 20));
    const rate = f32x4.splat(load<f32>(piece, 24));
    for (let i: usize = 0; i < bytes; i += 16) {
      // Tensors have room for whole vectors: what lies behind the last number is nobody's.
      const g = f32x4.mul(v128.load(grad + i), f32x4.splat(scale));
      const nextM = f32x4.add(f32x4.mul(v128.load(m + i), beta1), f32x4.mul(g, keep1));
      const nextV = f32x4.add(f32x4.mul(v128.load(v + i), beta2), f32x4.mul(f32x4.mul(g, g), keep2));
      const denominator = f32x4.add(f32x4.div(f32x4.sqrt(nextV), root), epsilon);
      const step = f32x4.mul(f32x4.div(nextM, denominator), rate);
      v128.store(m + i, nextM);
      v128.store(v + i, nextV);
      v128.store(param + i, f32x4.sub(f32x4.mul(v128.load(param + i), decay), step));
    }
  }
}

/**
 * target = momentum * target + rest * online of pieces: words 0 and 1 target, online; 4 count.
 * @param gate address of a number, or 0; where negative nothing changes
 */
export function ema(table: usize, tasks: usize, taskCount: i32, gate: usize, momentum: f32, rest: f32): void {
  if (gate != 0 && load<f32>(gate) < 0) return;
  setWord(TABLE, table);
  setWord(TASKS, tasks);
  setFloatWord(BETA1, momentum);
  setFloatWord(KEEP1, rest);
  launch(emaTask, taskCount);
}

function emaTask(task: i32): void {
  const momentum = f32x4.splat(floatWord(BETA1));
  const rest = f32x4.splat(floatWord(KEEP1));
  const end = firstPiece(task + 1);
  for (let piece = firstPiece(task); piece < end; piece += PIECE_BYTES) {
    const target = load<usize>(piece);
    const online = load<usize>(piece, 4);
    const bytes = (<usize>load<u32>(piece, 16)) << 2;
    for (let i: usize = 0; i < bytes; i += 16) {
      const next = f32x4.add(
        f32x4.mul(v128.load(target + i), momentum),
        f32x4.mul(v128.load(online + i), rest),
      );
      v128.store(target + i, next);
    }
  }
}

/** sum += grad; or sum = 0 where the number at `gate` (0: none) is negative. */
export function addInPlace(sum: usize, grad: usize, count: i32, gate: usize): void {
  const bytes = (<usize>count) << 2;
  if (gate != 0 && load<f32>(gate) < 0) {
    memory.fill(sum, 0, bytes);
    return;
  }
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(sum + i, f32x4.add(v128.load(sum + i), v128.load(grad + i)));
  }
}

/** scale = min(1, maxNorm / (norm + 1e-6)) */
export function clipScale(norm: usize, scale: usize, maxNorm: f32): void {
  store<f32>(scale, min<f32>(maxNorm / (load<f32>(norm) + 1e-6), 1));
}

/** gate = scale, or -1 where the watched number is NaN or infinite. */
export function gateUnlessFinite(scale: usize, watched: usize, gate: usize): void {
  store<f32>(gate, abs<f32>(load<f32>(watched)) <= f32.MAX_VALUE ? load<f32>(scale) : -1);
}

/** x *= factor */
export function multiplyInPlace(x: usize, factor: usize, count: i32): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 16) {
    v128.store(x + i, f32x4.mul(v128.load(x + i), v128.load(factor + i)));
  }
}
