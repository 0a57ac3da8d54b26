/** Losses and directions of rows, with their gradients. Rows of `width` numbers. */
import { floatWord, intWord, launch, setFloatWord, setIntWord, setWord, word } from './job';
import { exp1, exp4, log1, maxLanes, sumLanes } from './vector';

const A: i32 = 0;
const B: i32 = 1;
const Y: i32 = 2;
const STATS: i32 = 3;
const DY: i32 = 4;
const DA: i32 = 5;
const DB: i32 = 6;
const ROWS: i32 = 7;
const WIDTH: i32 = 8;
const BOUND: i32 = 10;
const TASK_ROWS: i32 = 11;

const TASK_NUMBERS: i32 = 16_384;

/** Runs a task over rows, some thousands of numbers each. */
function overRows(task: (index: i32) => void, rows: i32, width: i32): void {
  const each = max(1, TASK_NUMBERS / width);
  setIntWord(ROWS, rows);
  setIntWord(WIDTH, width);
  setIntWord(TASK_ROWS, each);
  launch(task, (rows + each - 1) / each);
}

function firstRow(task: i32): i32 {
  return task * intWord(TASK_ROWS);
}

function lastRow(task: i32): i32 {
  return min(intWord(ROWS), firstRow(task) + intWord(TASK_ROWS));
}

function sumRow(x: usize, width: i32): f32 {
  const whole = (<usize>(width & ~3)) << 2;
  let sums = f32x4.splat(0);
  for (let i: usize = 0; i < whole; i += 16) sums = f32x4.add(sums, v128.load(x + i));
  let sum = sumLanes(sums);
  for (let i = whole; i < (<usize>width) << 2; i += 4) sum += load<f32>(x + i);
  return sum;
}

function dotRows(a: usize, b: usize, width: i32): f32 {
  const whole = (<usize>(width & ~3)) << 2;
  let sums = f32x4.splat(0);
  for (let i: usize = 0; i < whole; i += 16)
    sums = f32x4.add(sums, f32x4.mul(v128.load(a + i), v128.load(b + i)));
  let sum = sumLanes(sums);
  for (let i = whole; i < (<usize>width) << 2; i += 4) sum += load<f32>(a + i) * load<f32>(b + i);
  return sum;
}

/**
 * error [rows] = mean over a row of (prediction - goal)^2 and stats [rows, 2]: goal = (patch - mean) * factor.
 * @param epsilon beside the unbiased variance of a patch; below 0: the goal is the patch itself
 */
export function patchMseForward(
  prediction: usize,
  patches: usize,
  error: usize,
  stats: usize,
  rows: i32,
  width: i32,
  epsilon: f32,
): void {
  setWord(A, prediction);
  setWord(B, patches);
  setWord(Y, error);
  setWord(STATS, stats);
  setFloatWord(BOUND, epsilon);
  overRows(patchErrorTask, rows, width);
}

function patchErrorTask(task: i32): void {
  const width = intWord(WIDTH);
  const bytes = (<usize>width) << 2;
  const whole = (<usize>(width & ~3)) << 2;
  const epsilon = floatWord(BOUND);
  const last = lastRow(task);
  for (let row = firstRow(task); row < last; row++) {
    const prediction = word(A) + <usize>row * bytes;
    const patch = word(B) + <usize>row * bytes;
    let mean: f32 = 0;
    let factor: f32 = 1;
    if (epsilon >= 0) {
      mean = sumRow(patch, width) / <f32>width;
      const means = f32x4.splat(mean);
      let sums = f32x4.splat(0);
      for (let i: usize = 0; i < whole; i += 16) {
        const centred = f32x4.sub(v128.load(patch + i), means);
        sums = f32x4.add(sums, f32x4.mul(centred, centred));
      }
      let squares = sumLanes(sums);
      for (let i = whole; i < bytes; i += 4) {
        const centred = load<f32>(patch + i) - mean;
        squares += centred * centred;
      }
      factor = 1 / sqrt<f32>(squares / <f32>(width - 1) + epsilon);
    }
    const means = f32x4.splat(mean);
    const factors = f32x4.splat(factor);
    let sums = f32x4.splat(0);
    for (let i: usize = 0; i < whole; i += 16) {
      const goal = f32x4.mul(f32x4.sub(v128.load(patch + i), means), factors);
      const difference = f32x4.sub(v128.load(prediction + i), goal);
      sums = f32x4.add(sums, f32x4.mul(difference, difference));
    }
    let squares = sumLanes(sums);
    for (let i = whole; i < bytes; i += 4) {
      const difference = load<f32>(prediction + i) - (load<f32>(patch + i) - mean) * factor;
      squares += difference * difference;
    }
    store<f32>(word(Y) + ((<usize>row) << 2), squares / <f32>width);
    store<f32>(word(STATS) + ((<usize>row) << 3), mean);
    store<f32>(word(STATS) + ((<usize>row) << 3), factor, 4);
  }
}

