/**
 * Attention between the qkv and the output projection, one task for each image, head and block of queries; in the backward
 * pass one for each image and head, so that the sums of keys and values have an order. Scores exist only for a block of
 * queries. The forward pass saves each query's log-sum-exp, from which the backward pass rebuilds the weights:
 * p = exp(s - lse), ds = p (dy . v - delta), delta = dy . y.
 * Source: FlashAttention (Dao et al. 2022), algorithms 1 and 4, with whole rows of scores.
 */
import { floatWord, intWord, launch, setFloatWord, setIntWord, setWord, threadNumber, word } from './job';
import { asideTile, block } from './product';
import { PANEL, panelBytes, packColumns, packRows, STEP_BYTES, tile, TILE_ROWS } from './tile';
import { expNegative4, log4, maxLanes, sumLanes } from './vector';

const QKV: i32 = 0;
const Y: i32 = 1;
const LSE: i32 = 2;
const TOKENS: i32 = 3;
const HEADS: i32 = 4;
const HEAD_DIM: i32 = 5;
const SCALE: i32 = 6;
const SCRATCH: i32 = 7;
const THREAD_BYTES: i32 = 8;
const BLOCKS: i32 = 9;
const BLOCK_QUERIES: i32 = 10;
const DY: i32 = 11;
const DQKV: i32 = 12;

/** Queries whose scores are in memory together. */
const MOST_QUERIES: i32 = 65;

/** A row of scores in bytes: whole panels, and not a power of two, whose rows would fall on the same cache lines. */
function scoreStride(tokens: i32): usize {
  const padded = ((<usize>tokens + 7) & ~7) << 2;
  return (padded & 255) == 0 ? padded + STEP_BYTES : padded;
}

function queriesOf(tokens: i32): i32 {
  const blocks = (tokens + MOST_QUERIES - 1) / MOST_QUERIES;
  const each = (tokens + blocks - 1) / blocks;
  return ((each + TILE_ROWS - 1) / TILE_ROWS) * TILE_ROWS;
}

function forwardBytes(tokens: i32, headDim: i32): usize {
  return (
    panelBytes(headDim, tokens) + panelBytes(tokens, headDim) + scoreStride(tokens) * <usize>queriesOf(tokens)
  );
}

function backwardBytes(tokens: i32, headDim: i32): usize {
  const queries = queriesOf(tokens);
  return (
    2 * panelBytes(headDim, tokens) +
    panelBytes(tokens, headDim) +
    2 * panelBytes(queries, headDim) +
    2 * scoreStride(tokens) * <usize>queries
  );
}

/** Bytes of scratch that each thread wants. */
export function attentionScratch(tokens: i32, headDim: i32, backward: bool): usize {
  const bytes = backward ? backwardBytes(tokens, headDim) : forwardBytes(tokens, headDim);
  return (bytes + 63) & ~63;
}

/** y [N, T, D] and lse [N, H, T] of qkv [N, T, 3D]. @param scratch `attentionScratch` bytes for each thread */
export function attentionForward(
  qkv: usize,
  y: usize,
  lse: usize,
  batch: i32,
  tokens: i32,
  heads: i32,
  headDim: i32,
  scale: f32,
  scratch: usize,
): void {
  const blocks = describe(qkv, y, lse, tokens, heads, headDim, scale, scratch, false);
  launch(forwardTask, batch * heads * blocks);
}

/** dqkv [N, T, 3D] from dy [N, T, D]. */
export function attentionBackward(
  dy: usize,
  qkv: usize,
  y: usize,
  lse: usize,
  dqkv: usize,
  batch: i32,
  tokens: i32,
  heads: i32,
  headDim: i32,
  scale: f32,
  scratch: usize,
): void {
  describe(qkv, y, lse, tokens, heads, headDim, scale, scratch, true);
  setWord(DY, dy);
  setWord(DQKV, dqkv);
  launch(backwardTask, batch * heads);
}

function describe(
  qkv: usize,
  y: usize,
  lse: usize,
  tokens: i32,
  heads: i32,
  headDim: i32,
  scale: f32,
  scratch: usize,
  backward: bool,
): i32 {
  setWord(QKV, qkv);
  setWord(Y, y);
  setWord(LSE, lse);
  setIntWord(TOKENS, tokens);
  setIntWord(HEADS, heads);
  setIntWord(HEAD_DIM, headDim);
  setFloatWord(SCALE, scale);
  setWord(SCRATCH, scratch);
  setWord(THREAD_BYTES, attentionScratch(tokens, headDim, backward));
  const queries = queriesOf(tokens);
  const blocks = (tokens + queries - 1) / queries;
  setIntWord(BLOCK_QUERIES, queries);
  setIntWord(BLOCKS, blocks);
  return blocks;
}

function ownScratch(): usize {
  return word(SCRATCH) + <usize>threadNumber() * word(THREAD_BYTES);
}

