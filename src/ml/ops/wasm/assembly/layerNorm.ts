/**
 * Layer norm over rows. With xhat = (x - mean) rstd and g = dy * weight:
 * dx = rstd (g - mean(g) - xhat mean(g xhat)), dweight = sum dy xhat, dbias = sum dy.
 */
import { floatWord, intWord, launch, parallel, setFloatWord, setIntWord, setWord, word } from './job';
import { sumLanes } from './vector';

const X: i32 = 0;
const WEIGHT: i32 = 1;
const BIAS: i32 = 2;
const Y: i32 = 3;
const STATS: i32 = 4;
const ROWS: i32 = 5;
const WIDTH: i32 = 6;
const EPSILON: i32 = 7;
const DY: i32 = 8;
const DX: i32 = 9;
const PARTIAL: i32 = 10;
const TASK_ROWS: i32 = 11;
const D_WEIGHT: i32 = 12;
const D_BIAS: i32 = 13;
const CHUNKS: i32 = 14;

/** Numbers of one task. */
const TASK_NUMBERS: i32 = 16_384;

function rowsOfTask(width: i32): i32 {
  return max(1, TASK_NUMBERS / width);
}

/** y and stats [rows, 2] (mean, 1 / sqrt(variance + epsilon)) of x [rows, width]. */
export function layerNormForward(
  x: usize,
  weight: usize,
  bias: usize,
  y: usize,
  stats: usize,
  rows: i32,
  width: i32,
  epsilon: f32,
): void {
  setWord(X, x);
  setWord(WEIGHT, weight);
  setWord(BIAS, bias);
  setWord(Y, y);
  setWord(STATS, stats);
  setIntWord(ROWS, rows);
  setIntWord(WIDTH, width);
  setFloatWord(EPSILON, epsilon);
  const rowsEach = rowsOfTask(width);
  setIntWord(TASK_ROWS, rowsEach);
  launch(forwardTask, (rows + rowsEach - 1) / rowsEach);
}

function forwardTask(task: i32): void {
  const width = intWord(WIDTH);
  const bytes = (<usize>width) << 2;
  const whole = (<usize>(width & ~3)) << 2;
  const weight = word(WEIGHT);
  const bias = word(BIAS);
  const epsilon = floatWord(EPSILON);
  const first = task * intWord(TASK_ROWS);
  const last = min(intWord(ROWS), first + intWord(TASK_ROWS));
  for (let row = first; row < last; row++) {
    const x = word(X) + <usize>row * bytes;
    const y = word(Y) + <usize>row * bytes;
    let sums = f32x4.splat(0);
    for (let i: usize = 0; i < whole; i += 16) sums = f32x4.add(sums, v128.load(x + i));
    let sum = sumLanes(sums);
    for (let i = whole; i < bytes; i += 4) sum += load<f32>(x + i);
    const mean = sum / <f32>width;
    const means = f32x4.splat(mean);
    sums = f32x4.splat(0);
    for (let i: usize = 0; i < whole; i += 16) {
      const centred = f32x4.sub(v128.load(x + i), means);
      sums = f32x4.add(sums, f32x4.mul(centred, centred));
    }
    let squares = sumLanes(sums);
    for (let i = whole; i < bytes; i += 4) {
      const centred = load<f32>(x + i) - mean;
      squares += centred * centred;
    }
    const rstd: f32 = 1 / sqrt<f32>(squares / <f32>width + epsilon);
    const rstds = f32x4.splat(rstd);
    for (let i: usize = 0; i < whole; i += 16) {
      const hat = f32x4.mul(f32x4.sub(v128.load(x + i), means), rstds);
      v128.store(y + i, f32x4.add(f32x4.mul(hat, v128.load(weight + i)), v128.load(bias + i)));
    }
    for (let i = whole; i < bytes; i += 4) {
      store<f32>(y + i, (load<f32>(x + i) - mean) * rstd * load<f32>(weight + i) + load<f32>(bias + i));
    }
    const stats = word(STATS) + ((<usize>row) << 3);
    store<f32>(stats, mean);
    store<f32>(stats, rstd, 4);
  }
}

/** Bytes of scratch of the backward pass. */
export function layerNormScratch(rows: i32, width: i32): usize {
  const rowsEach = rowsOfTask(width);
  return (<usize>((rows + rowsEach - 1) / rowsEach) * <usize>width) << 3;
}

