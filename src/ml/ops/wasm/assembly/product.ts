/**
 * Matrix products: operands packed, then blocks of the result computed by tasks. Which blocks there are depends on the
 * sizes alone.
 */
import { intWord, join, launch, parallel, setIntWord, setWord, threadNumber, word } from './job';
import {
  PANEL,
  panelBytes,
  packColumns,
  packRowPanels,
  packRows,
  rowPanelBytes,
  STEP_BYTES,
  tile,
  TILE_ROWS,
} from './tile';

/** Multiplications and additions of one task: some ten microseconds. */
const TASK_FLOPS: f64 = 1_500_000;
/** Rows of A that stay in a core's cache while all of B passes. */
const TASK_ROWS: i32 = 40;
/** Steps that are summed up before they are added to a long sum: what fits in the first cache, and rounds less. */
const LONG_STEPS: i32 = 512;
/** Steps that one packing task copies. */
const PACK_STEPS: i32 = 512;
/** Numbers that are packed without asking another thread. */
const PACK_ALONE: i32 = 16_384;

/** A tile kept aside of each thread, five rows of `STEP_BYTES`. */
const ASIDE: usize = memory.data(64 * 192, 64);

export function asideTile(): usize {
  return ASIDE + <usize>threadNumber() * 192;
}

/** Words of every product. Others may follow from `OWN_WORDS` on. */
export const A: i32 = 0;
/** Bytes between rows of A, inside a tile. */
export const A_ROW: i32 = 1;
/** Bytes between rows of A, from tile to tile: another where A is packed. */
export const A_TILE_ROW: i32 = 2;
export const A_STEP: i32 = 3;
export const PANELS: i32 = 4;
export const C: i32 = 5;
export const ROWS: i32 = 6;
export const COLUMNS: i32 = 7;
export const STEPS: i32 = 8;
/** Of a task. */
export const BLOCK_ROWS: i32 = 9;
export const BLOCK_PANELS: i32 = 10;
export const COLUMN_BLOCKS: i32 = 11;
export const OWN_WORDS: i32 = 12;

const PACK_SOURCE: i32 = 40;
const PACK_STRIDE: i32 = 41;
const PACK_ALL_STEPS: i32 = 42;
const PACK_COLUMNS: i32 = 43;
const PACK_TARGET: i32 = 44;
const PACK_BLOCK: i32 = 45;

/** Decides the blocks of a product. @returns tasks */
export function planBlocks(rows: i32, columns: i32, steps: i32): i32 {
  const panels = (columns + PANEL - 1) / PANEL;
  let blockRows = min(TASK_ROWS, rows);
  const perPanel = 2.0 * <f64>blockRows * <f64>steps * <f64>PANEL;
  const blockPanels = max(1, min(panels, <i32>Math.ceil(TASK_FLOPS / perPanel)));
  if (blockPanels == panels) {
    const perRow = 2.0 * <f64>steps * <f64>columns;
    const tiles = <i32>Math.ceil(min(<f64>1_000_000, TASK_FLOPS / perRow / <f64>TILE_ROWS));
    blockRows = max(TASK_ROWS, tiles * TILE_ROWS);
  }
  const rowBlocks = (rows + blockRows - 1) / blockRows;
  const columnBlocks = (panels + blockPanels - 1) / blockPanels;
  setIntWord(BLOCK_ROWS, blockRows);
  setIntWord(BLOCK_PANELS, blockPanels);
  setIntWord(COLUMN_BLOCKS, columnBlocks);
  return rowBlocks * columnBlocks;
}

/** Packs B[k, n] at k * stride + 4n on all threads. */
export function packAllRows(source: usize, stride: usize, steps: i32, columns: i32, target: usize): void {
  const panels = (columns + PANEL - 1) / PANEL;
  if (steps * columns <= PACK_ALONE) {
    packRows(source, stride, steps, columns, 0, panels, 0, steps, target);
    return;
  }
  describePacking(source, stride, steps, columns, target);
  parallel(packRowsTask, (steps + PACK_STEPS - 1) / PACK_STEPS);
}

