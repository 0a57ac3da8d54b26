/**
 * The aligned crop: a square around the face, enlarged by 30 % as in the paper (section 4.1), resized to
 * CROP_SIZE with the bicubic filter of Pillow, in plain arithmetic so that every browser gives the same pixels.
 */
import { CROP_SIZE } from '@/lib/regions';
import type { Point } from './polygon';
import type { FaceBox } from './types';

/** Side of the crop over side of the face: "30 % enlarged". */
export const CROP_ENLARGEMENT = 1.3;

/** A rectangle in pixels. */
export interface Extent {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The smallest rectangle that holds all points. */
export function boundsOf(points: readonly Point[]): Extent {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/**
 * The square around all landmarks, enlarged, in whole pixels of the photograph; may reach beyond it.
 * @param landmarks in the photograph's pixels
 */
export function cropBox(landmarks: readonly Point[]): FaceBox {
  const bounds = boundsOf(landmarks);
  const side = Math.max(1, Math.round(Math.max(bounds.width, bounds.height) * CROP_ENLARGEMENT));
  return {
    x: Math.round(bounds.x + (bounds.width - side) / 2),
    y: Math.round(bounds.y + (bounds.height - side) / 2),
    side,
  };
}

/** Of a box, pixels. */
export const heightOf = ({ side, height = side }: FaceBox): number => height;

/** Landmarks of the photograph as landmarks of its crop, in pixels of the CROP_SIZE map. */
export function toCrop(landmarks: readonly Point[], box: FaceBox): Point[] {
  const [across, down] = [CROP_SIZE / box.side, CROP_SIZE / heightOf(box)];
  return landmarks.map(({ x, y }) => ({ x: (x - box.x) * across, y: (y - box.y) * down }));
}

/** The part of the photograph that a crop needs: never empty, never outside. */
export function visiblePart(box: FaceBox, width: number, height: number): Extent {
  const x = Math.min(Math.max(box.x, 0), width - 1);
  const y = Math.min(Math.max(box.y, 0), height - 1);
  return {
    x,
    y,
    width: Math.max(1, Math.min(box.x + box.side, width) - x),
    height: Math.max(1, Math.min(box.y + heightOf(box), height) - y),
  };
}

/** Pixels that a source coordinate contributes with, for one coordinate of the output. */
interface Taps {
  /** Source coordinates, already clamped to the source: this is what replicates the edge. */
  indices: Int32Array;
  /** Sum to 1. */
  weights: Float64Array;
}

/** The cubic convolution kernel with a = -0.5 (Keys 1981), as Pillow's BICUBIC. */
function cubic(distance: number): number {
  const t = Math.abs(distance);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  if (t < 2) return ((-0.5 * t + 2.5) * t - 4) * t + 2;
  return 0;
}

/**
 * Filter taps along one axis. When shrinking, the kernel is stretched by the factor, so that nothing aliases
 * (Pillow `Resample.c`, `precompute_coeffs`).
 * @param start first coordinate of the box, relative to the source
 * @param extent of the box
 * @param limit size of the source along this axis
 */
function tapsAlong(start: number, extent: number, limit: number): Taps[] {
  const scale = extent / CROP_SIZE;
  const stretch = Math.max(scale, 1);
  const support = 2 * stretch;
  return Array.from({ length: CROP_SIZE }, (_, i) => {
    const centre = start + (i + 0.5) * scale;
    const first = Math.ceil(centre - support - 0.5);
    const count = Math.floor(centre + support - 0.5) - first + 1;
    const indices = new Int32Array(count);
    const weights = new Float64Array(count);
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const weight = cubic((first + k + 0.5 - centre) / stretch);
      indices[k] = Math.min(Math.max(first + k, 0), limit - 1);
      weights[k] = weight;
      sum += weight;
    }
    for (let k = 0; k < count; k++) weights[k] /= sum;
    return { indices, weights };
  });
}

/**
 * The crop's pixels. Where the box leaves the picture, the picture's edge is repeated; one that is no square is squeezed.
 * @param rgba (part.height, part.width, 4), 0..255; alpha is ignored
 * @param part where those pixels lie in the photograph, see `visiblePart`
 * @param box the crop in the photograph
 * @returns (CROP_SIZE, CROP_SIZE, 3), 0..255
 */
export function resampleCrop(rgba: Uint8ClampedArray, part: Extent, box: FaceBox): Uint8Array {
  const isUnscaled = box.side === CROP_SIZE && heightOf(box) === CROP_SIZE;
  if (isUnscaled && part.width === CROP_SIZE && part.height === CROP_SIZE) return dropAlpha(rgba);
  const columns = tapsAlong(box.x - part.x, box.side, part.width);
  const rows = tapsAlong(box.y - part.y, heightOf(box), part.height);
  // First along x, into (part.height, CROP_SIZE, 3), then along y.
  const narrow = new Float32Array(part.height * CROP_SIZE * 3);
  for (let y = 0; y < part.height; y++) {
    for (let x = 0; x < CROP_SIZE; x++) {
      accumulate(columns[x], rgba, y * part.width * 4, 4, narrow, (y * CROP_SIZE + x) * 3);
    }
  }
  const wide = new Float32Array(3);
  const rgb = new Uint8Array(CROP_SIZE * CROP_SIZE * 3);
  for (let y = 0; y < CROP_SIZE; y++) {
    for (let x = 0; x < CROP_SIZE; x++) {
      wide.fill(0);
      accumulate(rows[y], narrow, x * 3, CROP_SIZE * 3, wide, 0);
      const at = (y * CROP_SIZE + x) * 3;
      // A cubic overshoots at hard edges: bring it back into range.
      for (let c = 0; c < 3; c++) rgb[at + c] = Math.min(255, Math.max(0, Math.round(wide[c])));
    }
  }
  return rgb;
}

/** A crop that is not scaled: every filter would have one tap of weight 1. */
function dropAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let i = 0, at = 0; at < rgb.length; i += 4, at += 3) {
    rgb[at] = rgba[i];
    rgb[at + 1] = rgba[i + 1];
    rgb[at + 2] = rgba[i + 2];
  }
  return rgb;
}

/** Adds the weighted sum of three channels: source[start + index * stride + c] into out[at + c]. */
function accumulate(
  taps: Taps,
  source: Uint8ClampedArray | Float32Array,
  start: number,
  stride: number,
  out: Float32Array,
  at: number,
): void {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let k = 0; k < taps.indices.length; k++) {
    const weight = taps.weights[k];
    const from = start + taps.indices[k] * stride;
    red += weight * source[from];
    green += weight * source[from + 1];
    blue += weight * source[from + 2];
  }
  out[at] = red;
  out[at + 1] = green;
  out[at + 2] = blue;
}