/** dx [rows, width], dWeight and dBias [width]. Parameters are summed up in chunks of rows, then the chunks. */
export function layerNormBackward(
  dy: usize,
  x: usize,
  weight: usize,
  stats: usize,
  dx: usize,
  dWeight: usize,
  dBias: usize,
  rows: i32,
  width: i32,
  scratch: usize,
): void {
  setWord(DY, dy);
  setWord(X, x);
  setWord(WEIGHT, weight);
  setWord(STATS, stats);
  setWord(DX, dx);
  setWord(PARTIAL, scratch);
  setIntWord(ROWS, rows);
  setIntWord(WIDTH, width);
  const rowsEach = rowsOfTask(width);
  const chunks = (rows + rowsEach - 1) / rowsEach;
  setIntWord(TASK_ROWS, rowsEach);
  parallel(backwardTask, chunks);
  for (let j: usize = 0; j < (<usize>width) << 2; j += 4) {
    let sumWeight: f32 = 0;
    let sumBias: f32 = 0;
    for (let chunk = 0; chunk < chunks; chunk++) {
      const at = scratch + ((<usize>chunk * <usize>width) << 3) + j;
      sumWeight += load<f32>(at);
      sumBias += load<f32>(at + ((<usize>width) << 2));
    }
    store<f32>(dWeight + j, sumWeight);
    store<f32>(dBias + j, sumBias);
  }
}

function backwardTask(task: i32): void {
  const width = intWord(WIDTH);
  const bytes = (<usize>width) << 2;
  const whole = (<usize>(width & ~3)) << 2;
  const weight = word(WEIGHT);
  const partialWeight = word(PARTIAL) + <usize>task * (bytes << 1);
  const partialBias = partialWeight + bytes;
  memory.fill(partialWeight, 0, bytes << 1);
  const first = task * intWord(TASK_ROWS);
  const last = min(intWord(ROWS), first + intWord(TASK_ROWS));
  for (let row = first; row < last; row++) {
    const x = word(X) + <usize>row * bytes;
    const dy = word(DY) + <usize>row * bytes;
    const dx = word(DX) + <usize>row * bytes;
    const mean = load<f32>(word(STATS) + ((<usize>row) << 3));
    const rstd = load<f32>(word(STATS) + ((<usize>row) << 3), 4);
    const means = f32x4.splat(mean);
    const rstds = f32x4.splat(rstd);
    let sumsG = f32x4.splat(0);
    let sumsHat = f32x4.splat(0);
    for (let i: usize = 0; i < whole; i += 16) {
      const d = v128.load(dy + i);
      const hat = f32x4.mul(f32x4.sub(v128.load(x + i), means), rstds);
      const dHat = f32x4.mul(d, hat);
      const w = v128.load(weight + i);
      sumsG = f32x4.add(sumsG, f32x4.mul(d, w));
      sumsHat = f32x4.add(sumsHat, f32x4.mul(dHat, w));
      v128.store(partialWeight + i, f32x4.add(v128.load(partialWeight + i), dHat));
      v128.store(partialBias + i, f32x4.add(v128.load(partialBias + i), d));
    }
    let sumG = sumLanes(sumsG);
    let sumHat = sumLanes(sumsHat);
    for (let i = whole; i < bytes; i += 4) {
      const d = load<f32>(dy + i);
      const hat = (load<f32>(x + i) - mean) * rstd;
      sumG += d * load<f32>(weight + i);
      sumHat += d * hat * load<f32>(weight + i);
      store<f32>(partialWeight + i, load<f32>(partialWeight + i) + d * hat);
      store<f32>(partialBias + i, load<f32>(partialBias + i) + d);
    }
    const meanG = sumG / <f32>width;
    const meanHat = sumHat / <f32>width;
    const meansG = f32x4.splat(meanG);
    const meansHat = f32x4.splat(meanHat);
    for (let i: usize = 0; i < whole; i += 16) {
      const g = f32x4.mul(v128.load(dy + i), v128.load(weight + i));
      const hat = f32x4.mul(f32x4.sub(v128.load(x + i), means), rstds);
      v128.store(dx + i, f32x4.mul(rstds, f32x4.sub(f32x4.sub(g, meansG), f32x4.mul(hat, meansHat))));
    }
    for (let i = whole; i < bytes; i += 4) {
      const hat = (load<f32>(x + i) - mean) * rstd;
      store<f32>(dx + i, rstd * (load<f32>(dy + i) * load<f32>(weight + i) - meanG - hat * meanHat));
    }
  }
}
