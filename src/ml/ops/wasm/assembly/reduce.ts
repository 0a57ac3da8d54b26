/** Sums, means and extremes along one axis of x [outer, length, inner], summed up in double precision in a fixed order. */
import { LARGEST, MEAN, SMALLEST } from './codes';
import { intWord, launch, parallel, setIntWord, setWord, word } from './job';

const OP: i32 = 0;
const X: i32 = 1;
const Y: i32 = 2;
const LENGTH: i32 = 3;
const INNER: i32 = 4;
const PIECES: i32 = 5;
const PARTIAL: i32 = 6;
const EACH: i32 = 7;
const OUTER: i32 = 8;

/** Numbers of a row that one task adds up. */
const PIECE: i32 = 16_384;
/** Columns that are walked down together: a line of the cache. */
const COLUMNS: i32 = 16;

/** Bytes of scratch of `reduce`. */
export function reduceScratch(outer: i32, length: i32): usize {
  return (<usize>outer * <usize>((length + PIECE - 1) / PIECE)) << 3;
}

export function reduce(
  op: i32,
  x: usize,
  y: usize,
  outer: i32,
  length: i32,
  inner: i32,
  scratch: usize,
): void {
  setIntWord(OP, op);
  setWord(X, x);
  setWord(Y, y);
  setIntWord(OUTER, outer);
  setIntWord(LENGTH, length);
  setIntWord(INNER, inner);
  if (inner > 1) {
    const blocks = (inner + COLUMNS - 1) / COLUMNS;
    setIntWord(PIECES, blocks);
    const each = max(1, PIECE / (length * COLUMNS));
    setIntWord(EACH, each);
    launch(columnsTask, (outer * blocks + each - 1) / each);
    return;
  }
  const pieces = (length + PIECE - 1) / PIECE;
  const each = max(1, PIECE / length);
  setIntWord(PIECES, pieces);
  setWord(PARTIAL, scratch);
  setIntWord(EACH, each);
  parallel(rowsTask, (outer * pieces + each - 1) / each);
  for (let row = 0; row < outer; row++) {
    let total = load<f64>(scratch + ((<usize>(row * pieces)) << 3));
    for (let i = 1; i < pieces; i++)
      total = joined(op, total, load<f64>(scratch + ((<usize>(row * pieces + i)) << 3)));
    store<f32>(y + ((<usize>row) << 2), finished(op, total, length));
  }
}

function joined(op: i32, a: f64, b: f64): f64 {
  if (op == LARGEST) return max(a, b);
  if (op == SMALLEST) return min(a, b);
  return a + b;
}

function finished(op: i32, total: f64, length: i32): f32 {
  return <f32>(op == MEAN ? total / <f64>length : total);
}

function rowsTask(task: i32): void {
  const pieces = intWord(PIECES);
  const length = intWord(LENGTH);
  const last = min(intWord(OUTER) * pieces, (task + 1) * intWord(EACH));
  for (let i = task * intWord(EACH); i < last; i++) {
    const from = (i % pieces) * PIECE;
    const x = word(X) + ((<usize>(i / pieces) * <usize>length + <usize>from) << 2);
    const count = min(PIECE, length - from);
    store<f64>(word(PARTIAL) + ((<usize>i) << 3), pieceOf(intWord(OP), x, count));
  }
}

function pieceOf(op: i32, x: usize, count: i32): f64 {
  const end = x + ((<usize>count) << 2);
  if (op == LARGEST || op == SMALLEST) {
    let most = <f64>load<f32>(x);
    for (let at = x + 4; at < end; at += 4) most = joined(op, most, <f64>load<f32>(at));
    return most;
  }
  const whole = x + ((<usize>(count & ~3)) << 2);
  let low = f64x2.splat(0);
  let high = low;
  let at = x;
  for (; at < whole; at += 16) {
    const v = v128.load(at);
    low = f64x2.add(low, f64x2.promote_low_f32x4(v));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3)));
  }
  low = f64x2.add(low, high);
  let sum = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
  for (; at < end; at += 4) sum += <f64>load<f32>(at);
  return sum;
}

function columnsTask(task: i32): void {
  const blocks = intWord(PIECES);
  const inner = intWord(INNER);
  const length = intWord(LENGTH);
  const op = intWord(OP);
  const stride = (<usize>inner) << 2;
  const lastBlock = min(intWord(OUTER) * blocks, (task + 1) * intWord(EACH));
  for (let i = task * intWord(EACH); i < lastBlock; i++) {
    const outer = <usize>(i / blocks);
    const first = (i % blocks) * COLUMNS;
    const last = min(inner, first + COLUMNS);
    const x = word(X) + outer * <usize>length * stride;
    const y = word(Y) + outer * stride;
    let j = first;
    if (op != LARGEST && op != SMALLEST) {
      for (; j + 4 <= last; j += 4) {
        let at = x + ((<usize>j) << 2);
        let low = f64x2.splat(0);
        let high = low;
        for (let r = 0; r < length; r++, at += stride) {
          const v = v128.load(at);
          low = f64x2.add(low, f64x2.promote_low_f32x4(v));
          high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3)));
        }
        const divisor = f64x2.splat(op == MEAN ? <f64>length : 1);
        const a = f32x4.demote_f64x2_zero(f64x2.div(low, divisor));
        const b = f32x4.demote_f64x2_zero(f64x2.div(high, divisor));
        v128.store(y + ((<usize>j) << 2), v128.shuffle<f32>(a, b, 0, 1, 4, 5));
      }
    }
    for (; j < last; j++) {
      let at = x + ((<usize>j) << 2);
      let total = <f64>load<f32>(at);
      for (let r = 1; r < length; r++) {
        at += stride;
        total = joined(op, total, <f64>load<f32>(at));
      }
      store<f32>(y + ((<usize>j) << 2), finished(op, total, length));
    }
  }
}
