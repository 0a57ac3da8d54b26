import { describe, expect, it } from 'vitest';
import { relativeToStart, smooth, thin, thinMeasured } from './smoothing';

describe('smooth', () => {
  it('leaves a constant as it is, from the first value on', () => {
    for (const value of smooth(new Float64Array(20).fill(3), 0.9)) expect(value).toBeCloseTo(3, 12);
  });

  it('weighs the newer value by 1 - b over 1 - b^t', () => {
    const [first, second] = smooth(Float64Array.of(1, 2), 0.5);
    expect(first).toBe(1);
    expect(second).toBeCloseTo((0.5 * 0.5 * 1 + 0.5 * 2) / (1 - 0.25), 12);
  });

  it('passes over steps without a value', () => {
    const [first, gap, last] = smooth(Float64Array.of(1, Number.NaN, 2), 0.5);
    expect(gap).toBeNaN();
    expect([first, last]).toEqual([...smooth(Float64Array.of(1, 2), 0.5)]);
  });
});

describe('thin', () => {
  it('keeps all while they are few, else spreads them with both ends', () => {
    expect(thin(3, 5)).toEqual([0, 1, 2]);
    const rows = thin(1000, 5);
    expect(rows).toHaveLength(5);
    expect(rows[0]).toBe(0);
    expect(rows[4]).toBe(999);
    expect([...rows].sort((a, b) => a - b)).toEqual(rows);
  });
});

describe('thinMeasured', () => {
  it('leaves out rows without any value only, so that what is measured now and then stays whole', () => {
    const tenth = Float64Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? i : Number.NaN));
    expect(thinMeasured([tenth], 100)).toEqual(Array.from({ length: 100 }, (_, i) => 10 * i));
    expect(thinMeasured([tenth], 10)).toHaveLength(10);
    const other = Float64Array.from({ length: 1000 }, (_, i) => (i === 7 ? 1 : Number.NaN));
    expect(thinMeasured([tenth, other], 200).slice(0, 3)).toEqual([0, 7, 10]);
    expect(thinMeasured([new Float64Array(3).fill(Number.NaN)], 10)).toEqual([]);
  });
});

describe('relativeToStart', () => {
  it('is 1 at the start and 0 at the floor, which for an effective rank is 1', () => {
    const rank = Float64Array.of(Number.NaN, 5, 3, 1);
    expect([...relativeToStart(rank, 1)]).toEqual([Number.NaN, 1, 0.5, 0]);
    expect([...relativeToStart(Float64Array.of(4, 2), 0)]).toEqual([1, 0.5]);
  });

  it('is finite where a run begins at the floor', () => {
    expect([...relativeToStart(Float64Array.of(1, 2), 1)]).toEqual([0, 1]);
  });
});
