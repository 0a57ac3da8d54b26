import { expect, it } from 'vitest';
import { CROP_SIZE } from '@/lib/regions';
import { SeededRandom } from '@/lib/random';
import { auc } from '@/ml/metrics/ranked';
import { sortScores } from '@/ml/metrics/ranking';
import { borderStatistics, crossValidated } from './cue';

/** Noise; its outermost lines at the top repeat the one behind them. */
function crop(seed: number, repeated: number): Uint8Array {
  const random = SeededRandom.fromSeed(seed);
  const rgb = Uint8Array.from({ length: CROP_SIZE ** 2 * 3 }, () => random.integer(256));
  const line = CROP_SIZE * 3;
  for (let y = 0; y < repeated; y++) rgb.copyWithin(y * line, repeated * line, (repeated + 1) * line);
  return rgb;
}

it('sees which lines of a border repeat their neighbour, and on which side', () => {
  const whole = borderStatistics(crop(1, 0));
  expect(whole).toHaveLength(20);
  expect(whole.filter((_, i) => i % 5 === 4)).toEqual([0, 0, 0, 0]);
  const smeared = borderStatistics(crop(1, 16));
  expect(smeared.filter((_, i) => i % 5 === 4)).toEqual([16 / 64, 0, 0, 0]);
  expect(smeared[0]).toBeLessThan(whole[0] - 3);
});

it('tells classes apart that differ, by samples that it was not fitted to, and no others', () => {
  const classes = Array.from({ length: 120 }, (_, i) => (i % 2) as 0 | 1);
  const aucOf = (shift: number, seed: number): number => {
    const random = SeededRandom.fromSeed(seed);
    const samples = classes.map((of) => Array.from({ length: 8 }, () => random.normal() + shift * of));
    const { ranking } = sortScores({ scores: crossValidated(samples, classes, seed), positive: classes });
    return auc(ranking)!;
  };
  expect(aucOf(1, 5)).toBeGreaterThan(0.9);
  const chance = [1, 2, 3, 4, 5, 6].map((seed) => aucOf(0, seed));
  const mean = chance.reduce((sum, value) => sum + value, 0) / chance.length;
  expect(mean).toBeGreaterThan(0.4);
  expect(mean).toBeLessThan(0.6);
});
