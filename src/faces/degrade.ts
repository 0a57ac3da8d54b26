/**
 * What happens to pictures on their way through cameras, editors and networks: JPEG, blur, noise, small sizes.
 * For augmentation and for robustness sweeps. Typed arrays, deterministic; pictures are (side, side, 3), 0..255.
 */
import { cos, exp } from '@/lib/portableMath';
import type { SeededRandom } from '@/lib/random';

const BLOCK = 8;

/** Quantisation tables of ITU-T T.81, annex K: luminance, chrominance. */
const LUMA_TABLE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const CHROMA_TABLE = [
  17,
  18,
  24,
  47,
  99,
  99,
  99,
  99,
  18,
  21,
  26,
  66,
  99,
  99,
  99,
  99,
  24,
  26,
  56,
  99,
  99,
  99,
  99,
  99,
  47,
  66,
  99,
  99,
  ...new Array<number>(36).fill(99),
];

/** DCT[u * 8 + x] = c(u) / 2 cos((2x + 1) u pi / 16), orthonormal. */
const DCT = Float64Array.from({ length: 64 }, (_, i) => {
  const [u, x] = [i >> 3, i & 7];
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * cos(((2 * x + 1) * u * Math.PI) / 16);
});

/** Tables for a quality, scaled as libjpeg's `jpeg_quality_scaling`. */
function quantisation(table: readonly number[], quality: number): number[] {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return table.map((entry) => Math.min(255, Math.max(1, Math.floor((entry * scale + 50) / 100))));
}

const clampByte = (value: number) => (value < 0 ? 0 : value > 255 ? 255 : value);

/**
 * The picture as it looks after JPEG: colour conversion, chroma at half size (4:2:0), DCT, quantisation, and all
 * of it back; only the lossless entropy coding is left out.
 * @param quality 1..100 as libjpeg's
 */
export function jpegRoundTrip(rgb: Uint8Array, side: number, quality: number): Uint8Array {
  const pixels = side * side;
  const luma = new Float32Array(pixels);
  const blue = new Float32Array(pixels);
  const red = new Float32Array(pixels);
  for (let i = 0; i < pixels; i++) {
    const [r, g, b] = [rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]];
    luma[i] = 0.299 * r + 0.587 * g + 0.114 * b;
    blue[i] = 128 - 0.168736 * r - 0.331264 * g + 0.5 * b;
    red[i] = 128 + 0.5 * r - 0.418688 * g - 0.081312 * b;
  }
  const half = Math.ceil(side / 2);
  const chroma = quantisation(CHROMA_TABLE, quality);
  const y = quantisePlane(luma, side, quantisation(LUMA_TABLE, quality));
  const cb = quantisePlane(halved(blue, side, half), half, chroma);
  const cr = quantisePlane(halved(red, side, half), half, chroma);
  const out = new Uint8Array(rgb.length);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const i = row * side + column;
      const j = (row >> 1) * half + (column >> 1);
      const [u, v] = [cb[j] - 128, cr[j] - 128];
      out[3 * i] = clampByte(Math.round(y[i] + 1.402 * v));
      out[3 * i + 1] = clampByte(Math.round(y[i] - 0.344136 * u - 0.714136 * v));
      out[3 * i + 2] = clampByte(Math.round(y[i] + 1.772 * u));
    }
  }
  return out;
}

/** Means of 2 x 2 pixels; the edge is repeated where the side is odd. */
function halved(plane: Float32Array, side: number, half: number): Float32Array {
  const out = new Float32Array(half * half);
  for (let y = 0; y < half; y++) {
    for (let x = 0; x < half; x++) {
      const [x1, y1] = [Math.min(2 * x + 1, side - 1), Math.min(2 * y + 1, side - 1)];
      const sum = plane[2 * y * side + 2 * x] + plane[2 * y * side + x1] + plane[y1 * side + 2 * x] + plane[y1 * side + x1]; // prettier-ignore
      out[y * half + x] = sum / 4;
    }
  }
  return out;
}

/** Every 8 x 8 block to frequencies, rounded to multiples of the table, and back. */
function quantisePlane(plane: Float32Array, side: number, table: readonly number[]): Float32Array {
  const out = new Float32Array(plane.length);
  const block = new Float64Array(64);
  const rows = new Float64Array(64);
  for (let top = 0; top < side; top += BLOCK) {
    for (let left = 0; left < side; left += BLOCK) {
      for (let i = 0; i < 64; i++) {
        const [x, y] = [Math.min(left + (i & 7), side - 1), Math.min(top + (i >> 3), side - 1)];
        block[i] = plane[y * side + x] - 128;
      }
      transform(block, rows, false);
      for (let i = 0; i < 64; i++) block[i] = Math.round(block[i] / table[i]) * table[i];
      transform(block, rows, true);
      for (let i = 0; i < 64; i++) {
        const [x, y] = [left + (i & 7), top + (i >> 3)];
        if (x < side && y < side) out[y * side + x] = clampByte(block[i] + 128);
      }
    }
  }
  return out;
}

