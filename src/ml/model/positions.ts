/** Two-dimensional position embeddings: the fixed sine-cosine ones, and any moved to another grid. */
import { cos, power, sin } from '@/lib/portableMath';

/**
 * Positions of the class token (zeros) and of g x g patches. The first half of the channels encodes the
 * COLUMN, the second half the ROW; inside a half sines come first, then cosines;
 * omega_i = 10000 ** (-i / (width / 4)). Source: MAE; reference `sincos_2d`.
 *
 * @param width channels, divisible by 4
 * @param grid patches along one side, g
 * @returns (1 + g*g, width), row-major
 */
export function sinCosPositions(width: number, grid: number): Float32Array {
  const quarter = Math.floor(width / 4);
  const table = new Float32Array((1 + grid * grid) * width);
  for (let row = 0; row < grid; row++) {
    for (let column = 0; column < grid; column++) {
      const start = (1 + row * grid + column) * width;
      for (let i = 0; i < quarter; i++) {
        const omega = 1 / power(10000, i / quarter);
        table[start + i] = sin(column * omega);
        table[start + quarter + i] = cos(column * omega);
        table[start + 2 * quarter + i] = sin(row * omega);
        table[start + 3 * quarter + i] = cos(row * omega);
      }
    }
  }
  return table;
}

/** Sharpness of PyTorch's cubic convolution. */
const CUBIC = -0.75;

/** Cubic convolution at distance `x` from a sample. */
function cubic(x: number): number {
  const d = Math.abs(x);
  if (d <= 1) return ((CUBIC + 2) * d - (CUBIC + 3)) * d * d + 1;
  return d < 2 ? CUBIC * (((d - 5) * d + 8) * d - 4) : 0;
}

/** For each place of the new side: the four samples it is made of, and their weights. */
function cubicTaps(from: number, to: number): { samples: number[]; weights: number[] }[] {
  return Array.from({ length: to }, (_, i) => {
    const centre = ((i + 0.5) * from) / to - 0.5;
    const first = Math.floor(centre) - 1;
    const places = [first, first + 1, first + 2, first + 3];
    return {
      samples: places.map((place) => Math.min(from - 1, Math.max(0, place))),
      weights: places.map((place) => cubic(centre - place)),
    };
  });
}

/**
 * Positions moved to another grid: the class token's kept, the others bicubic, without antialiasing.
 * Source: released `util/pos_embed.py` (`interpolate_pos_embed`); PyTorch's bicubic, align_corners false.
 *
 * @param positions (1 + from*from, width), row-major
 * @returns (1 + to*to, width); the same array where the grids are equal
 */
export function interpolatePositions(
  positions: Float32Array,
  width: number,
  { from, to }: { from: number; to: number },
): Float32Array {
  if (from === to) return positions;
  const taps = cubicTaps(from, to);
  const out = new Float32Array((1 + to * to) * width);
  out.set(positions.subarray(0, width));
  for (let row = 0; row < to; row++) {
    for (let column = 0; column < to; column++) {
      const target = (1 + row * to + column) * width;
      for (let c = 0; c < width; c++) {
        let sum = 0;
        for (let i = 0; i < 4; i++) {
          const start = 1 + taps[row].samples[i] * from;
          for (let j = 0; j < 4; j++) {
            const value = positions[(start + taps[column].samples[j]) * width + c];
            sum += taps[row].weights[i] * taps[column].weights[j] * value;
          }
        }
        out[target + c] = sum;
      }
    }
  }
  return out;
}

/**
 * Sines and cosines of places that are counted from 1 and measured in turns of the whole side: rows in the first half of the channels,
 * columns in the second, angle = 2 pi (i + 1) / (side + 1e-6) / 10000^(2 floor(d / 2) / (width / 2)), sine and cosine by turns.
 * Source: DETR's PositionEmbeddingSine with normalisation, as FRA's decoder of regions has it.
 * @param width divisible by 4
 * @returns [side * side, width] values, row by row
 */
export function sidewisePositions(width: number, side: number): Float32Array {
  const half = width / 2;
  const code = (place: number, channel: number): number => {
    const turn = (2 * Math.PI * (place + 1)) / (side + 1e-6);
    const angle = turn / power(10000, (2 * Math.floor(channel / 2)) / half);
    return channel % 2 === 0 ? sin(angle) : cos(angle);
  };
  return Float32Array.from({ length: side * side * width }, (_, i) => {
    const [pixel, channel] = [Math.floor(i / width), i % width];
    const place = channel < half ? Math.floor(pixel / side) : pixel % side;
    return code(place, channel % half);
  });
}
