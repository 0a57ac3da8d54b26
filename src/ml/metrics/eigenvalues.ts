/**
 * Eigenvalues of a symmetric matrix, by operations that give the same bits on every machine.
 * Source: Householder's reduction to a tridiagonal matrix, then implicit QL (tred1 and imtql1 of EISPACK; Martin,
 * Reinsch and Wilkinson 1968).
 */

const MOST_ITERATIONS = 60;

/**
 * @param matrix (n, n), symmetric and finite; it is left as it is
 * @returns (n), in no order
 * @throws Error when the iteration does not end, which it does on finite numbers
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  const { diagonal, beside } = tridiagonal(matrix, n);
  for (let low = 0; low < n; low++) {
    for (let iteration = 0; ; iteration++) {
      const high = blockEnd(diagonal, beside, low);
      if (high === low) break;
      if (iteration === MOST_ITERATIONS) throw new Error('The eigenvalues of a matrix were not found.');
      sweep(diagonal, beside, low, high);
    }
  }
  return diagonal;
}

/** The same eigenvalues on three diagonals; `beside[i]` stands between i and i + 1. */
function tridiagonal(matrix: Float64Array, n: number): { diagonal: Float64Array; beside: Float64Array } {
  const a = matrix.slice();
  const beside = new Float64Array(n);
  for (let k = 0; k < n - 2; k++) {
    // Reflects column k below its diagonal onto its first entry: a <- (1 - 2 v v') a (1 - 2 v v').
    const v = Float64Array.from({ length: n }, (_, i) => (i > k ? a[i * n + k] : 0));
    const length = Math.sqrt(dot(v, v));
    beside[k] = v[k + 1] > 0 ? -length : length;
    if (length === 0) continue;
    v[k + 1] -= beside[k];
    const norm = Math.sqrt(dot(v, v));
    for (let i = k + 1; i < n; i++) v[i] /= norm;
    const p = new Float64Array(n);
    for (let i = k + 1; i < n; i++) for (let j = k + 1; j < n; j++) p[i] += a[i * n + j] * v[j];
    const along = dot(p, v);
    for (let i = k + 1; i < n; i++) p[i] -= along * v[i];
    for (let i = k + 1; i < n; i++)
      for (let j = k + 1; j < n; j++) a[i * n + j] -= 2 * (v[i] * p[j] + p[i] * v[j]);
  }
  if (n > 1) beside[n - 2] = a[(n - 1) * n + n - 2];
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), beside };
}

/** The last index that hangs together with `low`. */
function blockEnd(diagonal: Float64Array, beside: Float64Array, low: number): number {
  let high = low;
  while (high < diagonal.length - 1) {
    const size = Math.abs(diagonal[high]) + Math.abs(diagonal[high + 1]);
    if (Math.abs(beside[high]) <= Number.EPSILON * size) break;
    high++;
  }
  return high;
}

/** One QL step on the block, with Wilkinson's shift. */
function sweep(d: Float64Array, e: Float64Array, low: number, high: number): void {
  const half = (d[low + 1] - d[low]) / (2 * e[low]);
  const root = Math.sqrt(half * half + 1);
  let g = d[high] - d[low] + e[low] / (half + (half >= 0 ? root : -root));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let i = high - 1; i >= low; i--) {
    const f = sine * e[i];
    const b = cosine * e[i];
    const r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= shift;
      e[high] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = d[i + 1] - shift;
    const turned = (d[i] - g) * sine + 2 * cosine * b;
    shift = sine * turned;
    d[i + 1] = g + shift;
    g = cosine * turned - b;
  }
  d[low] -= shift;
  e[low] = g;
  e[high] = 0;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
