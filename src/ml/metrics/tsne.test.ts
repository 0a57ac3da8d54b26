import { describe, expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { conditionalProbabilities, perplexityFor, Tsne, TSNE_STEPS } from './tsne';

const WIDTH = 6;
const EACH = 20;

/** Three clouds of rows, far from one another. */
function clouds(): Float32Array {
  const random = SeededRandom.fromSeed(4);
  return Float32Array.from({ length: 3 * EACH * WIDTH }, (_, k) => {
    const cloud = Math.floor(k / (EACH * WIDTH));
    return random.normal() + (k % WIDTH === cloud ? 12 : 0);
  });
}

function run(seed: number, steps: number): Tsne {
  const tsne = new Tsne(clouds(), WIDTH, seed);
  for (let step = 0; step < steps; step++) tsne.step();
  return tsne;
}

describe('t-SNE', () => {
  it('gives every row the perplexity that is asked for', () => {
    for (const perplexity of [5, 15]) {
      const p = conditionalProbabilities(clouds(), WIDTH, perplexity);
      const count = 3 * EACH;
      for (let i = 0; i < count; i++) {
        const row = p.subarray(i * count, (i + 1) * count);
        expect(row[i]).toBe(0);
        expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
        const entropy = -row.reduce((sum, value) => sum + (value > 0 ? value * Math.log2(value) : 0), 0);
        expect(2 ** entropy).toBeCloseTo(perplexity, 2);
      }
    }
    expect(perplexityFor(1000)).toBe(30);
    expect(perplexityFor(10)).toBe(3);
  });

  it('makes the divergence ever smaller, down to a minimum', () => {
    const tsne = run(1, 0);
    const first = tsne.divergence();
    for (let step = 0; step < 300; step++) tsne.step();
    const middle = tsne.divergence();
    for (let step = 300; step < TSNE_STEPS; step++) tsne.step();
    const last = tsne.divergence();
    expect(middle).toBeLessThan(first);
    expect(last).toBeLessThan(middle);
    // At a minimum no coordinate moved a little makes it smaller by more than rounding.
    for (const k of [0, 7, 50]) {
      for (const by of [-1e-2, 1e-2]) {
        tsne.points[k] += by;
        expect(tsne.divergence()).toBeGreaterThan(last - 1e-4);
        tsne.points[k] -= by;
      }
    }
  });

  it('keeps three clouds apart: all nearest neighbours are of the same one', () => {
    const { points } = run(2, TSNE_STEPS);
    const count = 3 * EACH;
    for (let i = 0; i < count; i++) {
      const distance = (j: number) =>
        Math.hypot(points[2 * i] - points[2 * j], points[2 * i + 1] - points[2 * j + 1]);
      const others = Array.from({ length: count }, (_, j) => j).filter((j) => j !== i);
      const nearest = others.sort((a, b) => distance(a) - distance(b)).slice(0, EACH - 1);
      expect(
        nearest.every((j) => Math.floor(j / EACH) === Math.floor(i / EACH)),
        `row ${i}`,
      ).toBe(true);
    }
  });

  it('is the same for the same seed, and finite for equal rows', () => {
    expect(run(5, 40).points).toEqual(run(5, 40).points);
    expect(run(6, 40).points).not.toEqual(run(5, 40).points);
    const same = new Tsne(new Float32Array(12 * WIDTH).fill(1), WIDTH, 1);
    for (let step = 0; step < 60; step++) same.step();
    expect(same.points.every(Number.isFinite)).toBe(true);
  });
});
