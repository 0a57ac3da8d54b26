/**
 * How far a feature lies from a sample of features, by the Mahalanobis distance to their mean under a shrunk covariance. All
 * in float64 and in a fixed order: the same bits on every machine. n samples, D numbers each.
 * Sources: Lee et al. 2018 ("A simple unified framework for detecting out-of-distribution samples"); Ledoit & Wolf 2004 for
 * the shrinkage, which a covariance of few samples needs.
 */
import { cholesky, forwardSolve, triangle } from './cholesky';

/** Of a covariance that was shrunk to nothing else, so that it can be inverted. */
const LEAST_SHRINKAGE = 1e-4;

export interface FeatureCloud {
  /** (D) */
  mean: Float64Array;
  /** L of the shrunk covariance C = L L^T, row by row without what is above its diagonal: D (D + 1) / 2. */
  factor: Float64Array;
  /** Share of the multiple of the identity in C, 0..1. */
  shrinkage: number;
}

/**
 * C = (1 - s) S + s m I, with the sample covariance S (over n), m = trace(S) / D, and the s that Ledoit & Wolf found to be
 * nearest to the true covariance on average.
 * @param features (n, D), row by row
 * @returns null where all features are alike
 */
export function featureCloud(features: ArrayLike<number>, width: number): FeatureCloud | null {
  const count = features.length / width;
  const mean = meanOf(features, width);
  const covariance = new Float64Array(triangle(width));
  let fourth = 0;
  for (let row = 0; row < count; row++) {
    const from = row * width;
    let square = 0;
    for (let i = 0, at = 0; i < width; i++) {
      const value = features[from + i] - mean[i];
      square += value * value;
      for (let j = 0; j <= i; j++, at++) covariance[at] += (value * (features[from + j] - mean[j])) / count;
    }
    fourth += square * square;
  }
  let trace = 0;
  let norm = 0;
  for (let i = 0, at = 0; i < width; i++) {
    for (let j = 0; j <= i; j++, at++) norm += (i === j ? 1 : 2) * covariance[at] * covariance[at];
    trace += covariance[at - 1];
  }
  const middle = trace / width;
  if (!(middle > 0)) return null;
  // Both over D, which cancels: how far S is from m I, and how far each sample's own product is from S.
  const spread = norm - width * middle * middle;
  const noise = (fourth / count - norm) / count;
  const shrinkage = spread > 0 ? Math.min(1, Math.max(LEAST_SHRINKAGE, noise / spread)) : 1;
  for (let i = 0, at = 0; i < width; i++) {
    for (let j = 0; j <= i; j++, at++)
      covariance[at] = (1 - shrinkage) * covariance[at] + (i === j ? shrinkage * middle : 0);
  }
  return { mean, factor: cholesky(covariance, width), shrinkage };
}

/**
 * sqrt((x - mean)^T C^-1 (x - mean)).
 * @param features holds x (D) from `from` on
 */
export function mahalanobis(
  { mean, factor }: Pick<FeatureCloudParts, 'mean' | 'factor'>,
  features: ArrayLike<number>,
  from = 0,
): number {
  const x = Float64Array.from(mean, (value, i) => features[from + i] - value);
  const whitened = forwardSolve(factor, x);
  return Math.sqrt(dot(whitened, whitened));
}

/** As `FeatureCloud`, of any precision. */
interface FeatureCloudParts {
  mean: ArrayLike<number> & Iterable<number>;
  factor: ArrayLike<number>;
}

/**
 * The distance of each sample from the mean and covariance of those of OTHER groups: what a new one would have. In closed
 * form, with V (D, k) the deviations of a group of k, v its mean, W = [V, k / sqrt(n - k) v], c = (1 - s) / n and
 * u = x - mean + k / (n - k) v: d^2 = (n - k) / n u^T (C - c W W^T)^-1 u, by Woodbury's identity. Exact for the shrinkage of
 * all samples, and a target m I that is n / (n - k) times as large.
 * @param features (n, D), row by row, of which `cloud` was made
 * @param groups of each sample; at least two
 */
export function leaveGroupOutDistances(
  cloud: FeatureCloud,
  features: ArrayLike<number>,
  groups: readonly string[],
): Float64Array {
  const { mean, factor, shrinkage } = cloud;
  const count = groups.length;
  const weight = (1 - shrinkage) / count;
  const distances = new Float64Array(count);
  for (const members of membersOf(groups)) {
    const k = members.length;
    // Deviations of the group, already multiplied by L^-1: what is linear in them stays so.
    const own = members.map((row) =>
      forwardSolve(
        factor,
        Float64Array.from(mean, (value, i) => features[row * mean.length + i] - value),
      ),
    );
    const centre = Float64Array.from(mean, (_, i) => own.reduce((sum, each) => sum + each[i], 0) / k);
    const scaled = (by: number) => centre.map((value) => value * by);
    const removed = [...own, scaled(k / Math.sqrt(count - k))];
    const inner = new Float64Array(triangle(removed.length));
    for (let i = 0, at = 0; i < removed.length; i++) {
      for (let j = 0; j <= i; j++, at++) inner[at] = Number(i === j) - weight * dot(removed[i], removed[j]);
    }
    const innerFactor = cholesky(inner, removed.length);
    const shift = scaled(k / (count - k));
    for (const [i, row] of members.entries()) {
      const u = own[i].map((value, d) => value + shift[d]);
      const along = forwardSolve(
        innerFactor,
        Float64Array.from(removed, (each) => dot(each, u)),
      );
      distances[row] = Math.sqrt(((count - k) / count) * (dot(u, u) + weight * dot(along, along)));
    }
  }
  return distances;
}

function meanOf(features: ArrayLike<number>, width: number): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < features.length; i++) mean[i % width] += features[i];
  return mean.map((sum) => (sum * width) / features.length);
}

function membersOf(groups: readonly string[]): number[][] {
  const members = new Map<string, number[]>();
  for (const [row, group] of groups.entries()) {
    const known = members.get(group);
    if (known) known.push(row);
    else members.set(group, [row]);
  }
  return [...members.values()];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
