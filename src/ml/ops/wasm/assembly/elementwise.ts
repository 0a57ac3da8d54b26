/** Element-wise operations with broadcasting: what stock tfjs operations need. */
import {
  ABS,
  ACOS,
  ACOSH,
  ADD,
  ASIN,
  ASINH,
  ATAN,
  ATAN2,
  ATANH,
  BYTE_TO_FLOAT,
  BYTE_TO_INT,
  COS,
  COSH,
  DIV,
  ELU,
  EQUAL,
  ERF,
  EXP,
  EXPM1,
  FLOAT_TO_BYTE,
  FLOAT_TO_INT,
  GREATER,
  GREATER_EQUAL,
  INT_TO_BYTE,
  INT_TO_FLOAT,
  LESS,
  LESS_EQUAL,
  LOG,
  LOG1P,
  MAX,
  MIN,
  MUL,
  NEG,
  NOT_EQUAL,
  POW,
  RECIPROCAL,
  RELU,
  RSQRT,
  SELU,
  SIGMOID,
  SIN,
  SINH,
  SOFTPLUS,
  SQRT,
  SQUARE,
  SQUARED_DIFFERENCE,
  STEP,
  SUB,
  TAN,
  TANH,
} from './codes';
import { intWord, launch, setIntWord, setWord, word } from './job';
import { erf4, exp4, log4 } from './vector';

const OP: i32 = 0;
const X: i32 = 1;
const OTHER: i32 = 2;
const Y: i32 = 3;
const COUNT: i32 = 4;
/** Runs: three outer sizes, then the length of a run; strides in numbers likewise. */
const SIZES: i32 = 5;
const X_STRIDES: i32 = 9;
const OTHER_STRIDES: i32 = 13;
const RUNS_EACH: i32 = 17;
const COMPARING: i32 = 18;

const TASK_NUMBERS: i32 = 32_768;

/** y = op(x), `count` numbers. */
export function unary(op: i32, x: usize, y: usize, count: i32): void {
  setIntWord(OP, op);
  setWord(X, x);
  setWord(Y, y);
  setIntWord(COUNT, count);
  launch(unaryTask, (count + TASK_NUMBERS - 1) / TASK_NUMBERS);
}

function unaryTask(task: i32): void {
  const op = intWord(OP);
  const first = <usize>task * <usize>TASK_NUMBERS;
  const last = min(<usize>intWord(COUNT), first + <usize>TASK_NUMBERS);
  const x = word(X);
  const y = word(Y);
  const end = last << 2;
  if (op < TANH) {
    // Tensors have room for whole vectors.
    for (let i = first << 2; i < end; i += 16) v128.store(y + i, applyUnary(op, v128.load(x + i)));
  } else {
    for (let i = first << 2; i < end; i += 4) store<f32>(y + i, <f32>inDouble(op, <f64>load<f32>(x + i)));
  }
}

function applyUnary(op: i32, x: v128): v128 {
  switch (op) {
    case NEG:
      return f32x4.neg(x);
    case ABS:
      return f32x4.abs(x);
    case SQUARE:
      return f32x4.mul(x, x);
    case SQRT:
      return f32x4.sqrt(x);
    case RSQRT:
      return f32x4.div(f32x4.splat(1), f32x4.sqrt(x));
    case RECIPROCAL:
      return f32x4.div(f32x4.splat(1), x);
    case RELU:
      return f32x4.pmax(x, f32x4.splat(0));
    case STEP: {
      const ones = v128.and(f32x4.gt(x, f32x4.splat(0)), f32x4.splat(1));
      return v128.bitselect(ones, x, f32x4.eq(x, x));
    }
    case EXP:
      return exp4(x);
    case LOG:
      return log4(x);
    case SIGMOID:
      return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exp4(f32x4.neg(x))));
    default:
      return erf4(x);
  }
}

/** AssemblyScript's own functions: the same bits on every host. */
function inDouble(op: i32, x: f64): f64 {
  switch (op) {
    case TANH:
      return NativeMath.tanh(x);
    case SIN:
      return NativeMath.sin(x);
    case COS:
      return NativeMath.cos(x);
    case TAN:
      return NativeMath.tan(x);
    case ASIN:
      return NativeMath.asin(x);
    case ACOS:
      return NativeMath.acos(x);
    case ATAN:
      return NativeMath.atan(x);
    case SINH:
      return NativeMath.sinh(x);
    case COSH:
      return NativeMath.cosh(x);
    case ASINH:
      return NativeMath.asinh(x);
    case ACOSH:
      return NativeMath.acosh(x);
    case ATANH:
      return NativeMath.atanh(x);
    case EXPM1:
      return NativeMath.expm1(x);
    case LOG1P:
      return NativeMath.log1p(x);
    case SOFTPLUS:
      return max<f64>(x, 0) + NativeMath.log1p(NativeMath.exp(-abs<f64>(x)));
    case ELU:
      return x >= 0 ? x : NativeMath.expm1(x);
    default:
      return x >= 0 ? 1.0507009873554805 * x : 1.7580993408473766 * NativeMath.expm1(x);
  }
}

