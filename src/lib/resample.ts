/**
 * Scaling pictures and parsing maps. Pictures: separable bicubic with antialiasing, the filter of Pillow's
 * BICUBIC (a = -0.5, support grows with the reduction), which the authors' pipeline uses. Maps: nearest.
 */

/** A square part of a square picture, in its pixels. */
export interface Window {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Taps {
  first: number;
  weights: Float32Array;
}

const SUPPORT = 2;

function bicubic(x: number): number {
  const a = -0.5;
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  if (d < 2) return (((d - 5) * d + 8) * d - 4) * a;
  return 0;
}

/** Which input pixels make each output pixel along one axis. */
function tapsOf(start: number, length: number, limit: number, outSize: number): Taps[] {
  const scale = length / outSize;
  const filterScale = Math.max(scale, 1);
  return Array.from({ length: outSize }, (_, i) => {
    const centre = start + (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - SUPPORT * filterScale + 0.5));
    const end = Math.min(limit, Math.floor(centre + SUPPORT * filterScale + 0.5));
    const weights = Float32Array.from({ length: Math.max(1, end - first) }, (_, k) =>
      bicubic((first + k + 0.5 - centre) / filterScale),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((w) => w / sum) };
  });
}

/**
 * @param rgb (side, side, 3) 0..255
 * @param side of the source in pixels
 * @param window the part to scale
 * @param outSize S
 * @returns (S, S, 3) 0..255, rounded
 */
export function resampleRgb(rgb: Uint8Array, side: number, window: Window, outSize: number): Uint8Array {
  const columns = tapsOf(window.x, window.width, side, outSize);
  const rows = tapsOf(window.y, window.height, side, outSize);
  const firstRow = rows[0].first;
  const lastRow = rows[outSize - 1].first + rows[outSize - 1].weights.length;
  const narrowed = new Float32Array((lastRow - firstRow) * outSize * 3);
  for (let y = firstRow; y < lastRow; y++) {
    for (let x = 0; x < outSize; x++) {
      const { first, weights } = columns[x];
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k] * rgb[(y * side + first + k) * 3 + c];
        narrowed[((y - firstRow) * outSize + x) * 3 + c] = sum;
      }
    }
  }
  const out = new Uint8ClampedArray(outSize * outSize * 3);
  for (let y = 0; y < outSize; y++) {
    const { first, weights } = rows[y];
    for (let i = 0; i < outSize * 3; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++)
        sum += weights[k] * narrowed[(first - firstRow + k) * outSize * 3 + i];
      out[y * outSize * 3 + i] = sum;
    }
  }
  return new Uint8Array(out.buffer);
}

/**
 * The window of a parsing map, scaled back to the map's own side; nearest, so that classes never mix.
 * @param map (side, side) class ids
 */
export function resampleMap(map: Uint8Array, side: number, window: Window): Uint8Array {
  const out = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    const sourceY = Math.min(side - 1, Math.floor(window.y + ((y + 0.5) * window.height) / side));
    for (let x = 0; x < side; x++) {
      const sourceX = Math.min(side - 1, Math.floor(window.x + ((x + 0.5) * window.width) / side));
      out[y * side + x] = map[sourceY * side + sourceX];
    }
  }
  return out;
}
