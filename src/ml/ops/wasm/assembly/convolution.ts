/**
 * Convolutions of one picture, forward only: for networks that are not trained. x [H, W, depth], y [outH, outW, channels].
 *
 * Numbers of a row of the picture that lie under a row of the window follow each other in memory. So y is a sum of products,
 * one for each row of the window, whose A is read where the picture lies; only a picture with a border is copied first.
 */
import { intWord, launch, setIntWord, setWord, word } from './job';
import { block, packAllRows } from './product';
import { PANEL, panelBytes } from './tile';

const PICTURE: i32 = 0;
const FILTER: i32 = 1;
const BIAS: i32 = 2;
const Y: i32 = 3;
/** Of the picture as it is read. */
const ROW_BYTES: i32 = 4;
const DEPTH: i32 = 5;
const OUT_WIDTH: i32 = 6;
const CHANNELS: i32 = 7;
const WINDOW_HEIGHT: i32 = 8;
const WINDOW_WIDTH: i32 = 9;
const STRIDE: i32 = 10;
const RELU: i32 = 11;

/** Rows, or columns, of the picture with its border that are read. */
function extent(out: i32, window: i32, stride: i32): i32 {
  return (out - 1) * stride + window;
}

function borderBytes(
  depth: i32,
  outHeight: i32,
  outWidth: i32,
  windowHeight: i32,
  windowWidth: i32,
  stride: i32,
): usize {
  const rows = extent(outHeight, windowHeight, stride);
  const columns = extent(outWidth, windowWidth, stride);
  return (<usize>rows * <usize>columns * <usize>depth) << 2;
}

/** Bytes of scratch of `convolve` and `convolveDepthwise`. */
export function convolutionScratch(
  depth: i32,
  outHeight: i32,
  outWidth: i32,
  channels: i32,
  windowHeight: i32,
  windowWidth: i32,
  stride: i32,
): usize {
  return (
    borderBytes(depth, outHeight, outWidth, windowHeight, windowWidth, stride) +
    <usize>windowHeight * panelBytes(windowWidth * depth, channels)
  );
}

/** Describes a convolution, with the picture inside of its border of zeros. */
function describe(
  x: usize,
  bias: usize,
  y: usize,
  height: i32,
  width: i32,
  depth: i32,
  outHeight: i32,
  outWidth: i32,
  channels: i32,
  windowHeight: i32,
  windowWidth: i32,
  stride: i32,
  top: i32,
  left: i32,
  relu: bool,
  bordered: usize,
): void {
  const rows = extent(outHeight, windowHeight, stride);
  const columns = extent(outWidth, windowWidth, stride);
  const rowBytes = (<usize>width * <usize>depth) << 2;
  if (top == 0 && left == 0 && rows <= height && columns <= width) {
    setWord(PICTURE, x);
    setWord(ROW_BYTES, rowBytes);
  } else {
    const into = (<usize>columns * <usize>depth) << 2;
    const before = (<usize>left * <usize>depth) << 2;
    memory.fill(bordered, 0, <usize>rows * into);
    for (let row = 0; row < min(height, rows - top); row++) {
      memory.copy(
        bordered + <usize>(row + top) * into + before,
        x + <usize>row * rowBytes,
        min(rowBytes, into - before),
      );
    }
    setWord(PICTURE, bordered);
    setWord(ROW_BYTES, into);
  }
  setWord(BIAS, bias);
  setWord(Y, y);
  setIntWord(DEPTH, depth);
  setIntWord(OUT_WIDTH, outWidth);
  setIntWord(CHANNELS, channels);
  setIntWord(WINDOW_HEIGHT, windowHeight);
  setIntWord(WINDOW_WIDTH, windowWidth);
  setIntWord(STRIDE, stride);
  setIntWord(RELU, relu ? 1 : 0);
}

/**
 * y = relu?(x * filter + bias); filter [windowHeight, windowWidth, depth, channels], bias [channels] or 0 for none.
 * @param top rows of zeros above the picture, `left` columns before it; as many follow as the window reaches for
 */
export function convolve(
  x: usize,
  filter: usize,
  bias: usize,
  y: usize,
  height: i32,
  width: i32,
  depth: i32,
  outHeight: i32,
  outWidth: i32,
  channels: i32,
  windowHeight: i32,
  windowWidth: i32,
  stride: i32,
  top: i32,
  left: i32,
  relu: bool,
  scratch: usize,
): void {
  const steps = windowWidth * depth;
  const panels = scratch + borderBytes(depth, outHeight, outWidth, windowHeight, windowWidth, stride);
  for (let row = 0; row < windowHeight; row++) {
    packAllRows(
      filter + ((<usize>row * <usize>steps * <usize>channels) << 2),
      (<usize>channels) << 2,
      steps,
      channels,
      panels + <usize>row * panelBytes(steps, channels),
    );
  }
  // prettier-ignore
  describe(x, bias, y, height, width, depth, outHeight, outWidth, channels, windowHeight, windowWidth, stride, top, left, relu, scratch);
  setWord(FILTER, panels);
  launch(convolvedRow, outHeight);
}

