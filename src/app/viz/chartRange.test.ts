import uPlot from 'uplot';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { stepSpan, valueSpan } from './chartRange';

describe('valueSpan', () => {
  it('holds two values that uPlot rounds to one', () => {
    // Feature deviation and effective rank of a run after 11 steps, relative to the start.
    const [min, max] = [0.9999996106023993, 1.0000001805301026];
    expect(uPlot.rangeNum(min, max, 0.1, true)).toEqual([1, 1]);
    expect(valueSpan(min, max)).toEqual([0, expect.closeTo(2.1, 9)]);
  });

  it('holds whatever values, however near to each other, with room for a tick between', () => {
    const draws = SeededRandom.fromSeed(5);
    const random = () => draws.uniform();
    for (let i = 0; i < 5_000; i++) {
      const base = Math.round((random() - 0.5) * 20) / 10 ** Math.floor(random() * 5);
      const values = [base, base + (random() - 0.3) * 10 ** -Math.floor(random() * 18)];
      const [min, max] = [Math.min(...values), Math.max(...values)];
      const [from, to] = valueSpan(min, max) as [number, number];
      expect(from, `${values}`).toBeLessThanOrEqual(min);
      expect(to, `${values}`).toBeGreaterThanOrEqual(max);
      expect(to - from, `${values}`).toBeGreaterThan(1e-12 * Math.abs(max));
    }
  });

  it('leaves the span to uPlot where it can be drawn', () => {
    expect(valueSpan(0.2, 0.7)).toEqual(uPlot.rangeNum(0.2, 0.7, 0.1, true));
    expect(valueSpan(null, null)).toEqual([null, null]);
  });
});

describe('stepSpan', () => {
  it('is what was chosen, and at least a step', () => {
    expect(stepSpan(1, 40)).toEqual([1, 40]);
    expect(stepSpan(3, 3)).toEqual([2.5, 3.5]);
    expect(stepSpan(3.0000001, 3.0000002)).toEqual([2.5000001, 3.5000002]);
    expect(stepSpan(null, null)).toEqual([null, null]);
  });
});
