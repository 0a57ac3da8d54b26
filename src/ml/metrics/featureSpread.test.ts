import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { symmetricEigenvalues } from './eigenvalues';
import { effectiveRank, featureDeviation } from './featureSpread';

const identity = (n: number) => Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
const repeated = (row: readonly number[], count: number) => Array.from({ length: count }, () => row).flat();

/** Rows of unit length that point everywhere. */
function spread(count: number, width: number): Float64Array {
  const random = SeededRandom.fromSeed(7);
  const rows = Float64Array.from({ length: count * width }, () => random.normal());
  return rows.map((value, i) => {
    const start = i - (i % width);
    const row = rows.subarray(start, start + width);
    return value / Math.sqrt(row.reduce((sum, each) => sum + each * each, 0));
  });
}

describe('featureDeviation', () => {
  it('is 1 for the identity: each dimension has variance 1 / n', () => {
    expect(featureDeviation(identity(8), 8)).toBeCloseTo(1, 12);
  });

  it('is 0 where all are alike', () => {
    expect(featureDeviation(repeated([0.6, 0.8], 5), 2)).toBeCloseTo(0, 12);
  });

  it('is what a hand computes', () => {
    // Means 0.8 and 0.3; deviations sqrt(2) * 0.2 and sqrt(2) * 0.3; mean of both times sqrt(2).
    expect(featureDeviation([1, 0, 0.6, 0.6], 2)).toBeCloseTo(0.5, 12);
  });

  it('is about 1 for features that point everywhere', () => {
    expect(featureDeviation(spread(200, 64), 64)).toBeCloseTo(1, 2);
  });

  it.each([
    ['one face', [1, 0]],
    ['no face', []],
    ['what is not finite', [1, 0, Number.NaN, 1]],
  ])('is undefined for %s', (_, rows) => {
    expect(featureDeviation(rows, 2)).toBeNull();
    expect(effectiveRank(rows, 2)).toBeNull();
  });
});

describe('effectiveRank', () => {
  it('is n for the identity, whichever side is longer', () => {
    expect(effectiveRank(identity(6), 6)).toBeCloseTo(6, 9);
    expect(effectiveRank([...identity(3), ...identity(3)], 3)).toBeCloseTo(3, 9);
    expect(effectiveRank([1, 0, 0, 0, 0, 1, 0, 0], 4)).toBeCloseTo(2, 9);
  });

  it('is 1 where all are alike', () => {
    expect(effectiveRank(repeated([0.6, 0.8, 0], 7), 3)).toBeCloseTo(1, 9);
  });

  it('is what a hand computes', () => {
    // Singular values 3 and 1: shares 3/4 and 1/4.
    const entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    expect(effectiveRank([3, 0, 0, 1], 2)).toBeCloseTo(Math.exp(entropy), 12);
  });

  it('of random features is near the most possible, and below it', () => {
    const rank = effectiveRank(spread(16, 64), 64)!;
    expect(rank).toBeGreaterThan(15);
    expect(rank).toBeLessThan(16);
  });

  it('is undefined without any length', () => {
    expect(effectiveRank([0, 0, 0, 0], 2)).toBeNull();
  });
});

describe('symmetricEigenvalues', () => {
  it('finds known ones', () => {
    expect([...symmetricEigenvalues(Float64Array.of(2, 1, 1, 2), 2)].sort()).toEqual([
      expect.closeTo(1, 12),
      expect.closeTo(3, 12),
    ]);
    expect([...symmetricEigenvalues(Float64Array.of(5), 1)]).toEqual([5]);
  });

  it('keeps trace and square of any matrix', () => {
    const sizes = fc.integer({ min: 1, max: 12 });
    const matrices = sizes.chain((n) =>
      fc.array(fc.integer({ min: -9, max: 9 }), { minLength: n * n, maxLength: n * n }).map((raw) => ({
        n,
        matrix: Float64Array.from(raw, (_, i) => raw[i] + raw[(i % n) * n + Math.floor(i / n)]),
      })),
    );
    fc.assert(
      fc.property(matrices, ({ n, matrix }) => {
        const values = symmetricEigenvalues(matrix, n);
        const trace = identity(n).reduce((sum, one, i) => sum + one * matrix[i], 0);
        const square = matrix.reduce((sum, value) => sum + value * value, 0);
        expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(trace, 8);
        expect(values.reduce((a, b) => a + b * b, 0)).toBeCloseTo(square, 6);
      }),
      { seed: 1 },
    );
  });
});
