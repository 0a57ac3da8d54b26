/** Moving tokens: gathering, filling in mask tokens, averaging, cutting pictures into patches. Rows of D numbers. */
import { intWord, launch, parallel, setIntWord, setWord, word } from './job';

const X: i32 = 0;
const IDS: i32 = 1;
const Y: i32 = 2;
const MASK: i32 = 3;
const TOKENS: i32 = 4;
const OTHER: i32 = 5;
const WIDTH: i32 = 6;
const START: i32 = 7;
const PARTIAL: i32 = 8;
const SIDE: i32 = 9;
const ACROSS: i32 = 10;

/** Copies of a few hundred bytes: cheaper inline than by the host's memory.copy. */
function copyRow(into: usize, from: usize, bytes: usize): void {
  const whole = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(into + i, v128.load(from + i));
  for (; i < bytes; i += 4) store<f32>(into + i, load<f32>(from + i));
}

function addRow(into: usize, from: usize, bytes: usize): void {
  const whole = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(into + i, f32x4.add(v128.load(into + i), v128.load(from + i)));
  for (; i < bytes; i += 4) store<f32>(into + i, load<f32>(into + i) + load<f32>(from + i));
}

function scaledRow(into: usize, from: usize, bytes: usize, divisor: f32): void {
  const whole = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(into + i, f32x4.div(v128.load(from + i), f32x4.splat(divisor)));
  for (; i < bytes; i += 4) store<f32>(into + i, load<f32>(from + i) / divisor);
}

function describe(x: usize, ids: usize, y: usize, tokens: i32, other: i32, width: i32): void {
  setWord(X, x);
  setWord(IDS, ids);
  setWord(Y, y);
  setIntWord(TOKENS, tokens);
  setIntWord(OTHER, other);
  setIntWord(WIDTH, width);
}

/** y[n, k] = x[n, ids[n, k]]: x [N, L, D], ids int32 [N, K]. */
export function gatherForward(
  x: usize,
  ids: usize,
  y: usize,
  batch: i32,
  length: i32,
  kept: i32,
  width: i32,
): void {
  describe(x, ids, y, kept, length, width);
  launch(gatherTask, batch);
}

function gatherTask(image: i32): void {
  const kept = intWord(TOKENS);
  const bytes = (<usize>intWord(WIDTH)) << 2;
  const x = word(X) + <usize>image * <usize>intWord(OTHER) * bytes;
  const y = word(Y) + <usize>image * <usize>kept * bytes;
  const ids = word(IDS) + ((<usize>image * <usize>kept) << 2);
  for (let k: usize = 0; k < <usize>kept; k++)
    copyRow(y + k * bytes, x + <usize>load<i32>(ids + (k << 2)) * bytes, bytes);
}

/** dx [N, L, D] from dy [N, K, D]: zero where no id points. */
export function gatherBackward(
  dy: usize,
  ids: usize,
  dx: usize,
  batch: i32,
  length: i32,
  kept: i32,
  width: i32,
): void {
  describe(dy, ids, dx, kept, length, width);
  launch(scatterTask, batch);
}

function scatterTask(image: i32): void {
  const kept = intWord(TOKENS);
  const bytes = (<usize>intWord(WIDTH)) << 2;
  const all = <usize>intWord(OTHER) * bytes;
  const dx = word(Y) + <usize>image * all;
  const dy = word(X) + <usize>image * <usize>kept * bytes;
  const ids = word(IDS) + ((<usize>image * <usize>kept) << 2);
  memory.fill(dx, 0, all);
  for (let k: usize = 0; k < <usize>kept; k++)
    copyRow(dx + <usize>load<i32>(ids + (k << 2)) * bytes, dy + k * bytes, bytes);
}

/** x [N, 1+K, D], maskToken [D], idsRestore int32 [N, L] -> y [N, 1+L, D]. */
export function fillForward(
  x: usize,
  maskToken: usize,
  ids: usize,
  y: usize,
  batch: i32,
  visible: i32,
  tokens: i32,
  width: i32,
): void {
  describe(x, ids, y, tokens, visible, width);
  setWord(MASK, maskToken);
  launch(fillTask, batch);
}

function fillTask(image: i32): void {
  const tokens = intWord(TOKENS);
  const visible = intWord(OTHER);
  const bytes = (<usize>intWord(WIDTH)) << 2;
  const x = word(X) + <usize>image * <usize>visible * bytes;
  const y = word(Y) + <usize>image * <usize>tokens * bytes;
  const ids = word(IDS) + ((<usize>image * <usize>(tokens - 1)) << 2);
  copyRow(y, x, bytes);
  for (let t = 1; t < tokens; t++) {
    const rank = load<i32>(ids + ((<usize>(t - 1)) << 2)) + 1;
    copyRow(y + <usize>t * bytes, rank < visible ? x + <usize>rank * bytes : word(MASK), bytes);
  }
}