/** Two-dimensional DCT of a block in place: A X A^T, or its inverse A^T X A. */
function transform(block: Float64Array, scratch: Float64Array, inverse: boolean): void {
  const a = (u: number, x: number) => (inverse ? DCT[x * 8 + u] : DCT[u * 8 + x]);
  for (let u = 0; u < 8; u++) {
    for (let column = 0; column < 8; column++) {
      let sum = 0;
      for (let x = 0; x < 8; x++) sum += a(u, x) * block[x * 8 + column];
      scratch[u * 8 + column] = sum;
    }
  }
  for (let row = 0; row < 8; row++) {
    for (let u = 0; u < 8; u++) {
      let sum = 0;
      for (let x = 0; x < 8; x++) sum += a(u, x) * scratch[row * 8 + x];
      block[row * 8 + u] = sum;
    }
  }
}

/**
 * Separable Gaussian blur of `channels` interleaved values; the edge is repeated.
 * @param values (side, side, channels)
 * @param sigma pixels; 0 copies
 */
export function gaussianBlur(
  values: ArrayLike<number>,
  side: number,
  channels: number,
  sigma: number,
): Float32Array {
  const source = Float32Array.from(values);
  if (sigma <= 0) return source;
  const radius = Math.max(1, Math.ceil(3 * sigma));
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, k) =>
    exp(-((k - radius) * (k - radius)) / (2 * sigma * sigma)),
  );
  const sum = kernel.reduce((a, b) => a + b, 0);
  const pass = (input: Float32Array, alongX: boolean) => {
    const out = new Float32Array(input.length);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        for (let c = 0; c < channels; c++) {
          let total = 0;
          for (let k = -radius; k <= radius; k++) {
            const at = Math.min(side - 1, Math.max(0, (alongX ? x : y) + k));
            total += kernel[k + radius] * input[(alongX ? y * side + at : at * side + x) * channels + c];
          }
          out[(y * side + x) * channels + c] = total / sum;
        }
      }
    }
    return out;
  };
  return pass(pass(source, true), false);
}

const toBytes = (values: ArrayLike<number>) =>
  Uint8Array.from({ length: values.length }, (_, i) => clampByte(Math.round(values[i])));

/** @param sigma pixels */
export function blurPicture(rgb: Uint8Array, side: number, sigma: number): Uint8Array {
  return toBytes(gaussianBlur(rgb, side, 3, sigma));
}

/** @param std of the normal noise added to every value, in units of 0..255 */
export function addNoise(rgb: Uint8Array, std: number, random: SeededRandom): Uint8Array {
  return toBytes(Float32Array.from(rgb, (value) => value + std * random.normal()));
}

/**
 * Scaled down and up again, as small pictures on the web are: nearest down, bilinear up.
 * @param factor at least 1; 2 halves the side
 * Source: self-blended images' RandomDownScale.
 */
export function downUp(rgb: Uint8Array, side: number, factor: number): Uint8Array {
  const small = Math.max(1, Math.round(side / factor));
  const narrow = new Uint8Array(small * small * 3);
  for (let y = 0; y < small; y++) {
    for (let x = 0; x < small; x++) {
      const from = Math.floor(((y + 0.5) * side) / small) * side + Math.floor(((x + 0.5) * side) / small);
      for (let c = 0; c < 3; c++) narrow[(y * small + x) * 3 + c] = rgb[from * 3 + c];
    }
  }
  const ratio = small / side;
  const out = new Float32Array(rgb.length);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const sample = bilinear(narrow, small, 3, (x + 0.5) * ratio - 0.5, (y + 0.5) * ratio - 0.5);
      for (let c = 0; c < 3; c++) out[(y * side + x) * 3 + c] = sample(c);
    }
  }
  return toBytes(out);
}

/** Interpolates a picture between pixel centres; the edge is repeated. */
export function bilinear(
  values: ArrayLike<number>,
  side: number,
  channels: number,
  x: number,
  y: number,
): (channel: number) => number {
  const clamp = (at: number) => Math.min(side - 1, Math.max(0, at));
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [dx, dy] = [x - left, y - top];
  const [x0, x1, y0, y1] = [clamp(left), clamp(left + 1), clamp(top), clamp(top + 1)];
  const value = (px: number, py: number, c: number) => values[(py * side + px) * channels + c];
  return (c) =>
    (1 - dy) * ((1 - dx) * value(x0, y0, c) + dx * value(x1, y0, c)) +
    dy * ((1 - dx) * value(x0, y1, c) + dx * value(x1, y1, c));
}
