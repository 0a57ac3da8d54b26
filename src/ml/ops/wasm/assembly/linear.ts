/**
 * A fully connected layer and its gradients; M rows, I inputs, O outputs, weight [O, I].
 * Forward: y = activation(x W^T + bias) + residual, and on request the activation's slope beside it.
 */
import { intWord, launch, setIntWord, setWord, word } from './job';
import {
  A,
  A_ROW,
  A_STEP,
  A_TILE_ROW,
  asideTile,
  block,
  BLOCK_PANELS,
  BLOCK_ROWS,
  C,
  COLUMN_BLOCKS,
  COLUMNS,
  OWN_WORDS,
  packAllColumns,
  packAllRowPanels,
  packAllRows,
  PANELS,
  planBlocks,
  productTask,
  ROWS,
  STEPS,
} from './product';
import { PANEL, panelBytes, ROW_STEP_BYTES, rowPanelBytes, STEP_BYTES, tile, TILE_ROWS } from './tile';
import { normalCdf4, normalDensity4 } from './vector';

const NONE: i32 = 0;
const GELU: i32 = 1;
const RELU: i32 = 2;
/** Of the input gradient: the product times what stands in `SLOPE`. */
const SCALE: i32 = 3;

const BIAS: i32 = OWN_WORDS;
const RESIDUAL: i32 = OWN_WORDS + 1;
const SLOPE: i32 = OWN_WORDS + 2;
const ACTIVATION: i32 = OWN_WORDS + 3;
/** Of the weight gradient. */
const SUM_SOURCE: i32 = OWN_WORDS;
const SUM_TARGET: i32 = OWN_WORDS + 1;
const SUM_ROWS: i32 = OWN_WORDS + 2;
const SUM_COLUMNS: i32 = OWN_WORDS + 3;
const PRODUCT_TASKS: i32 = OWN_WORDS + 4;

/** Columns that one task adds up. */
const SUM_WIDTH: i32 = 32;

/** Bytes of scratch of forward and input gradient. */
export function linearScratch(rows: i32, inputs: i32, outputs: i32): usize {
  return max(
    max(panelBytes(inputs, outputs), panelBytes(outputs, inputs)),
    panelBytes(rows, inputs) + rowPanelBytes(rows, outputs),
  );
}

function describeRows(a: usize, packed: usize, c: usize, rows: i32, columns: i32, steps: i32): i32 {
  const row = (<usize>steps) << 2;
  setWord(A, a);
  setWord(A_ROW, row);
  setWord(A_TILE_ROW, row);
  setWord(A_STEP, 4);
  setWord(PANELS, packed);
  setWord(C, c);
  setIntWord(ROWS, rows);
  setIntWord(COLUMNS, columns);
  setIntWord(STEPS, steps);
  return planBlocks(rows, columns, steps);
}

/**
 * y [M, O]. `bias` [O], `residual` [M, O] and `slope` [M, O] may be 0 for none; `slope` receives activation'(z).
 * @param activation 0 none, 1 GELU, 2 ReLU
 */
export function linearForward(
  x: usize,
  weight: usize,
  bias: usize,
  residual: usize,
  y: usize,
  slope: usize,
  rows: i32,
  inputs: i32,
  outputs: i32,
  activation: i32,
  scratch: usize,
): void {
  packAllColumns(weight, (<usize>inputs) << 2, inputs, outputs, scratch);
  const tasks = describeRows(x, scratch, y, rows, outputs, inputs);
  setWord(BIAS, bias);
  setWord(RESIDUAL, residual);
  setWord(SLOPE, slope);
  setIntWord(ACTIVATION, activation);
  launch(finishedTask, tasks);
}

/** dx [M, I] = dz W; times `slope` [M, I] where that is not 0, which may be dx itself. */
export function linearInputGradient(
  dz: usize,
  weight: usize,
  dx: usize,
  slope: usize,
  rows: i32,
  inputs: i32,
  outputs: i32,
  scratch: usize,
): void {
  packAllRows(weight, (<usize>inputs) << 2, outputs, inputs, scratch);
  const tasks = describeRows(dz, scratch, dx, rows, inputs, outputs);
  if (slope == 0) {
    launch(productTask, tasks);
    return;
  }
  setWord(BIAS, 0);
  setWord(RESIDUAL, 0);
  setWord(SLOPE, slope);
  setIntWord(ACTIVATION, SCALE);
  launch(finishedTask, tasks);
}