function forwardTask(task: i32): void {
  const tokens = intWord(TOKENS);
  const heads = intWord(HEADS);
  const headDim = intWord(HEAD_DIM);
  const blocks = intWord(BLOCKS);
  const pair = task / blocks;
  const image = pair / heads;
  const head = pair % heads;
  const width = (<usize>(heads * headDim)) << 2;
  const row = width * 3;
  const query = word(QKV) + <usize>image * <usize>tokens * row + ((<usize>(head * headDim)) << 2);
  const keys = query + width;
  const values = keys + width;

  const keyPanels = ownScratch();
  const valuePanels = keyPanels + panelBytes(headDim, tokens);
  const scores = valuePanels + panelBytes(tokens, headDim);
  const stride = scoreStride(tokens);
  packColumns(keys, row, headDim, tokens, 0, (tokens + PANEL - 1) / PANEL, keyPanels);
  packRows(values, row, tokens, headDim, 0, (headDim + PANEL - 1) / PANEL, 0, tokens, valuePanels);

  const first = (task % blocks) * intWord(BLOCK_QUERIES);
  const count = min(intWord(BLOCK_QUERIES), tokens - first);
  const scale = floatWord(SCALE);
  score(query + <usize>first * row, row, count, keyPanels, headDim, tokens, scores, stride);

  const lse = word(LSE) + ((<usize>pair * <usize>tokens + <usize>first) << 2);
  const y =
    word(Y) + (<usize>image * <usize>tokens + <usize>first) * width + ((<usize>(head * headDim)) << 2);
  const aside = asideTile();
  for (let r = 0; r < count; r += TILE_ROWS) {
    const rows = min(TILE_ROWS, count - r);
    const from = scores + <usize>r * stride;
    // Behind the five rows of the tile aside: sums, and a row of eight for their logarithms.
    const sums = aside + 160;
    for (let i = 0; i < rows; i++) {
      const at = (<usize>i) << 2;
      const largest = softmaxRow(from + <usize>i * stride, tokens, scale, sums + at);
      store<f32>(lse + ((<usize>r) << 2) + at, largest);
    }
    for (let i = 0; i < rows; i += 4) {
      const at = (<usize>i) << 2;
      const totals = v128.load(sums + at);
      v128.store(aside, log4(totals));
      for (let j = i; j < min(rows, i + 4); j++) {
        const into = lse + ((<usize>(r + j)) << 2);
        store<f32>(into, load<f32>(into) + load<f32>(aside + ((<usize>(j - i)) << 2)));
      }
    }
    for (let column = 0; column < headDim; column += PANEL) {
      const b = valuePanels + ((<usize>column * <usize>tokens) << 2);
      tile(from, stride, 4, rows, b, tokens, aside, STEP_BYTES);
      const wide = min(PANEL, headDim - column);
      for (let i = 0; i < rows; i++) {
        const into = y + <usize>(r + i) * width + ((<usize>column) << 2);
        const mixed = aside + <usize>i * STEP_BYTES;
        const total = load<f32>(sums + ((<usize>i) << 2));
        if (wide == PANEL) {
          v128.store(into, f32x4.div(v128.load(mixed), f32x4.splat(total)));
          v128.store(into, f32x4.div(v128.load(mixed, 16), f32x4.splat(total)), 16);
        } else {
          for (let j: usize = 0; j < <usize>wide; j++) {
            store<f32>(into + (j << 2), load<f32>(mixed + (j << 2)) / total);
          }
        }
      }
    }
  }
}

/** scores[r, k] = query r . key k for all keys; each row filled up with -infinity to whole panels. */
function score(
  query: usize,
  queryStride: usize,
  count: i32,
  keyPanels: usize,
  headDim: i32,
  tokens: i32,
  scores: usize,
  stride: usize,
): void {
  const panels = (tokens + PANEL - 1) / PANEL;
  for (let r = 0; r < count; r += TILE_ROWS) {
    const rows = min(TILE_ROWS, count - r);
    const into = scores + <usize>r * stride;
    for (let panel = 0; panel < panels; panel++) {
      const b = keyPanels + <usize>panel * <usize>headDim * STEP_BYTES;
      tile(
        query + <usize>r * queryStride,
        queryStride,
        4,
        rows,
        b,
        headDim,
        into + <usize>panel * STEP_BYTES,
        stride,
      );
    }
    for (let i = 0; i < rows; i++) {
      for (let k = tokens; k < panels * PANEL; k++) {
        store<f32>(into + <usize>i * stride + ((<usize>k) << 2), f32.NEGATIVE_INFINITY);
      }
    }
  }
}

/** Scores become exp(scale * score - largest), their sum is stored at `sum`. @returns the largest */
function softmaxRow(row: usize, tokens: i32, scale: f32, sum: usize): f32 {
  const bytes = ((<usize>tokens + 3) & ~3) << 2;
  let most = f32x4.splat(f32.NEGATIVE_INFINITY);
  for (let i: usize = 0; i < bytes; i += 16) most = f32x4.pmax(most, v128.load(row + i));
  // The scale is positive, so that the largest stays the largest.
  const largest = maxLanes(most) * scale;
  const largests = f32x4.splat(largest);
  const scales = f32x4.splat(scale);
  let sums = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const p = expNegative4(f32x4.sub(f32x4.mul(v128.load(row + i), scales), largests));
    sums = f32x4.add(sums, p);
    v128.store(row + i, p);
  }
  store<f32>(sum, sumLanes(sums));
  return largest;
}

