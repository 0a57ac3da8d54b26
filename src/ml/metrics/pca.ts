/**
 * The two directions in which rows differ most, for a map of features. Source: principal component analysis by power
 * iteration on the covariance, the second after the first was taken out (Hotelling 1933).
 */
import { sin } from '@/lib/portableMath';

const ITERATIONS = 200;
const CONVERGED = 1e-9;

export interface PlaneProjection {
  /** (N, 2) row by row, centred. */
  points: Float64Array;
  /** Share of the whole variance along each axis; 0 where nothing differs. */
  explained: [number, number];
}

/**
 * Deterministic; the sign of an axis is chosen so that its largest weight is positive.
 * @param rows (N, D) row by row
 */
export function projectToPlane(rows: ArrayLike<number>, width: number): PlaneProjection {
  const count = rows.length / width;
  const centred = centre(rows, width, count);
  let total = 0;
  for (const value of centred) total += value * value;
  const points = new Float64Array(2 * count);
  const explained: [number, number] = [0, 0];
  let first: Float64Array | null = null;
  for (const axis of [0, 1] as const) {
    const direction = leadingDirection(centred, width, count, first);
    first ??= direction;
    let along = 0;
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += centred[i * width + d] * direction[d];
      points[2 * i + axis] = sum;
      along += sum * sum;
    }
    explained[axis] = total > 0 ? along / total : 0;
  }
  return { points, explained };
}

function centre(rows: ArrayLike<number>, width: number, count: number): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < rows.length; i++) mean[i % width] += rows[i] / count;
  return Float64Array.from({ length: rows.length }, (_, i) => rows[i] - mean[i % width]);
}

/** Unit length; zeros where no direction is left. */
function leadingDirection(
  centred: Float64Array,
  width: number,
  count: number,
  without: Float64Array | null,
): Float64Array {
  // Not symmetric in any way that data are, so never orthogonal to what is looked for in practice.
  let direction: Float64Array<ArrayBufferLike> = Float64Array.from({ length: width }, (_, d) => sin(d + 1));
  clean(direction, without);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const next = new Float64Array(width);
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += centred[i * width + d] * direction[d];
      for (let d = 0; d < width; d++) next[d] += sum * centred[i * width + d];
    }
    if (!clean(next, without)) return next;
    let same = 0;
    for (let d = 0; d < width; d++) same += next[d] * direction[d];
    direction = next;
    if (1 - Math.abs(same) < CONVERGED) break;
  }
  let largest = 0;
  for (let d = 0; d < width; d++) if (Math.abs(direction[d]) > Math.abs(direction[largest])) largest = d;
  return direction[largest] < 0 ? direction.map((value) => -value) : direction;
}

/** Takes a direction out and makes the rest of unit length, in place; false and zeros when nothing is left. */
function clean(vector: Float64Array, without: Float64Array | null): boolean {
  if (without) {
    let along = 0;
    for (let d = 0; d < vector.length; d++) along += vector[d] * without[d];
    for (let d = 0; d < vector.length; d++) vector[d] -= along * without[d];
  }
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  for (let d = 0; d < vector.length; d++) vector[d] = length > 1e-12 ? vector[d] / length : 0;
  return length > 1e-12;
}