/** dPrediction [rows, width] from dy [rows]. */
export function patchMseBackward(
  dy: usize,
  prediction: usize,
  patches: usize,
  stats: usize,
  dPrediction: usize,
  rows: i32,
  width: i32,
): void {
  setWord(DY, dy);
  setWord(A, prediction);
  setWord(B, patches);
  setWord(STATS, stats);
  setWord(DA, dPrediction);
  overRows(patchGradientTask, rows, width);
}

function patchGradientTask(task: i32): void {
  const width = intWord(WIDTH);
  const bytes = (<usize>width) << 2;
  const whole = (<usize>(width & ~3)) << 2;
  const last = lastRow(task);
  for (let row = firstRow(task); row < last; row++) {
    const at = <usize>row * bytes;
    const mean = load<f32>(word(STATS) + ((<usize>row) << 3));
    const factor = load<f32>(word(STATS) + ((<usize>row) << 3), 4);
    const pull = (<f32>2 * load<f32>(word(DY) + ((<usize>row) << 2))) / <f32>width;
    const prediction = word(A) + at;
    const patch = word(B) + at;
    const into = word(DA) + at;
    const means = f32x4.splat(mean);
    for (let i: usize = 0; i < whole; i += 16) {
      const goal = f32x4.mul(f32x4.sub(v128.load(patch + i), means), f32x4.splat(factor));
      v128.store(into + i, f32x4.mul(f32x4.sub(v128.load(prediction + i), goal), f32x4.splat(pull)));
    }
    for (let i = whole; i < bytes; i += 4) {
      store<f32>(into + i, (load<f32>(prediction + i) - (load<f32>(patch + i) - mean) * factor) * pull);
    }
  }
}

/** Largest of a row. */
function maxRow(x: usize, width: i32): f32 {
  const whole = (<usize>(width & ~3)) << 2;
  let most = f32x4.splat(f32.NEGATIVE_INFINITY);
  for (let i: usize = 0; i < whole; i += 16) most = f32x4.pmax(most, v128.load(x + i));
  let largest = maxLanes(most);
  for (let i = whole; i < (<usize>width) << 2; i += 4) largest = max(largest, load<f32>(x + i));
  return largest;
}

/** into = exp(x - largest) of a row. @returns the sum */
function expRow(x: usize, into: usize, width: i32, largest: f32): f32 {
  const whole = (<usize>(width & ~3)) << 2;
  let sums = f32x4.splat(0);
  for (let i: usize = 0; i < whole; i += 16) {
    const p = exp4(f32x4.sub(v128.load(x + i), f32x4.splat(largest)));
    sums = f32x4.add(sums, p);
    v128.store(into + i, p);
  }
  let sum = sumLanes(sums);
  for (let i = whole; i < (<usize>width) << 2; i += 4) {
    const p = exp1(load<f32>(x + i) - largest);
    sum += p;
    store<f32>(into + i, p);
  }
  return sum;
}