/** Task: a row of y. */
function convolvedRow(row: i32): void {
  const depth = intWord(DEPTH);
  const channels = intWord(CHANNELS);
  const outWidth = intWord(OUT_WIDTH);
  const stride = intWord(STRIDE);
  const steps = intWord(WINDOW_WIDTH) * depth;
  const rowBytes = word(ROW_BYTES);
  const pixel = (<usize>stride * <usize>depth) << 2;
  const panels = (channels + PANEL - 1) / PANEL;
  const y = word(Y) + ((<usize>row * <usize>outWidth * <usize>channels) << 2);
  for (let k = 0; k < intWord(WINDOW_HEIGHT); k++) {
    const a = word(PICTURE) + <usize>(row * stride + k) * rowBytes;
    const packed = word(FILTER) + <usize>k * panelBytes(steps, channels);
    // prettier-ignore
    block(a, pixel, pixel, 4, packed, steps, y, (<usize>channels) << 2, 0, outWidth, channels, 0, panels, k > 0);
  }
  finishRow(y, outWidth, channels);
}

/** Bias and activation of a row of y. */
function finishRow(y: usize, pixels: i32, channels: i32): void {
  const bias = word(BIAS);
  const relu = intWord(RELU) != 0;
  if (bias == 0 && !relu) return;
  const zero = f32x4.splat(0);
  for (let pixel = 0; pixel < pixels; pixel++) {
    let c = 0;
    for (; c + 4 <= channels; c += 4, y += 16) {
      let z = v128.load(y);
      if (bias != 0) z = f32x4.add(z, v128.load(bias + ((<usize>c) << 2)));
      // NaN stays NaN.
      v128.store(y, relu ? f32x4.pmax(z, zero) : z);
    }
    for (; c < channels; c++, y += 4) {
      let z = load<f32>(y);
      if (bias != 0) z += load<f32>(bias + ((<usize>c) << 2));
      store<f32>(y, relu && z < 0 ? 0 : z);
    }
  }
}

/**
 * Each channel of x by itself: filter [windowHeight, windowWidth, depth, multiplier], channel c * multiplier + m of y from channel
 * c of x. Otherwise as `convolve`, without a filter that would have to be packed.
 */
export function convolveDepthwise(
  x: usize,
  filter: usize,
  bias: usize,
  y: usize,
  height: i32,
  width: i32,
  depth: i32,
  outHeight: i32,
  outWidth: i32,
  channels: i32,
  windowHeight: i32,
  windowWidth: i32,
  stride: i32,
  top: i32,
  left: i32,
  relu: bool,
  scratch: usize,
): void {
  // prettier-ignore
  describe(x, bias, y, height, width, depth, outHeight, outWidth, channels, windowHeight, windowWidth, stride, top, left, relu, scratch);
  setWord(FILTER, filter);
  launch(depthwiseRow, outHeight);
}

/** Task: a row of y. */
function depthwiseRow(row: i32): void {
  const depth = intWord(DEPTH);
  const channels = intWord(CHANNELS);
  const multiplier = channels / depth;
  const outWidth = intWord(OUT_WIDTH);
  const stride = intWord(STRIDE);
  const rowBytes = word(ROW_BYTES);
  const windowWidth = intWord(WINDOW_WIDTH);
  const pixelBytes = (<usize>channels) << 2;
  const first = word(Y) + <usize>row * <usize>outWidth * pixelBytes;
  memory.fill(first, 0, <usize>outWidth * pixelBytes);
  let filter = word(FILTER);
  for (let k = 0; k < intWord(WINDOW_HEIGHT); k++) {
    const line = word(PICTURE) + <usize>(row * stride + k) * rowBytes;
    for (let l = 0; l < windowWidth; l++, filter += pixelBytes) {
      for (let pixel = 0; pixel < outWidth; pixel++) {
        const x = line + ((<usize>(pixel * stride + l) * <usize>depth) << 2);
        const y = first + <usize>pixel * pixelBytes;
        if (multiplier == 1) addProducts(x, filter, y, channels);
        else addMultiples(x, filter, y, depth, multiplier);
      }
    }
  }
  finishRow(first, outWidth, channels);
}

/** y += x filter, number by number. */
function addProducts(x: usize, filter: usize, y: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4, x += 16, filter += 16, y += 16) {
    v128.store(y, f32x4.add(v128.load(y), f32x4.mul(v128.load(x), v128.load(filter))));
  }
  for (; i < count; i++, x += 4, filter += 4, y += 4) {
    store<f32>(y, load<f32>(y) + load<f32>(x) * load<f32>(filter));
  }
}

/** The same with each number of x for `multiplier` of y. */
function addMultiples(x: usize, filter: usize, y: usize, depth: i32, multiplier: i32): void {
  for (let c = 0; c < depth; c++, x += 4) {
    const value = load<f32>(x);
    for (let m = 0; m < multiplier; m++, filter += 4, y += 4) {
      store<f32>(y, load<f32>(y) + value * load<f32>(filter));
    }
  }
}
