import { describe, expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { gramMatrix, linearCka } from './cka';

const COUNT = 60;

function randomRows(width: number, seed: number): Float64Array {
  const random = SeededRandom.fromSeed(seed);
  return Float64Array.from({ length: COUNT * width }, () => random.normal());
}

const cka = (a: ArrayLike<number>, aWidth: number, b: ArrayLike<number>, bWidth: number) =>
  linearCka(gramMatrix(a, aWidth), gramMatrix(b, bWidth)) ?? Number.NaN;

/** Rows times a reflection by a random vector v, I - 2 v v' / v'v, which is orthogonal. */
function reflected(rows: Float64Array, width: number): Float64Array {
  const v = randomRows(width, 99).subarray(0, width);
  const length = v.reduce((sum, x) => sum + x * x, 0);
  return rows.map((value, k) => {
    const from = k - (k % width);
    const along = v.reduce((sum, x, d) => sum + x * rows[from + d], 0);
    return value - (2 * along * v[k % width]) / length;
  });
}

describe('linear CKA', () => {
  it('is 1 for the same features, also turned, scaled and moved', () => {
    const rows = randomRows(8, 1);
    expect(cka(rows, 8, rows, 8)).toBeCloseTo(1, 10);
    expect(cka(rows, 8, reflected(rows, 8), 8)).toBeCloseTo(1, 10);
    const moved = rows.map((value, k) => -7 * value + (k % 8) * 3);
    expect(cka(rows, 8, moved, 8)).toBeCloseTo(1, 10);
  });

  it('is not invariant to stretching one direction, and symmetric', () => {
    const rows = randomRows(8, 2);
    const stretched = rows.map((value, k) => (k % 8 === 0 ? 20 * value : value));
    const value = cka(rows, 8, stretched, 8);
    expect(value).toBeLessThan(0.7);
    expect(value).toBeGreaterThan(0.1);
    expect(cka(stretched, 8, rows, 8)).toBeCloseTo(value, 12);
  });

  it('is near 0 for unrelated features, also where they are more than the pictures', () => {
    const values = Array.from({ length: 20 }, (_, seed) =>
      cka(randomRows(200, 10 + seed), 200, randomRows(150, 50 + seed), 150),
    );
    const mean = values.reduce((a, b) => a + b) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.05);
    for (const value of values) expect(Math.abs(value)).toBeLessThan(0.2);
  });

  it('can be worked out by hand for four pictures of one feature', () => {
    // Centred features (-1.5, -0.5, 0.5, 1.5) and (1, -1, -1, 1): off-diagonal products, then equation 5.
    const a = gramMatrix([0, 1, 2, 3], 1);
    expect([...a.subarray(0, 4)]).toEqual([0, 0.75, -0.75, -2.25]);
    const b = gramMatrix([1, -1, -1, 1], 1);
    expect([...b.subarray(0, 4)]).toEqual([0, -1, -1, 1]);
    // tr(AB) = 2 (-0.75 + 0.75 - 2.25 - 0.25 + 0.75 - 0.75) = -5, sums -5 and -4, rows -2.25, -0.25 and -1.
    // HSIC(a, b) = (-5 + 20 / 6 - 2 * 5 / 2) / 4 = -5 / 3.
    // HSIC(a, a) = (14.75 + 25 / 6 - 10.25) / 4 = 13 / 6, HSIC(b, b) = (12 + 16 / 6 - 4) / 4 = 8 / 3.
    expect(linearCka(a, b)).toBeCloseTo(-5 / 3 / Math.sqrt((13 / 6) * (8 / 3)), 12);
  });

  it('is undefined where the features of all pictures are the same', () => {
    expect(
      linearCka(gramMatrix(new Float64Array(COUNT * 3).fill(2), 3), gramMatrix(randomRows(3, 1), 3)),
    ).toBe(null);
  });
});