function backwardTask(task: i32): void {
  const tokens = intWord(TOKENS);
  const heads = intWord(HEADS);
  const headDim = intWord(HEAD_DIM);
  const queries = intWord(BLOCK_QUERIES);
  const image = task / heads;
  const head = task % heads;
  const width = (<usize>(heads * headDim)) << 2;
  const row = width * 3;
  const headAt = (<usize>(head * headDim)) << 2;
  const query = word(QKV) + <usize>image * <usize>tokens * row + headAt;
  const dQuery = word(DQKV) + <usize>image * <usize>tokens * row + headAt;
  const y = word(Y) + <usize>image * <usize>tokens * width + headAt;
  const dy = word(DY) + <usize>image * <usize>tokens * width + headAt;
  const lse = word(LSE) + ((<usize>task * <usize>tokens) << 2);
  const scale = floatWord(SCALE);
  const tokenPanels = (tokens + PANEL - 1) / PANEL;
  const dimPanels = (headDim + PANEL - 1) / PANEL;
  const stride = scoreStride(tokens);

  const keyPanels = ownScratch();
  const valuePanels = keyPanels + panelBytes(headDim, tokens);
  const keyRows = valuePanels + panelBytes(headDim, tokens);
  const queryRows = keyRows + panelBytes(tokens, headDim);
  const dyRows = queryRows + panelBytes(queries, headDim);
  const weights = dyRows + panelBytes(queries, headDim);
  const slopes = weights + stride * <usize>queries;
  packColumns(query + width, row, headDim, tokens, 0, tokenPanels, keyPanels);
  packColumns(query + 2 * width, row, headDim, tokens, 0, tokenPanels, valuePanels);
  packRows(query + width, row, tokens, headDim, 0, dimPanels, 0, tokens, keyRows);

  for (let first = 0; first < tokens; first += queries) {
    const count = min(queries, tokens - first);
    const q = query + <usize>first * row;
    const d = dy + <usize>first * width;
    packRows(q, row, count, headDim, 0, dimPanels, 0, count, queryRows);
    packRows(d, width, count, headDim, 0, dimPanels, 0, count, dyRows);
    score(q, row, count, keyPanels, headDim, tokens, weights, stride);
    score(d, width, count, valuePanels, headDim, tokens, slopes, stride);
    for (let r = 0; r < count; r++) {
      const delta = dot(d + <usize>r * width, y + <usize>(first + r) * width, headDim);
      const at = <usize>r * stride;
      rebuildRow(
        weights + at,
        slopes + at,
        tokens,
        scale,
        load<f32>(lse + ((<usize>(first + r)) << 2)),
        delta,
      );
    }
    // dq = ds K; dk += ds^T q; dv += p^T dy.
    const adding = first > 0;
    const dq = dQuery + <usize>first * row;
    block(slopes, stride, stride, 4, keyRows, tokens, dq, row, 0, count, headDim, 0, dimPanels, false);
    block(
      slopes,
      4,
      4,
      stride,
      queryRows,
      count,
      dQuery + width,
      row,
      0,
      tokens,
      headDim,
      0,
      dimPanels,
      adding,
    );
    block(
      weights,
      4,
      4,
      stride,
      dyRows,
      count,
      dQuery + 2 * width,
      row,
      0,
      tokens,
      headDim,
      0,
      dimPanels,
      adding,
    );
  }
}

/** Scores become weights p, and dy . v becomes scale p (dy . v - delta); beyond the last token both are 0. */
function rebuildRow(weights: usize, slopes: usize, tokens: i32, scale: f32, lse: f32, delta: f32): void {
  const whole = (<usize>(tokens & ~3)) << 2;
  const scales = f32x4.splat(scale);
  const lses = f32x4.splat(lse);
  const deltas = f32x4.splat(delta);
  for (let i: usize = 0; i < whole; i += 16) {
    const p = expNegative4(f32x4.sub(f32x4.mul(v128.load(weights + i), scales), lses));
    v128.store(weights + i, p);
    v128.store(slopes + i, f32x4.mul(f32x4.mul(p, f32x4.sub(v128.load(slopes + i), deltas)), scales));
  }
  for (let i = whole; i < (<usize>tokens) << 2; i += 4) {
    const p = f32x4.extract_lane(expNegative4(f32x4.splat(load<f32>(weights + i) * scale - lse)), 0);
    store<f32>(weights + i, p);
    store<f32>(slopes + i, p * (load<f32>(slopes + i) - delta) * scale);
  }
}

function dot(a: usize, b: usize, count: i32): f32 {
  const whole = (<usize>(count & ~3)) << 2;
  let sums = f32x4.splat(0);
  for (let i: usize = 0; i < whole; i += 16)
    sums = f32x4.add(sums, f32x4.mul(v128.load(a + i), v128.load(b + i)));
  let sum = sumLanes(sums);
  for (let i = whole; i < (<usize>count) << 2; i += 4) sum += load<f32>(a + i) * load<f32>(b + i);
  return sum;
}