/** dW [O, I] = dz^T x and, where `dBias` is not 0, db [O] = column sums of dz. */
export function linearWeightGradient(
  dz: usize,
  x: usize,
  dWeight: usize,
  dBias: usize,
  rows: i32,
  inputs: i32,
  outputs: i32,
  scratch: usize,
): void {
  const rowPanels = scratch + panelBytes(rows, inputs);
  packAllRows(x, (<usize>inputs) << 2, rows, inputs, scratch);
  packAllRowPanels(dz, (<usize>outputs) << 2, rows, outputs, rowPanels);
  setWord(A, rowPanels);
  setWord(A_ROW, 4);
  setWord(A_TILE_ROW, (<usize>rows) << 2);
  setWord(A_STEP, ROW_STEP_BYTES);
  setWord(PANELS, scratch);
  setWord(C, dWeight);
  setIntWord(ROWS, outputs);
  setIntWord(COLUMNS, inputs);
  setIntWord(STEPS, rows);
  const tasks = planBlocks(outputs, inputs, rows);
  if (dBias == 0) {
    launch(productTask, tasks);
    return;
  }
  setWord(SUM_SOURCE, dz);
  setWord(SUM_TARGET, dBias);
  setIntWord(SUM_ROWS, rows);
  setIntWord(SUM_COLUMNS, outputs);
  setIntWord(PRODUCT_TASKS, tasks);
  launch(weightGradientTask, tasks + (outputs + SUM_WIDTH - 1) / SUM_WIDTH);
}

function weightGradientTask(task: i32): void {
  const products = intWord(PRODUCT_TASKS);
  if (task < products) productTask(task);
  else {
    const columns = intWord(SUM_COLUMNS);
    const first = (task - products) * SUM_WIDTH;
    sumColumns(
      word(SUM_SOURCE),
      intWord(SUM_ROWS),
      columns,
      first,
      min(columns, first + SUM_WIDTH),
      word(SUM_TARGET),
    );
  }
}

/** target[j] = sum over the rows of source[row, j], for j from `first` to `last - 1`; source [rows, columns]. */
export function sumColumns(
  source: usize,
  rows: i32,
  columns: i32,
  first: i32,
  last: i32,
  target: usize,
): void {
  const stride = (<usize>columns) << 2;
  let j = first;
  for (; j + 8 <= last; j += 8) {
    let at = source + ((<usize>j) << 2);
    let low = f32x4.splat(0);
    let high = low;
    for (let r = 0; r < rows; r++, at += stride) {
      low = f32x4.add(low, v128.load(at));
      high = f32x4.add(high, v128.load(at, 16));
    }
    v128.store(target + ((<usize>j) << 2), low);
    v128.store(target + ((<usize>j) << 2), high, 16);
  }
  for (; j < last; j++) {
    let at = source + ((<usize>j) << 2);
    let sum: f32 = 0;
    for (let r = 0; r < rows; r++, at += stride) sum += load<f32>(at);
    store<f32>(target + ((<usize>j) << 2), sum);
  }
}

/** Task: a block of sums, of which each tile is finished before it is stored. */
function finishedTask(task: i32): void {
  const columnBlocks = intWord(COLUMN_BLOCKS);
  const blockRows = intWord(BLOCK_ROWS);
  const blockPanels = intWord(BLOCK_PANELS);
  const columns = intWord(COLUMNS);
  const steps = intWord(STEPS);
  const panels = (columns + PANEL - 1) / PANEL;
  const firstRow = (task / columnBlocks) * blockRows;
  const lastRow = min(intWord(ROWS), firstRow + blockRows);
  const firstPanel = (task % columnBlocks) * blockPanels;
  const lastPanel = min(panels, firstPanel + blockPanels);
  const a = word(A);
  const aRow = word(A_ROW);
  const packed = word(PANELS);
  const aside = asideTile();
  for (let panel = firstPanel; panel < lastPanel; panel++) {
    const width = min(PANEL, columns - panel * PANEL);
    const b = packed + <usize>panel * <usize>steps * STEP_BYTES;
    for (let row = firstRow; row < lastRow; row += TILE_ROWS) {
      const rows = min(TILE_ROWS, lastRow - row);
      tile(a + <usize>row * aRow, aRow, 4, rows, b, steps, aside, STEP_BYTES);
      const at = (<usize>row * <usize>columns + ((<usize>panel) << 3)) << 2;
      if (width == PANEL) finishTile(aside, at, <usize>panel * STEP_BYTES, rows);
      else finishNarrow(aside, at, <usize>panel * STEP_BYTES, rows, width);
    }
  }
}