/** log of the sum of exponentials of a row. */
function logSumExp(x: usize, width: i32): f32 {
  const largest = maxRow(x, width);
  const whole = (<usize>(width & ~3)) << 2;
  let sums = f32x4.splat(0);
  for (let i: usize = 0; i < whole; i += 16) {
    sums = f32x4.add(sums, exp4(f32x4.sub(v128.load(x + i), f32x4.splat(largest))));
  }
  let sum = sumLanes(sums);
  for (let i = whole; i < (<usize>width) << 2; i += 4) sum += exp1(load<f32>(x + i) - largest);
  return largest + log1(sum);
}

/** y = softmax of each row. */
export function softmax(x: usize, y: usize, rows: i32, width: i32): void {
  setWord(A, x);
  setWord(Y, y);
  overRows(softmaxTask, rows, width);
}

function softmaxTask(task: i32): void {
  const width = intWord(WIDTH);
  const bytes = (<usize>width) << 2;
  const last = lastRow(task);
  for (let row = firstRow(task); row < last; row++) {
    const x = word(A) + <usize>row * bytes;
    const y = word(Y) + <usize>row * bytes;
    const sum = expRow(x, y, width, maxRow(x, width));
    for (let i: usize = 0; i < bytes; i += 4) store<f32>(y + i, load<f32>(y + i) / sum);
  }
}

/** loss [rows] = -sum of targets * log softmax(logits). */
export function crossEntropyForward(logits: usize, targets: usize, loss: usize, rows: i32, width: i32): void {
  setWord(A, logits);
  setWord(B, targets);
  setWord(Y, loss);
  overRows(crossEntropyTask, rows, width);
}

function crossEntropyTask(task: i32): void {
  const width = intWord(WIDTH);
  const bytes = (<usize>width) << 2;
  const last = lastRow(task);
  for (let row = firstRow(task); row < last; row++) {
    const logits = word(A) + <usize>row * bytes;
    const targets = word(B) + <usize>row * bytes;
    const lse = logSumExp(logits, width);
    let sum: f32 = 0;
    for (let i: usize = 0; i < bytes; i += 4) sum += load<f32>(targets + i) * (lse - load<f32>(logits + i));
    store<f32>(word(Y) + ((<usize>row) << 2), sum);
  }
}

/** dLogits [rows, width] from dy [rows]. */
export function crossEntropyBackward(
  dy: usize,
  logits: usize,
  targets: usize,
  dLogits: usize,
  rows: i32,
  width: i32,
): void {
  setWord(DY, dy);
  setWord(A, logits);
  setWord(B, targets);
  setWord(DA, dLogits);
  overRows(crossEntropyGradientTask, rows, width);
}

function crossEntropyGradientTask(task: i32): void {
  const width = intWord(WIDTH);
  const bytes = (<usize>width) << 2;
  const last = lastRow(task);
  for (let row = firstRow(task); row < last; row++) {
    const logits = word(A) + <usize>row * bytes;
    const targets = word(B) + <usize>row * bytes;
    const into = word(DA) + <usize>row * bytes;
    const pull = load<f32>(word(DY) + ((<usize>row) << 2));
    const mass = sumRow(targets, width);
    const total = expRow(logits, into, width, maxRow(logits, width));
    for (let i: usize = 0; i < bytes; i += 4) {
      store<f32>(into + i, pull * ((mass * load<f32>(into + i)) / total - load<f32>(targets + i)));
    }
  }
}

/** y [rows] = cosine of rows of a and b, lengths bounded from below. */
export function cosineForward(a: usize, b: usize, y: usize, rows: i32, width: i32, bound: f32): void {
  setWord(A, a);
  setWord(B, b);
  setWord(Y, y);
  setFloatWord(BOUND, bound);
  overRows(cosineTask, rows, width);
}

function cosineTask(task: i32): void {
  const width = intWord(WIDTH);
  const bytes = (<usize>width) << 2;
  const bound = floatWord(BOUND);
  const last = lastRow(task);
  for (let row = firstRow(task); row < last; row++) {
    const a = word(A) + <usize>row * bytes;
    const b = word(B) + <usize>row * bytes;
    const lengthA = max(sqrt<f32>(dotRows(a, a, width)), bound);
    const lengthB = max(sqrt<f32>(dotRows(b, b, width)), bound);
    store<f32>(word(Y) + ((<usize>row) << 2), dotRows(a, b, width) / (lengthA * lengthB));
  }
}

