import { expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { layOut } from './featureMap';

/** Two far clouds of 12 rows in 5-D. */
function clouds(): Float32Array {
  const random = SeededRandom.fromSeed(2);
  return Float32Array.from({ length: 24 * 5 }, (_, i) => (i < 60 ? 0 : 30) + random.normal());
}

it.each(['pca', 'umap', 'tsne'] as const)(
  'keeps two clouds apart by %s, the same for the same seed',
  async (method) => {
    const lay = () => layOut(clouds(), 5, method, 7, () => {}, new AbortController().signal);
    const { points, explained, method: used } = await lay();
    expect(used).toBe(method);
    expect(points).toHaveLength(48);
    expect(explained === null).toBe(method !== 'pca');
    const mean = (from: number) => {
      const of = (axis: number) =>
        Array.from({ length: 12 }, (_, i) => points[2 * (from + i) + axis]).reduce((a, b) => a + b) / 12;
      return [of(0), of(1)];
    };
    const [a, b] = [mean(0), mean(12)];
    const apart = Math.hypot(a[0] - b[0], a[1] - b[1]);
    const width = (from: number, [x, y]: number[]) =>
      Math.max(
        ...Array.from({ length: 12 }, (_, i) =>
          Math.hypot(points[2 * (from + i)] - x, points[2 * (from + i) + 1] - y),
        ),
      );
    expect(apart).toBeGreaterThan(1.5 * Math.max(width(0, a), width(12, b)));
    expect((await lay()).points).toEqual(points);
  },
);

it('is PCA for a handful of faces, and refuses more than t-SNE can hold', async () => {
  const lay = (count: number, method: 'umap' | 'tsne') =>
    layOut(new Float32Array(count * 2), 2, method, 7, () => {}, new AbortController().signal);
  expect((await lay(5, 'tsne')).method).toBe('pca');
  await expect(lay(4001, 'tsne')).rejects.toThrow('4001 faces are more than 4000');
});