/** Bias, activation, residual of a tile of 8 columns; `at` and `biasAt` in bytes. */
function finishTile(aside: usize, at: usize, biasAt: usize, rows: i32): void {
  const stride = (<usize>intWord(COLUMNS)) << 2;
  const bias = word(BIAS);
  const residual = word(RESIDUAL);
  const slope = word(SLOPE);
  const activation = intWord(ACTIVATION);
  const y = word(C);
  const bias0 = bias ? v128.load(bias + biasAt) : f32x4.splat(0);
  const bias1 = bias ? v128.load(bias + biasAt, 16) : f32x4.splat(0);
  for (let r = 0; r < rows; r++, aside += STEP_BYTES, at += stride) {
    let z0 = v128.load(aside);
    let z1 = v128.load(aside, 16);
    if (bias) {
      z0 = f32x4.add(z0, bias0);
      z1 = f32x4.add(z1, bias1);
    }
    if (activation != NONE) {
      const slopeAt = slope ? slope + at : 0;
      z0 = activated(z0, activation, slopeAt);
      z1 = activated(z1, activation, slopeAt ? slopeAt + 16 : 0);
    }
    if (residual) {
      z0 = f32x4.add(z0, v128.load(residual + at));
      z1 = f32x4.add(z1, v128.load(residual + at, 16));
    }
    v128.store(y + at, z0);
    v128.store(y + at, z1, 16);
  }
}

/** activation(z); the slope is stored at `slopeAt` unless that is 0, or read from there by `SCALE`. */
@inline
function activated(z: v128, activation: i32, slopeAt: usize): v128 {
  if (activation == GELU) {
    const cdf = normalCdf4(z);
    if (slopeAt) v128.store(slopeAt, f32x4.add(cdf, f32x4.mul(z, normalDensity4(z))));
    return f32x4.mul(z, cdf);
  }
  if (activation == RELU) {
    const zero = f32x4.splat(0);
    if (slopeAt) v128.store(slopeAt, v128.and(f32x4.gt(z, zero), f32x4.splat(1)));
    // NaN stays NaN.
    return f32x4.pmax(z, zero);
  }
  return f32x4.mul(z, v128.load(slopeAt));
}

/** `finishTile` of fewer than 8 columns: through a full row kept aside. */
function finishNarrow(aside: usize, at: usize, biasAt: usize, rows: i32, width: i32): void {
  const stride = (<usize>intWord(COLUMNS)) << 2;
  const bias = word(BIAS);
  const residual = word(RESIDUAL);
  const slope = word(SLOPE);
  const activation = intWord(ACTIVATION);
  const y = word(C);
  for (let r = 0; r < rows; r++, aside += STEP_BYTES, at += stride) {
    for (let j: usize = 0; j < <usize>width; j++) {
      const cell = at + (j << 2);
      let z = f32x4.splat(load<f32>(aside + (j << 2)));
      if (bias) z = f32x4.add(z, v128.load32_splat(bias + biasAt + (j << 2)));
      if (activation == SCALE) {
        z = f32x4.mul(z, v128.load32_splat(slope + cell));
      } else if (activation != NONE) {
        // Behind the five rows of the tile aside.
        const slopeAside = asideTile() + 160;
        z = activated(z, activation, slope ? slopeAside : 0);
        if (slope) store<f32>(slope + cell, load<f32>(slopeAside));
      }
      let value = f32x4.extract_lane(z, 0);
      if (residual) value += load<f32>(residual + cell);
      store<f32>(y + cell, value);
    }
  }
}
