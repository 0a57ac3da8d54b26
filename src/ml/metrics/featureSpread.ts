/**
 * Whether the features of different faces differ: what a collapse of self-distillation shows in first. N faces, D
 * dimensions.
 */
import { exp, log } from '@/lib/portableMath';
import { symmetricEigenvalues } from './eigenvalues';

/** Singular values below this share of the largest are rounding. */
const LEAST_SHARE = 1e-7;

/**
 * Mean over the dimensions of the standard deviation (unbiased) of features across faces, times the root of D: 0 where all
 * are alike, about 1 where they point everywhere.
 * Source: Chen & He 2021, "Exploring Simple Siamese Representation Learning", section 4.1.
 * @param rows (N, D) row by row, each of unit length
 * @returns null for fewer than two faces, and where a feature is not finite
 */
export function featureDeviation(rows: ArrayLike<number>, width: number): number | null {
  const count = rows.length / width;
  if (count < 2) return null;
  let sum = 0;
  for (let d = 0; d < width; d++) {
    let mean = 0;
    for (let i = 0; i < count; i++) mean += rows[i * width + d] / count;
    let squares = 0;
    for (let i = 0; i < count; i++) squares += (rows[i * width + d] - mean) ** 2;
    sum += Math.sqrt(squares / (count - 1));
  }
  const deviation = sum / Math.sqrt(width);
  return Number.isFinite(deviation) ? deviation : null;
}

/**
 * How many directions features fill: exp of the entropy of their singular values as shares of the sum. 1 where all are
 * alike, at most the smaller of N and D. Not centred.
 * Source: Roy & Vetterli 2007, "The effective rank".
 * @param rows (N, D) row by row
 * @returns null for fewer than two faces, without any length, and where a feature is not finite
 */
export function effectiveRank(rows: ArrayLike<number>, width: number): number | null {
  const count = rows.length / width;
  if (count < 2) return null;
  const singular = singularValues(rows, width, count);
  if (!singular) return null;
  const total = singular.reduce((sum, value) => sum + value, 0);
  let entropy = 0;
  for (const value of singular) {
    const share = value / total;
    if (share > 0) entropy -= share * log(share);
  }
  return exp(entropy);
}

/** Of the smaller Gram matrix; null where there are none. */
function singularValues(rows: ArrayLike<number>, width: number, count: number): Float64Array | null {
  const byFace = count <= width;
  const [size, along] = byFace ? [count, width] : [width, count];
  const at = (i: number, k: number) => (byFace ? rows[i * width + k] : rows[k * width + i]);
  const gram = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < along; k++) sum += at(i, k) * at(j, k);
      if (!Number.isFinite(sum)) return null;
      gram[i * size + j] = sum;
      gram[j * size + i] = sum;
    }
  }
  const values = symmetricEigenvalues(gram, size).map((value) => Math.sqrt(Math.max(value, 0)));
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  // The root of what rounding left of a zero is no small number.
  return largest > 0 ? values.map((value) => (value < LEAST_SHARE * largest ? 0 : value)) : null;
}