/** da and db from dy [rows]: d cos / da = (b / |b| - cos a / |a|) / |a| where |a| exceeds its bound. */
export function cosineBackward(
  dy: usize,
  a: usize,
  b: usize,
  da: usize,
  db: usize,
  rows: i32,
  width: i32,
  bound: f32,
): void {
  setWord(DY, dy);
  setWord(A, a);
  setWord(B, b);
  setWord(DA, da);
  setWord(DB, db);
  setFloatWord(BOUND, bound);
  overRows(cosineGradientTask, rows, width);
}

function cosineGradientTask(task: i32): void {
  const width = intWord(WIDTH);
  const bytes = (<usize>width) << 2;
  const bound = floatWord(BOUND);
  const last = lastRow(task);
  for (let row = firstRow(task); row < last; row++) {
    const at = <usize>row * bytes;
    const a = word(A) + at;
    const b = word(B) + at;
    const rootA = sqrt<f32>(dotRows(a, a, width));
    const rootB = sqrt<f32>(dotRows(b, b, width));
    const lengthA = max(rootA, bound);
    const lengthB = max(rootB, bound);
    const cosine = dotRows(a, b, width) / (lengthA * lengthB);
    const d = load<f32>(word(DY) + ((<usize>row) << 2)) / (lengthA * lengthB);
    const pullA: f32 = rootA > bound ? (cosine * lengthB) / lengthA : 0;
    const pullB: f32 = rootB > bound ? (cosine * lengthA) / lengthB : 0;
    for (let i: usize = 0; i < bytes; i += 4) {
      const x = load<f32>(a + i);
      const z = load<f32>(b + i);
      store<f32>(word(DA) + at + i, d * (z - pullA * x));
      store<f32>(word(DB) + at + i, d * (x - pullB * z));
    }
  }
}

/** y = rows of x divided by their lengths, bounded from below. */
export function normalizeForward(x: usize, y: usize, rows: i32, width: i32, bound: f32): void {
  setWord(A, x);
  setWord(Y, y);
  setFloatWord(BOUND, bound);
  overRows(normalizeTask, rows, width);
}

function normalizeTask(task: i32): void {
  const width = intWord(WIDTH);
  const bytes = (<usize>width) << 2;
  const last = lastRow(task);
  for (let row = firstRow(task); row < last; row++) {
    const x = word(A) + <usize>row * bytes;
    const y = word(Y) + <usize>row * bytes;
    const size = max(sqrt<f32>(dotRows(x, x, width)), floatWord(BOUND));
    for (let i: usize = 0; i < bytes; i += 4) store<f32>(y + i, load<f32>(x + i) / size);
  }
}

/** dx from dy [rows, width]. */
export function normalizeBackward(dy: usize, x: usize, dx: usize, rows: i32, width: i32, bound: f32): void {
  setWord(DY, dy);
  setWord(A, x);
  setWord(DA, dx);
  setFloatWord(BOUND, bound);
  overRows(normalizeGradientTask, rows, width);
}

function normalizeGradientTask(task: i32): void {
  const width = intWord(WIDTH);
  const bytes = (<usize>width) << 2;
  const bound = floatWord(BOUND);
  const last = lastRow(task);
  for (let row = firstRow(task); row < last; row++) {
    const at = <usize>row * bytes;
    const x = word(A) + at;
    const dy = word(DY) + at;
    const root = sqrt<f32>(dotRows(x, x, width));
    const size = max(root, bound);
    const pull: f32 = root > bound ? dotRows(dy, x, width) / (size * size) : 0;
    for (let i: usize = 0; i < bytes; i += 4) {
      store<f32>(word(DA) + at + i, (load<f32>(dy + i) - pull * load<f32>(x + i)) / size);
    }
  }
}
