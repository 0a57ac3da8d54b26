/**
 * Ridge regression of several targets on features, in its dual form: exact for any number of features, and one factor for all
 * targets. N faces, D features. All in float64.
 * Formula, with Z the learned rows and z a new one, both less the mean learned row, and K = Z Z^T:
 *   y(z) = mean(y) + z Z^T (K + c m I)^-1 (y - mean(y)),  m = trace(K) / n,
 * which is (Z^T Z + c m I)^-1 Z^T (y - mean(y)) in front of z, with an intercept that is not penalised.
 * Source: Hoerl & Kennard 1970; Saunders et al. 1998 for the dual. Golden: `tools/parity/ridgeGolden.py` (NumPy).
 */
import { cholesky, solveByFactor, triangle } from './cholesky';
import type { HeldOutSplit } from './heldOutSplits';

/** c, in parts of the mean squared length of the rows. */
export const PENALTIES = [1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3] as const;

/** Products of every two faces' features. */
export interface FaceKernel {
  /** N */
  count: number;
  /** (N, N) row by row. */
  products: Float64Array;
}

/**
 * Each feature less its mean over the learned faces and in units of its deviation there, one that never differs left out; then
 * the products of every two faces.
 * @param features (N, D) row by row
 * @param train the learned faces
 */
export function standardisedKernel(
  features: ArrayLike<number>,
  width: number,
  train: readonly number[],
): FaceKernel {
  const count = features.length / width;
  const rows = new Float64Array(count * width);
  for (let d = 0; d < width; d++) {
    let mean = 0;
    for (const i of train) mean += features[i * width + d];
    mean /= train.length;
    let squares = 0;
    for (const i of train) squares += (features[i * width + d] - mean) ** 2;
    const deviation = Math.sqrt(squares / train.length);
    // What differs by less than float32 has digits for says nothing.
    const scale = deviation > 1e-7 * Math.abs(mean) ? 1 / deviation : 0;
    for (let i = 0; i < count; i++) rows[i * width + d] = (features[i * width + d] - mean) * scale;
  }
  const products = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      const value = product(rows, i * width, j * width, width);
      products[i * count + j] = value;
      products[j * count + i] = value;
    }
  }
  return { count, products };
}

/** Four sums at once, which a processor computes side by side. */
function product(rows: Float64Array, a: number, b: number, width: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let d = 0;
  for (; d + 3 < width; d += 4) {
    s0 += rows[a + d] * rows[b + d];
    s1 += rows[a + d + 1] * rows[b + d + 1];
    s2 += rows[a + d + 2] * rows[b + d + 2];
    s3 += rows[a + d + 3] * rows[b + d + 3];
  }
  for (; d < width; d++) s0 += rows[a + d] * rows[b + d];
  return s0 + s1 + (s2 + s3);
}

/** What was said of the tested faces. */
export interface RidgeAnswer {
  /** Of each target, in the order of `test`. */
  predictions: Float64Array[];
  /** c of each target. */
  penalties: number[];
}

/**
 * Learns from `train` and says what `test` would have; the penalty of each target is the one with the smallest squared error on
 * the folds, each of which was left out once: nothing of `test` is looked at.
 * @param targets of each its value for every face (N)
 */
export function ridgeHeldOut(
  kernel: FaceKernel,
  { train, test, folds }: HeldOutSplit,
  targets: readonly ArrayLike<number>[],
): RidgeAnswer {
  const errors = PENALTIES.map(() => targets.map(() => 0));
  for (const fold of folds) {
    const rest = folds.filter((other) => other !== fold).flat();
    ridgePredictions(kernel, rest, fold, targets, PENALTIES).forEach((ofPenalty, p) =>
      ofPenalty.forEach((said, t) =>
        fold.forEach((face, i) => (errors[p][t] += (said[i] - targets[t][face]) ** 2)),
      ),
    );
  }
  const best = targets.map((_, t) => {
    const ofTarget = errors.map((each) => each[t]);
    return ofTarget.lastIndexOf(Math.min(...ofTarget));
  });
  const all = ridgePredictions(kernel, train, test, targets, PENALTIES);
  return {
    predictions: best.map((p, t) => all[p][t]),
    penalties: best.map((p) => PENALTIES[p]),
  };
}

/**
 * @param penalties c
 * @returns of each penalty and target what is said of `asked`
 */
export function ridgePredictions(
  { count, products }: FaceKernel,
  learned: readonly number[],
  asked: readonly number[],
  targets: readonly ArrayLike<number>[],
  penalties: readonly number[],
): Float64Array[][] {
  const n = learned.length;
  const at = (i: number, j: number) => products[i * count + j];
  const rowMeans = learned.map((i) => learned.reduce((sum, j) => sum + at(i, j), 0) / n);
  const mean = rowMeans.reduce((sum, value) => sum + value, 0) / n;
  const centred = new Float64Array(triangle(n));
  let trace = 0;
  for (let i = 0; i < n; i++) {
    const row = triangle(i);
    for (let j = 0; j <= i; j++)
      centred[row + j] = at(learned[i], learned[j]) - rowMeans[i] - rowMeans[j] + mean;
    trace += centred[row + i];
  }
  const between = asked.map((i) => {
    const own = learned.reduce((sum, j) => sum + at(i, j), 0) / n;
    return Float64Array.from(learned, (j, k) => at(i, j) - own - rowMeans[k] + mean);
  });
  const means = targets.map((target) => learned.reduce((sum, i) => sum + target[i], 0) / n);
  return penalties.map((c) => {
    // Where all learned rows are the same nothing is learned from them.
    if (!(trace > 0)) return means.map((value) => new Float64Array(asked.length).fill(value));
    const factor = cholesky(withDiagonal(centred, n, (c * trace) / n), n);
    return targets.map((target, t) => {
      const weights = solveByFactor(
        factor,
        learned.map((i) => target[i] - means[t]),
      );
      return Float64Array.from(between, (row) => {
        let sum = means[t];
        for (let k = 0; k < n; k++) sum += row[k] * weights[k];
        return sum;
      });
    });
  });
}

function withDiagonal(matrix: Float64Array, width: number, added: number): Float64Array {
  const out = matrix.slice();
  for (let i = 0; i < width; i++) out[triangle(i) + i] += added;
  return out;
}

/**
 * R^2 = 1 - sum (y - said)^2 / sum (y - mean(y))^2 over the tested faces: 1 is right, 0 no better than their mean, below it worse.
 * @param target its value for every face
 * @returns null where the tested faces are all the same
 */
export function rSquared(
  target: ArrayLike<number>,
  test: readonly number[],
  said: ArrayLike<number>,
): number | null {
  const mean = test.reduce((sum, i) => sum + target[i], 0) / test.length;
  const total = test.reduce((sum, i) => sum + (target[i] - mean) ** 2, 0);
  const left = test.reduce((sum, i, k) => sum + (target[i] - said[k]) ** 2, 0);
  return total > 0 ? 1 - left / total : null;
}
