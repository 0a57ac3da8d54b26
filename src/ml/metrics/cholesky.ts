/** Cholesky's factor of a symmetric, positive definite matrix, and what is solved by it. Triangles lie row by row, without what is above the diagonal. */

/** Numbers in a triangle of so many rows. */
export const triangle = (width: number): number => (width * (width + 1)) / 2;

/** L of A = L L^T. @param matrix A, (width, width) as a triangle @returns L as a triangle; NaN where A is not positive definite */
export function cholesky(matrix: Float64Array, width: number): Float64Array {
  const out = new Float64Array(matrix.length);
  for (let i = 0; i < width; i++) {
    const row = triangle(i);
    for (let j = 0; j <= i; j++) {
      const other = triangle(j);
      let sum = matrix[row + j];
      for (let k = 0; k < j; k++) sum -= out[row + k] * out[other + k];
      out[row + j] = i === j ? Math.sqrt(sum) : sum / out[other + j];
    }
  }
  return out;
}

/** L^-1 x. @param factor L as a triangle @param x (width) */
export function forwardSolve(factor: ArrayLike<number>, x: ArrayLike<number>): Float64Array {
  const out = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const row = triangle(i);
    let sum = x[i];
    for (let j = 0; j < i; j++) sum -= factor[row + j] * out[j];
    out[i] = sum / factor[row + i];
  }
  return out;
}

/** A^-1 b of A = L L^T. @param factor L as a triangle @param b (width) */
export function solveByFactor(factor: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const x = forwardSolve(factor, b);
  for (let i = x.length - 1; i >= 0; i--) {
    x[i] /= factor[triangle(i) + i];
    const row = triangle(i);
    for (let k = 0; k < i; k++) x[k] -= factor[row + k] * x[i];
  }
  return x;
}