/** Packs B[k, n] at n * stride + 4k on all threads. */
export function packAllColumns(source: usize, stride: usize, steps: i32, columns: i32, target: usize): void {
  const panels = (columns + PANEL - 1) / PANEL;
  if (steps * columns <= PACK_ALONE) {
    packColumns(source, stride, steps, columns, 0, panels, target);
    return;
  }
  describePacking(source, stride, steps, columns, target);
  const block = max(1, PACK_ALONE / (steps * PANEL));
  setIntWord(PACK_BLOCK, block);
  parallel(packColumnsTask, (panels + block - 1) / block);
}

/** Packs A[r, k] at k * stride + 4r into panels of rows on all threads. */
export function packAllRowPanels(source: usize, stride: usize, steps: i32, rows: i32, target: usize): void {
  if (steps * rows <= PACK_ALONE) {
    packRowPanels(source, stride, steps, rows, 0, steps, target);
    return;
  }
  describePacking(source, stride, steps, rows, target);
  parallel(packRowPanelsTask, (steps + PACK_STEPS - 1) / PACK_STEPS);
}

function describePacking(source: usize, stride: usize, steps: i32, columns: i32, target: usize): void {
  setWord(PACK_SOURCE, source);
  setWord(PACK_STRIDE, stride);
  setIntWord(PACK_ALL_STEPS, steps);
  setIntWord(PACK_COLUMNS, columns);
  setWord(PACK_TARGET, target);
}

function packRowsTask(task: i32): void {
  const steps = intWord(PACK_ALL_STEPS);
  const columns = intWord(PACK_COLUMNS);
  const panels = (columns + PANEL - 1) / PANEL;
  const last = min(steps, (task + 1) * PACK_STEPS);
  packRows(
    word(PACK_SOURCE),
    word(PACK_STRIDE),
    steps,
    columns,
    0,
    panels,
    task * PACK_STEPS,
    last,
    word(PACK_TARGET),
  );
}

function packColumnsTask(task: i32): void {
  const columns = intWord(PACK_COLUMNS);
  const panels = (columns + PANEL - 1) / PANEL;
  const block = intWord(PACK_BLOCK);
  const to = min(panels, (task + 1) * block);
  packColumns(
    word(PACK_SOURCE),
    word(PACK_STRIDE),
    intWord(PACK_ALL_STEPS),
    columns,
    task * block,
    to,
    word(PACK_TARGET),
  );
}

function packRowPanelsTask(task: i32): void {
  const steps = intWord(PACK_ALL_STEPS);
  const last = min(steps, (task + 1) * PACK_STEPS);
  packRowPanels(
    word(PACK_SOURCE),
    word(PACK_STRIDE),
    steps,
    intWord(PACK_COLUMNS),
    task * PACK_STEPS,
    last,
    word(PACK_TARGET),
  );
}

/** Task: a block of C = A B, in whose place C is written. Long sums are added up in pieces of `LONG_STEPS`. */
export function productTask(task: i32): void {
  const columnBlocks = intWord(COLUMN_BLOCKS);
  const blockRows = intWord(BLOCK_ROWS);
  const blockPanels = intWord(BLOCK_PANELS);
  const columns = intWord(COLUMNS);
  const panels = (columns + PANEL - 1) / PANEL;
  const firstRow = (task / columnBlocks) * blockRows;
  const lastRow = min(intWord(ROWS), firstRow + blockRows);
  const firstPanel = (task % columnBlocks) * blockPanels;
  const lastPanel = min(panels, firstPanel + blockPanels);
  block(
    word(A),
    word(A_ROW),
    word(A_TILE_ROW),
    word(A_STEP),
    word(PANELS),
    intWord(STEPS),
    word(C),
    (<usize>columns) << 2,
    firstRow,
    lastRow,
    columns,
    firstPanel,
    lastPanel,
    false,
  );
}

/**
 * Rows firstRow..lastRow - 1 and panels firstPanel..lastPanel - 1 of C = A B, or of C += A B.
 * @param cStride bytes between rows of C
 */
