import { expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { featureCloud, leaveGroupOutDistances, mahalanobis } from './mahalanobis';

const D = 5;

/** Correlated normal features (n, D). */
function drawn(count: number, seed: number): Float64Array {
  const random = SeededRandom.fromSeed(seed);
  const out = new Float64Array(count * D);
  for (let row = 0; row < count; row++) {
    const common = random.normal();
    for (let i = 0; i < D; i++) out[row * D + i] = i + (i + 1) * random.normal() + 2 * common;
  }
  return out;
}

/** (x - mean)^T C^-1 (x - mean) by Gauss-Jordan on C = (1 - s) S + target I of the rows, for comparison. */
function distanceBySolving(rows: number[][], x: number[], shrinkage: number, target: number): number {
  const mean = x.map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
  const matrix = x.map((_, i) =>
    x.map((__, j) => {
      const covariance =
        rows.reduce((sum, row) => sum + (row[i] - mean[i]) * (row[j] - mean[j]), 0) / rows.length;
      return (1 - shrinkage) * covariance + (i === j ? target : 0);
    }),
  );
  const right = x.map((value, i) => value - mean[i]);
  const solution = [...right];
  for (let i = 0; i < x.length; i++) {
    for (let k = 0; k < x.length; k++) {
      if (k === i) continue;
      const by = matrix[k][i] / matrix[i][i];
      matrix[k] = matrix[k].map((value, j) => value - by * matrix[i][j]);
      solution[k] -= by * solution[i];
    }
  }
  return Math.sqrt(right.reduce((sum, value, i) => sum + (value * solution[i]) / matrix[i][i], 0));
}

const rowsOf = (features: Float64Array) =>
  Array.from({ length: features.length / D }, (_, row) => [...features.subarray(row * D, (row + 1) * D)]);

/** trace(S) / D */
function scaleOf(rows: number[][]): number {
  const mean = rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
  return rows.flatMap((row) => row.map((value, i) => (value - mean[i]) ** 2)).reduce((a, b) => a + b) / rows.length / D; // prettier-ignore
}

it('is the distance under the shrunk covariance', () => {
  const features = drawn(30, 1);
  const cloud = featureCloud(features, D)!;
  expect(cloud.shrinkage).toBeGreaterThan(0);
  expect(cloud.shrinkage).toBeLessThan(1);
  const rows = rowsOf(features);
  const x = [9, -3, 4, 0, 2];
  const target = cloud.shrinkage * scaleOf(rows);
  expect(mahalanobis(cloud, x)).toBeCloseTo(distanceBySolving(rows, x, cloud.shrinkage, target), 9);
  // From within a longer list, as features of several faces come.
  expect(mahalanobis(cloud, [0, 0, ...x], 2)).toBe(mahalanobis(cloud, x));
});

it('shrinks as Ledoit and Wolf do: much with few samples, hardly with many, all where nothing else is known', () => {
  const shrinkage = (count: number) => featureCloud(drawn(count, 3), D)!.shrinkage;
  expect(shrinkage(6)).toBeGreaterThan(0.3);
  expect(shrinkage(4000)).toBeLessThan(0.02);
  // Written out: the mean square of |x x^T - S| against |S - m I|, over n.
  const rows = rowsOf(drawn(12, 4));
  const mean = rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
  const centred = rows.map((row) => row.map((value, i) => value - mean[i]));
  const product = (row: number[]) => row.flatMap((a) => row.map((b) => a * b));
  const s = product(centred[0]).map((_, k) => centred.reduce((sum, row) => sum + product(row)[k], 0) / 12);
  const norm = (values: number[]) => values.reduce((sum, value) => sum + value * value, 0);
  const m = scaleOf(rows);
  const spread = norm(s.map((value, k) => value - (k % (D + 1) === 0 ? m : 0)));
  const noise = centred.reduce((sum, row) => sum + norm(product(row).map((p, k) => p - s[k])), 0) / 144;
  expect(shrinkage(12)).not.toBe(noise / spread);
  expect(featureCloud(drawn(12, 4), D)!.shrinkage).toBeCloseTo(noise / spread, 9);
  expect(featureCloud(new Float64Array(3 * D).fill(2), D)).toBeNull();
});

it('leaves each group out as if the rest alone had been fitted', () => {
  const features = drawn(14, 5);
  const rows = rowsOf(features);
  const groups = rows.map((_, row) => (row < 3 ? 'a' : row < 5 ? 'b' : `alone ${row}`));
  const cloud = featureCloud(features, D)!;
  const distances = leaveGroupOutDistances(cloud, features, groups);
  for (const [row, x] of rows.entries()) {
    const rest = rows.filter((_, other) => groups[other] !== groups[row]);
    const target = (cloud.shrinkage * scaleOf(rows) * rows.length) / rest.length;
    expect(distances[row]).toBeCloseTo(distanceBySolving(rest, x, cloud.shrinkage, target), 8);
    expect(distances[row]).toBeGreaterThan(mahalanobis(cloud, x));
  }
});

it('gives new samples the distances that it gives left-out ones, with fewer samples than numbers too', () => {
  const random = SeededRandom.fromSeed(9);
  // Six directions that count, with some noise around them.
  const loads = Array.from({ length: 6 * 40 }, () => 3 * random.normal());
  const wide = (count: number) => {
    const rows = Array.from({ length: count }, () => {
      const factors = Array.from({ length: 6 }, () => random.normal());
      return Array.from({ length: 40 }, (_, i) => random.normal() + factors.reduce((sum, f, k) => sum + f * loads[6 * i + k], 0)); // prettier-ignore
    });
    return Float64Array.from(rows.flat());
  };
  const alone = Array.from({ length: 30 }, (_, i) => `${i}`);
  const all = { left: 0, fresh: 0, own: 0 };
  for (let draw = 0; draw < 20; draw++) {
    const [features, fresh] = [wide(30), wide(30)];
    const cloud = featureCloud(features, 40)!;
    const left = leaveGroupOutDistances(cloud, features, alone);
    for (let i = 0; i < 30; i++) {
      all.left += left[i];
      all.fresh += mahalanobis(cloud, fresh, i * 40);
      all.own += mahalanobis(cloud, features, i * 40);
    }
  }
  expect(all.left / all.fresh).toBeGreaterThan(0.96);
  expect(all.left / all.fresh).toBeLessThan(1.04);
  expect(all.own / all.fresh).toBeLessThan(0.9);
});