/** dx [N, 1+K, D] and the mask token's gradient [D] from dy [N, 1+L, D]. @param scratch N * D numbers */
export function fillBackward(
  dy: usize,
  ids: usize,
  dx: usize,
  dMask: usize,
  batch: i32,
  visible: i32,
  tokens: i32,
  width: i32,
  scratch: usize,
): void {
  describe(dy, ids, dx, tokens, visible, width);
  setWord(PARTIAL, scratch);
  parallel(fillGradientTask, batch);
  const bytes = (<usize>width) << 2;
  memory.fill(dMask, 0, bytes);
  for (let image: usize = 0; image < <usize>batch; image++) addRow(dMask, scratch + image * bytes, bytes);
}

function fillGradientTask(image: i32): void {
  const tokens = intWord(TOKENS);
  const visible = intWord(OTHER);
  const bytes = (<usize>intWord(WIDTH)) << 2;
  const dy = word(X) + <usize>image * <usize>tokens * bytes;
  const dx = word(Y) + <usize>image * <usize>visible * bytes;
  const ids = word(IDS) + ((<usize>image * <usize>(tokens - 1)) << 2);
  const partial = word(PARTIAL) + <usize>image * bytes;
  memory.fill(partial, 0, bytes);
  copyRow(dx, dy, bytes);
  for (let t = 1; t < tokens; t++) {
    const rank = load<i32>(ids + ((<usize>(t - 1)) << 2)) + 1;
    const from = dy + <usize>t * bytes;
    if (rank < visible) copyRow(dx + <usize>rank * bytes, from, bytes);
    else addRow(partial, from, bytes);
  }
}

/** y [N, D]: mean of x [N, T, D] over tokens start..T-1. */
export function meanForward(x: usize, y: usize, batch: i32, tokens: i32, width: i32, start: i32): void {
  describe(x, 0, y, tokens, 0, width);
  setIntWord(START, start);
  launch(meanTask, batch);
}

function meanTask(image: i32): void {
  const tokens = intWord(TOKENS);
  const start = intWord(START);
  const bytes = (<usize>intWord(WIDTH)) << 2;
  const x = word(X) + <usize>image * <usize>tokens * bytes;
  const y = word(Y) + <usize>image * bytes;
  memory.fill(y, 0, bytes);
  for (let t = start; t < tokens; t++) addRow(y, x + <usize>t * bytes, bytes);
  scaledRow(y, y, bytes, <f32>(tokens - start));
}

/** dx [N, T, D] from dy [N, D]. */
export function meanBackward(dy: usize, dx: usize, batch: i32, tokens: i32, width: i32, start: i32): void {
  describe(dy, 0, dx, tokens, 0, width);
  setIntWord(START, start);
  launch(meanGradientTask, batch);
}

function meanGradientTask(image: i32): void {
  const tokens = intWord(TOKENS);
  const start = intWord(START);
  const bytes = (<usize>intWord(WIDTH)) << 2;
  const dy = word(X) + <usize>image * bytes;
  const dx = word(Y) + <usize>image * <usize>tokens * bytes;
  if (start > 0) memory.fill(dx, 0, <usize>start * bytes);
  for (let t = start; t < tokens; t++) scaledRow(dx + <usize>t * bytes, dy, bytes, <f32>(tokens - start));
}

/** patches [N, rows * columns, side * side * channels] of pictures [N, rows * side, columns * side, channels]. */
export function patchify(
  pictures: usize,
  patches: usize,
  batch: i32,
  rows: i32,
  columns: i32,
  side: i32,
  channels: i32,
): void {
  describe(pictures, 0, patches, rows, 0, side * channels);
  setIntWord(SIDE, side);
  setIntWord(ACROSS, columns);
  launch(patchifyTask, batch * rows);
}

/** One row of patches. */
function patchifyTask(task: i32): void {
  const side = <usize>intWord(SIDE);
  const columns = <usize>intWord(ACROSS);
  const bytes = (<usize>intWord(WIDTH)) << 2;
  const all = side * columns * bytes;
  const from = word(X) + <usize>task * all;
  const into = word(Y) + <usize>task * all;
  for (let column: usize = 0; column < columns; column++) {
    for (let line: usize = 0; line < side; line++) {
      copyRow(into + (column * side + line) * bytes, from + (line * columns + column) * bytes, bytes);
    }
  }
}