export function block(
  a: usize,
  aRow: usize,
  aTileRow: usize,
  aStep: usize,
  packed: usize,
  steps: i32,
  c: usize,
  cStride: usize,
  firstRow: i32,
  lastRow: i32,
  columns: i32,
  firstPanel: i32,
  lastPanel: i32,
  adding: bool,
): void {
  const aside = asideTile();
  for (let step = 0; step < steps; step += LONG_STEPS) {
    const length = min(LONG_STEPS, steps - step);
    const add = adding || step > 0;
    for (let panel = firstPanel; panel < lastPanel; panel++) {
      const width = min(PANEL, columns - panel * PANEL);
      const b = packed + (<usize>panel * <usize>steps + <usize>step) * STEP_BYTES;
      const cPanel = c + <usize>panel * STEP_BYTES;
      for (let row = firstRow; row < lastRow; row += TILE_ROWS) {
        const rows = min(TILE_ROWS, lastRow - row);
        const from = a + <usize>row * aTileRow + <usize>step * aStep;
        const into = cPanel + <usize>row * cStride;
        if (!add && rows == TILE_ROWS && width == PANEL) {
          tile(from, aRow, aStep, rows, b, length, into, cStride);
        } else {
          tile(from, aRow, aStep, rows, b, length, aside, STEP_BYTES);
          storeTile(aside, into, cStride, rows, width, add);
        }
      }
    }
  }
}

/** The part of a tile that belongs to C. */
function storeTile(aside: usize, c: usize, cStride: usize, rows: i32, width: i32, add: bool): void {
  for (let r = 0; r < rows; r++, aside += STEP_BYTES, c += cStride) {
    if (width == PANEL) {
      let low = v128.load(aside);
      let high = v128.load(aside, 16);
      if (add) {
        low = f32x4.add(v128.load(c), low);
        high = f32x4.add(v128.load(c, 16), high);
      }
      v128.store(c, low);
      v128.store(c, high, 16);
    } else {
      for (let j: usize = 0; j < <usize>width; j++) {
        const sum = load<f32>(aside + (j << 2));
        store<f32>(c + (j << 2), add ? load<f32>(c + (j << 2)) + sum : sum);
      }
    }
  }
}

function describe(a: usize, aRow: usize, aTileRow: usize, aStep: usize, packed: usize, c: usize): void {
  setWord(A, a);
  setWord(A_ROW, aRow);
  setWord(A_TILE_ROW, aTileRow);
  setWord(A_STEP, aStep);
  setWord(PANELS, packed);
  setWord(C, c);
}

function describeSize(rows: i32, columns: i32, steps: i32): i32 {
  setIntWord(ROWS, rows);
  setIntWord(COLUMNS, columns);
  setIntWord(STEPS, steps);
  return planBlocks(rows, columns, steps);
}

/** Bytes of scratch that `matmul` wants. */
export function matmulScratch(rows: i32, columns: i32, steps: i32, transposeA: bool): usize {
  return panelBytes(steps, columns) + (transposeA ? rowPanelBytes(steps, rows) : 0);
}

/**
 * C[rows, columns] = A B for each of `batch` pairs; A is [rows, steps] or, transposed, [steps, rows] in memory, B [steps, columns]
 * or [columns, steps]. A batch stride of 0 (in numbers) repeats a matrix.
 */
export function matmul(
  a: usize,
  b: usize,
  c: usize,
  batch: i32,
  aBatch: i32,
  bBatch: i32,
  rows: i32,
  columns: i32,
  steps: i32,
  transposeA: bool,
  transposeB: bool,
  scratch: usize,
): void {
  const panels = scratch;
  const rowPanels = scratch + panelBytes(steps, columns);
  for (let n = 0; n < batch; n++) {
    join();
    const an = a + ((<usize>n * <usize>aBatch) << 2);
    const bn = b + ((<usize>n * <usize>bBatch) << 2);
    const cn = c + ((<usize>n * <usize>rows * <usize>columns) << 2);
    if (n == 0 || bBatch != 0) {
      if (transposeB) packAllColumns(bn, (<usize>steps) << 2, steps, columns, panels);
      else packAllRows(bn, (<usize>columns) << 2, steps, columns, panels);
    }
    if (transposeA) {
      packAllRowPanels(an, (<usize>rows) << 2, steps, rows, rowPanels);
      describe(rowPanels, 4, (<usize>steps) << 2, ROW_STEP, panels, cn);
    } else {
      const row = (<usize>steps) << 2;
      describe(an, row, row, 4, panels, cn);
    }
    launch(productTask, describeSize(rows, columns, steps));
  }
}

const ROW_STEP: usize = 20;
