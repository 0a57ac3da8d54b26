import { describe, expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { channelMoments, countClasses, fingerprint, pooledStatistics } from './facts';

describe('facts of a face', () => {
  it('count the pixels of each class', () => {
    expect(countClasses(Uint8Array.of(0, 10, 10, 6))).toEqual([1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2]);
  });

  it('pool to the mean and deviation over all pixels of all faces', () => {
    const random = SeededRandom.fromSeed(3);
    const pictures = [0, 1, 2].map(() => Uint8Array.from({ length: 48 }, () => random.integer(256)));
    const all = pictures.flatMap((rgb) => [...rgb].map((value) => value / 255));
    const pooled = pooledStatistics(pictures.map(channelMoments));
    for (const c of [0, 1, 2]) {
      const values = all.filter((_, i) => i % 3 === c);
      const mean = values.reduce((a, b) => a + b) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(pooled?.mean[c]).toBeCloseTo(mean, 12);
      expect(pooled?.std[c]).toBeCloseTo(Math.sqrt(variance), 12);
    }
  });

  it('have no statistics without faces', () => {
    expect(pooledStatistics([])).toBeNull();
  });

  it('know bytes again', async () => {
    expect(await fingerprint(new TextEncoder().encode('abc'))).toBe('ba7816bf8f01cfea');
  });
});