/**
 * y = op(x, other) over `size0 * size1 * size2` runs of `size3` numbers; strides in numbers, 0 where an operand repeats; the
 * last strides are 0 or 1. With `comparing` the operation is a comparison and y holds bytes.
 */
export function binary(
  op: i32,
  comparing: bool,
  x: usize,
  other: usize,
  y: usize,
  size0: i32,
  size1: i32,
  size2: i32,
  size3: i32,
  x0: i32,
  x1: i32,
  x2: i32,
  x3: i32,
  other0: i32,
  other1: i32,
  other2: i32,
  other3: i32,
): void {
  setIntWord(OP, op);
  setIntWord(COMPARING, comparing ? 1 : 0);
  setWord(X, x);
  setWord(OTHER, other);
  setWord(Y, y);
  setIntWord(SIZES, size0);
  setIntWord(SIZES + 1, size1);
  setIntWord(SIZES + 2, size2);
  setIntWord(SIZES + 3, size3);
  setIntWord(X_STRIDES, x0);
  setIntWord(X_STRIDES + 1, x1);
  setIntWord(X_STRIDES + 2, x2);
  setIntWord(X_STRIDES + 3, x3);
  setIntWord(OTHER_STRIDES, other0);
  setIntWord(OTHER_STRIDES + 1, other1);
  setIntWord(OTHER_STRIDES + 2, other2);
  setIntWord(OTHER_STRIDES + 3, other3);
  const runs = size0 * size1 * size2;
  if (size3 > TASK_NUMBERS) {
    setIntWord(RUNS_EACH, 0);
    launch(binaryTask, runs * ((size3 + TASK_NUMBERS - 1) / TASK_NUMBERS));
  } else {
    const each = max(1, TASK_NUMBERS / max(1, size3));
    setIntWord(RUNS_EACH, each);
    launch(binaryTask, (runs + each - 1) / each);
  }
}

function binaryTask(task: i32): void {
  const length = intWord(SIZES + 3);
  const each = intWord(RUNS_EACH);
  if (each == 0) {
    const pieces = (length + TASK_NUMBERS - 1) / TASK_NUMBERS;
    const from = (task % pieces) * TASK_NUMBERS;
    run(task / pieces, from, min(length, from + TASK_NUMBERS));
    return;
  }
  const runs = intWord(SIZES) * intWord(SIZES + 1) * intWord(SIZES + 2);
  const last = min(runs, (task + 1) * each);
  for (let i = task * each; i < last; i++) run(i, 0, length);
}

/** Numbers `from` to `to - 1` of a run. */
function run(index: i32, from: i32, to: i32): void {
  const size1 = intWord(SIZES + 1);
  const size2 = intWord(SIZES + 2);
  const i2 = index % size2;
  const i1 = (index / size2) % size1;
  const i0 = index / (size2 * size1);
  const xStep = intWord(X_STRIDES + 3);
  const otherStep = intWord(OTHER_STRIDES + 3);
  const xAt =
    i0 * intWord(X_STRIDES) + i1 * intWord(X_STRIDES + 1) + i2 * intWord(X_STRIDES + 2) + from * xStep;
  const otherAt =
    i0 * intWord(OTHER_STRIDES) +
    i1 * intWord(OTHER_STRIDES + 1) +
    i2 * intWord(OTHER_STRIDES + 2) +
    from * otherStep;
  const x = word(X) + ((<usize>xAt) << 2);
  const other = word(OTHER) + ((<usize>otherAt) << 2);
  const yAt = <usize>index * <usize>intWord(SIZES + 3) + <usize>from;
  const count = <usize>(to - from);
  const op = intWord(OP);
  if (intWord(COMPARING) != 0) {
    compareRun(op, x, (<usize>xStep) << 2, other, (<usize>otherStep) << 2, word(Y) + yAt, count);
    return;
  }
  const y = word(Y) + (yAt << 2);
  if (op >= POW) {
    doubleRun(op, x, (<usize>xStep) << 2, other, (<usize>otherStep) << 2, y, count);
    return;
  }
  const whole = (count & ~3) << 2;
  let done: usize = 0;
  if (xStep != 0 && otherStep != 0) done = alikeRun(op, x, other, y, whole);
  else if (xStep != 0) {
    const b = v128.load32_splat(other);
    for (; done < whole; done += 16) v128.store(y + done, applyBinary(op, v128.load(x + done), b));
  } else if (otherStep != 0) {
    const a = v128.load32_splat(x);
    for (; done < whole; done += 16) v128.store(y + done, applyBinary(op, a, v128.load(other + done)));
  } else {
    const value = applyBinary(op, v128.load32_splat(x), v128.load32_splat(other));
    for (; done < whole; done += 16) v128.store(y + done, value);
  }
  for (; done < count << 2; done += 4) {
    const a = v128.load32_splat(xStep != 0 ? x + done : x);
    const b = v128.load32_splat(otherStep != 0 ? other + done : other);
    store<f32>(y + done, f32x4.extract_lane(applyBinary(op, a, b), 0));
  }
}

