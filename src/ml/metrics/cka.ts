/**
 * Linear CKA: how alike what two networks make of the same pictures is, whatever the directions and the scale of their
 * features. N pictures.
 * Source: Kornblith et al. 2019, "Similarity of Neural Network Representations Revisited"; its HSIC by the unbiased
 * estimator of Song et al. 2012, as Nguyen et al. 2021: unlike the biased one it is near 0 for unrelated features, also
 * where these are more than the pictures.
 */

/** Below this the estimator is not defined. */
export const FEWEST_FOR_CKA = 4;

/**
 * The inner products of every two rows, after the mean row was taken off; the diagonal is 0, as the estimator wants it.
 * @param rows (N, D) row by row
 * @returns (N, N)
 */
export function gramMatrix(rows: ArrayLike<number>, width: number): Float64Array {
  const count = rows.length / width;
  const mean = new Float64Array(width);
  for (let i = 0; i < rows.length; i++) mean[i % width] += rows[i] / count;
  const centred = Float64Array.from({ length: rows.length }, (_, i) => rows[i] - mean[i % width]);
  const out = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += centred[i * width + d] * centred[j * width + d];
      out[i * count + j] = sum;
      out[j * count + i] = sum;
    }
  }
  return out;
}

/**
 * @param a, b `gramMatrix` of the same pictures, four at least
 * @returns 1 for the same features, about 0 (also a little below) for unrelated ones; null where one does not differ
 *   between pictures
 */
export function linearCka(a: Float64Array, b: Float64Array): number | null {
  const own = independence(a, a) * independence(b, b);
  return own > 0 ? independence(a, b) / Math.sqrt(own) : null;
}

/** HSIC of two Gram matrices without their diagonals, unbiased: equation 5 of Song et al. 2012. */
function independence(a: Float64Array, b: Float64Array): number {
  const count = Math.sqrt(a.length);
  let trace = 0;
  let [sumA, sumB, crossed] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    let [rowA, rowB] = [0, 0];
    for (let k = i * count; k < (i + 1) * count; k++) {
      trace += a[k] * b[k];
      rowA += a[k];
      rowB += b[k];
    }
    sumA += rowA;
    sumB += rowB;
    crossed += rowA * rowB;
  }
  const means = (sumA * sumB) / ((count - 1) * (count - 2)) - (2 * crossed) / (count - 2);
  return (trace + means) / (count * (count - 3));
}
