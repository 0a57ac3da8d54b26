import { expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { projectToPlane } from './pca';

it('finds the two axes of a stretched cloud, whatever its rotation and centre', () => {
  const random = SeededRandom.fromSeed(4);
  // Orthonormal columns of a rotation in 4-D, made of two planes.
  const axes = [
    [Math.cos(1), 0, Math.sin(1), 0],
    [0, Math.cos(0.3), 0, Math.sin(0.3)],
    [-Math.sin(1), 0, Math.cos(1), 0],
  ];
  const spread = [5, 2, 0.5];
  const hidden = Array.from({ length: 400 }, () => spread.map((s) => s * random.normal()));
  const rows = hidden.flatMap((values) =>
    [0, 1, 2, 3].map((d) => 7 + values.reduce((sum, value, k) => sum + value * axes[k][d], 0)),
  );
  const { points, explained } = projectToPlane(rows, 4);
  expect(explained[0]).toBeCloseTo(25 / 29.25, 1);
  expect(explained[0] + explained[1]).toBeGreaterThan(0.98);
  // Up to sign each coordinate follows what was hidden.
  for (const axis of [0, 1]) {
    const projected = hidden.map((_, i) => points[2 * i + axis]);
    expect(Math.abs(correlation(projected, hidden.map((values) => values[axis])))).toBeGreaterThan(0.99); // prettier-ignore
  }
});

it('puts equal rows on one point and explains nothing', () => {
  const { points, explained } = projectToPlane([1, 2, 3, 1, 2, 3], 3);
  expect(Array.from(points)).toEqual([0, 0, 0, 0]);
  expect(explained).toEqual([0, 0]);
});

function correlation(a: number[], b: number[]): number {
  const mean = (v: number[]) => v.reduce((x, y) => x + y, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (f: (i: number) => number) => a.reduce((total, _, i) => total + f(i), 0);
  const cross = sum((i) => (a[i] - ma) * (b[i] - mb));
  return cross / Math.sqrt(sum((i) => (a[i] - ma) ** 2) * sum((i) => (b[i] - mb) ** 2));
}
