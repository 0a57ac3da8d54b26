import { describe, expect, it } from 'vitest';
import { meanC1, meanOf, pairedDifference } from './heldOutErrors';
import { SeededRandom } from './random';

const noise = (seed: number, count: number) => {
  const random = SeededRandom.fromSeed(seed);
  return Float64Array.from({ length: count }, () => random.normal());
};
const alone = (count: number) => Array.from({ length: count }, (_, i) => `face ${i}`);

describe('pairedDifference', () => {
  it('sees a small difference of pairs that differ far more among themselves', () => {
    const faces = noise(1, 100).map((value) => 10 * value);
    const shifted = faces.map((value, i) => value + 0.1 + 0.05 * noise(2, 100)[i]);
    const { mean, low, high, seeds } = pairedDifference([shifted], [faces], alone(100));
    expect(mean).toBeCloseTo(0.1, 1);
    expect(low).toBeGreaterThan(0.05);
    expect(high).toBeLessThan(0.15);
    expect(seeds).toBe(1);
  });

  it('is wide as the standard error says where faces stand alone: 1.96 / sqrt(n)', () => {
    const first = noise(3, 400);
    const { mean, low, high } = pairedDifference([first], [new Float64Array(400)], alone(400));
    const deviation = Math.sqrt(first.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 400);
    expect((high - low) / 2).toBeCloseTo((1.96 * deviation) / 20, 2);
  });

  it('redraws whole groups: copies of a face tell no more than the face', () => {
    const values = noise(4, 40);
    const copied = Float64Array.from({ length: 400 }, (_, i) => values[i % 40]);
    const groups = Array.from({ length: 400 }, (_, i) => `video ${i % 40}`);
    const once = pairedDifference([values], [new Float64Array(40)], alone(40));
    const many = pairedDifference([copied], [new Float64Array(400)], groups);
    expect(many.mean).toBeCloseTo(once.mean, 12);
    expect(many.high - many.low).toBeCloseTo(once.high - once.low, 1);
    const naive = pairedDifference([copied], [new Float64Array(400)], alone(400));
    expect(naive.high - naive.low).toBeLessThan(0.5 * (once.high - once.low));
  });

  it('takes seeds that disagree for a reason to doubt', () => {
    const [zeros, ones] = [new Float64Array(50), new Float64Array(50).fill(1)];
    const disagreeing = pairedDifference([ones, zeros, zeros], [zeros, ones, zeros], alone(50));
    expect(disagreeing.mean).toBe(0);
    expect(disagreeing.low).toBeLessThan(-0.3);
    expect(disagreeing.high).toBeGreaterThan(0.3);
    const agreeing = pairedDifference([ones, ones, ones], [zeros, zeros, zeros], alone(50));
    expect([agreeing.low, agreeing.mean, agreeing.high]).toEqual([1, 1, 1]);
  });

  it('gives the same interval for the same figures', () => {
    const pair = [[noise(5, 20)], [noise(6, 20)], alone(20)] as const;
    expect(pairedDifference(...pair)).toEqual(pairedDifference(...pair));
  });
});

it('averages each face over the masks of all strategies, and leaves out faces without a value', () => {
  const errors = {
    faceIds: ['a', 'b'],
    groups: ['a', 'b'],
    under: [
      { masking: 'random' as const, c1: Float64Array.of(1, 2), c2: Float64Array.of(Number.NaN, Number.NaN) },
      { masking: 'frp' as const, c1: Float64Array.of(3, 6), c2: Float64Array.of(Number.NaN, 5) },
    ],
  };
  expect([...meanC1(errors)]).toEqual([2, 4]);
  expect(meanOf(errors.under[1].c2)).toBe(5);
  expect(meanOf(errors.under[0].c2)).toBeNaN();
});