/** Both operands run along: the usual case, and sums and products the usual operations. */
function alikeRun(op: i32, x: usize, other: usize, y: usize, whole: usize): usize {
  let i: usize = 0;
  if (op == ADD) {
    for (; i < whole; i += 16) v128.store(y + i, f32x4.add(v128.load(x + i), v128.load(other + i)));
  } else if (op == MUL) {
    for (; i < whole; i += 16) v128.store(y + i, f32x4.mul(v128.load(x + i), v128.load(other + i)));
  } else {
    for (; i < whole; i += 16) v128.store(y + i, applyBinary(op, v128.load(x + i), v128.load(other + i)));
  }
  return i;
}

function applyBinary(op: i32, a: v128, b: v128): v128 {
  switch (op) {
    case ADD:
      return f32x4.add(a, b);
    case SUB:
      return f32x4.sub(a, b);
    case MUL:
      return f32x4.mul(a, b);
    case DIV:
      return f32x4.div(a, b);
    case MAX:
      return f32x4.max(a, b);
    case MIN:
      return f32x4.min(a, b);
    default: {
      const difference = f32x4.sub(a, b);
      return f32x4.mul(difference, difference);
    }
  }
}

function doubleRun(
  op: i32,
  x: usize,
  xStep: usize,
  other: usize,
  otherStep: usize,
  y: usize,
  count: usize,
): void {
  for (let i: usize = 0; i < count; i++, x += xStep, other += otherStep) {
    const a = <f64>load<f32>(x);
    const b = <f64>load<f32>(other);
    store<f32>(y + (i << 2), <f32>(op == ATAN2 ? NativeMath.atan2(a, b) : NativeMath.pow(a, b)));
  }
}

function compareRun(
  op: i32,
  x: usize,
  xStep: usize,
  other: usize,
  otherStep: usize,
  y: usize,
  count: usize,
): void {
  for (let i: usize = 0; i < count; i++, x += xStep, other += otherStep) {
    store<u8>(y + i, compared(op, load<f32>(x), load<f32>(other)) ? 1 : 0);
  }
}

function compared(op: i32, a: f32, b: f32): bool {
  switch (op) {
    case EQUAL:
      return a == b;
    case NOT_EQUAL:
      return a != b;
    case GREATER:
      return a > b;
    case GREATER_EQUAL:
      return a >= b;
    case LESS:
      return a < b;
    default:
      return a <= b;
  }
}

/** y = condition ? a : b, words of four bytes; the condition in bytes. */
export function choose(condition: usize, a: usize, b: usize, y: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    store<u32>(y + (i << 2), load<u32>((load<u8>(condition + i) != 0 ? a : b) + (i << 2)));
  }
}

export function fillWords(y: usize, value: u32, count: i32): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 16) v128.store(y + i, i32x4.splat(value));
}

export function cast(kind: i32, x: usize, y: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const at = i << 2;
    switch (kind) {
      case FLOAT_TO_INT:
        // As JavaScript does: towards zero, modulo 2^32, NaN to 0.
        store<i32>(y + at, <i32>(<i64>load<f32>(x + at)));
        break;
      case INT_TO_FLOAT:
        store<f32>(y + at, <f32>load<i32>(x + at));
        break;
      case BYTE_TO_INT:
        store<i32>(y + at, <i32>load<u8>(x + i));
        break;
      case BYTE_TO_FLOAT:
        store<f32>(y + at, <f32>load<u8>(x + i));
        break;
      case FLOAT_TO_BYTE:
        store<u8>(y + i, load<f32>(x + at) != 0 ? 1 : 0);
        break;
      default:
        store<u8>(y + i, load<i32>(x + at) != 0 ? 1 : 0);
    }
  }
}
