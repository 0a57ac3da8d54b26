/**
 * The one loop in which nearly all time is spent: a tile of 5 x 8 sums in registers, and the packing that feeds it.
 *
 * Five rows, because V8 and Ion have fifteen vector registers on x64: ten sums, two vectors of B, one number of A and one
 * product fit, a sixth row would spill. Multiplication and addition are two roundings everywhere; no fused or relaxed
 * instruction.
 *
 * B is packed into panels of 8 columns: panel p holds, for each step k, B[k, 8p .. 8p + 7], zeros beyond the last column.
 * A is read where it lies, element (row, step) at row * rowStride + step * stepStride bytes, or packed into panels of 5 rows.
 */

export const TILE_ROWS: i32 = 5;
export const PANEL: i32 = 8;
/** Bytes of one step of a panel of B, and of a row of a tile kept aside. */
export const STEP_BYTES: usize = 32;
/** Bytes of one step of a panel of A. */
export const ROW_STEP_BYTES: usize = 20;

/** Bytes of B's panels. */
export function panelBytes(steps: i32, columns: i32): usize {
  return <usize>((columns + PANEL - 1) / PANEL) * <usize>steps * STEP_BYTES;
}

/** Bytes of A's panels. */
export function rowPanelBytes(steps: i32, rows: i32): usize {
  return <usize>((rows + TILE_ROWS - 1) / TILE_ROWS) * <usize>steps * ROW_STEP_BYTES;
}

/**
 * c[r, j] = sum over k of A[r, k] B[k, j] for r < 5, j < 8, added up in the order of k.
 * Of rows beyond `rows` the last one is computed again; c must have room for five.
 */
export function tile(
  a: usize,
  rowStride: usize,
  stepStride: usize,
  rows: i32,
  b: usize,
  steps: i32,
  c: usize,
  cStride: usize,
): void {
  // Sums, not choices of addresses: V8 then knows that their high halves are empty and need no clearing in the loop.
  let a1 = a + (rows > 1 ? rowStride : 0);
  let a2 = a1 + (rows > 2 ? rowStride : 0);
  let a3 = a2 + (rows > 3 ? rowStride : 0);
  let a4 = a3 + (rows > 4 ? rowStride : 0);
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  for (const end = b + <usize>steps * STEP_BYTES; b < end; b += STEP_BYTES) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(x, b0));
    c01 = f32x4.add(c01, f32x4.mul(x, b1));
    x = v128.load32_splat(a1);
    c10 = f32x4.add(c10, f32x4.mul(x, b0));
    c11 = f32x4.add(c11, f32x4.mul(x, b1));
    x = v128.load32_splat(a2);
    c20 = f32x4.add(c20, f32x4.mul(x, b0));
    c21 = f32x4.add(c21, f32x4.mul(x, b1));
    x = v128.load32_splat(a3);
    c30 = f32x4.add(c30, f32x4.mul(x, b0));
    c31 = f32x4.add(c31, f32x4.mul(x, b1));
    x = v128.load32_splat(a4);
    c40 = f32x4.add(c40, f32x4.mul(x, b0));
    c41 = f32x4.add(c41, f32x4.mul(x, b1));
    a += stepStride;
    a1 += stepStride;
    a2 += stepStride;
    a3 += stepStride;
    a4 += stepStride;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += cStride;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += cStride;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += cStride;
  v128.store(c, c30);
  v128.store(c, c31, 16);
  c += cStride;
  v128.store(c, c40);
  v128.store(c, c41, 16);
}

/** Panels `from` to `to - 1`, steps `first` to `last - 1`, of B whose rows lie in memory: B[k, n] at k * stride + 4n. */
export function packRows(
  source: usize,
  stride: usize,
  steps: i32,
  columns: i32,
  from: i32,
  to: i32,
  first: i32,
  last: i32,
  target: usize,
): void {
  for (let panel = from; panel < to; panel++) {
    const width = columns - panel * PANEL;
    let at = source + <usize>first * stride + <usize>panel * STEP_BYTES;
    let into = target + (<usize>panel * <usize>steps + <usize>first) * STEP_BYTES;
    const end = into + <usize>(last - first) * STEP_BYTES;
    if (width >= PANEL) {
      for (; into < end; into += STEP_BYTES, at += stride) {
        v128.store(into, v128.load(at));
        v128.store(into, v128.load(at, 16), 16);
      }
    } else {
      for (; into < end; into += STEP_BYTES, at += stride) {
        v128.store(into, f32x4.splat(0));
        v128.store(into, f32x4.splat(0), 16);
        memory.copy(into, at, (<usize>width) << 2);
      }
    }
  }
}

/** The same of B whose columns lie in memory: B[k, n] at n * stride + 4k. */
export function packColumns(
  source: usize,
  stride: usize,
  steps: i32,
  columns: i32,
  from: i32,
  to: i32,
  target: usize,
): void {
  for (let panel = from; panel < to; panel++) {
    const width = min(PANEL, columns - panel * PANEL);
    const at = source + <usize>(panel * PANEL) * stride;
    const into = target + <usize>panel * <usize>steps * STEP_BYTES;
    const whole = width == PANEL ? steps & ~3 : 0;
    for (let k = 0; k < whole; k += 4) {
      const from4 = at + ((<usize>k) << 2);
      const to4 = into + <usize>k * STEP_BYTES;
      transpose4(from4, stride, to4);
      transpose4(from4 + (stride << 2), stride, to4 + 16);
    }
    for (let k = whole; k < steps; k++) {
      const to1 = into + <usize>k * STEP_BYTES;
      if (width < PANEL) {
        v128.store(to1, f32x4.splat(0));
        v128.store(to1, f32x4.splat(0), 16);
      }
      for (let n = 0; n < width; n++) {
        store<f32>(to1 + ((<usize>n) << 2), load<f32>(at + <usize>n * stride + ((<usize>k) << 2)));
      }
    }
  }
}

/** Four numbers of each of four rows `stride` apart, to four steps of a panel. */
function transpose4(at: usize, stride: usize, into: usize): void {
  const r0 = v128.load(at);
  const r1 = v128.load(at + stride);
  const r2 = v128.load(at + (stride << 1));
  const r3 = v128.load(at + stride * 3);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(into, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(into, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 32);
  v128.store(into, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 64);
  v128.store(into, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 96);
}

/** Panels of 5 rows of A whose columns lie side by side: A[r, k] at k * stride + 4r; steps `first` to `last - 1`. */
export function packRowPanels(
  source: usize,
  stride: usize,
  steps: i32,
  rows: i32,
  first: i32,
  last: i32,
  target: usize,
): void {
  const whole = rows / TILE_ROWS;
  const left = rows - whole * TILE_ROWS;
  const panel = <usize>steps * ROW_STEP_BYTES;
  for (let k = first; k < last; k++) {
    let at = source + <usize>k * stride;
    let into = target + <usize>k * ROW_STEP_BYTES;
    for (let q = 0; q < whole; q++) {
      v128.store(into, v128.load(at));
      store<f32>(into, load<f32>(at, 16), 16);
      at += ROW_STEP_BYTES;
      into += panel;
    }
    if (left > 0) {
      v128.store(into, f32x4.splat(0));
      store<f32>(into, 0, 16);
      memory.copy(into, at, (<usize>left) << 2);
    }
  }
}
