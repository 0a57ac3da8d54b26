import { describe, expect, it } from 'vitest';
import { addDifferences, addResiduals, LevelSum } from './levels';

const rgba = (...greys: number[]) => Uint8ClampedArray.from(greys.flatMap((grey) => [grey, grey, grey, 255]));

describe('levels', () => {
  it('are the mean of squares, cut at the border', () => {
    const sum = new LevelSum(5, 3, 3);
    expect([sum.reduction, sum.width, sum.height]).toEqual([2, 3, 2]);
    addDifferences(sum, rgba(...Array<number>(15).fill(10)), rgba(...Array<number>(15).fill(14)), 5, 0);
    expect([...sum.mean().values]).toEqual(Array(6).fill(4));
  });

  it('count the channels alike, and a band where it lies', () => {
    const sum = new LevelSum(2, 4, 4);
    addDifferences(
      sum,
      Uint8ClampedArray.of(0, 0, 0, 255, 9, 9, 9, 255),
      Uint8ClampedArray.of(3, 0, 0, 255, 9, 9, 0, 255),
      2,
      2,
    );
    expect([...sum.mean().values]).toEqual([0, 0, 0, 0, 1, 3, 0, 0]);
  });

  it('of noise are what the median takes away, and do not depend on the bands', () => {
    const pixels = rgba(...Array.from({ length: 36 }, (_, i) => (i === 14 ? 90 : 50 + (i % 6))));
    const whole = new LevelSum(6, 6);
    addResiduals(whole, pixels, 6, { from: 0, top: 0, end: 6 });
    const values = [...whole.mean().values];
    expect(values[14]).toBeCloseTo(38, 4);
    expect(values.filter((value) => value > 30)).toHaveLength(1);
    expect(values.slice(0, 6)).toEqual(Array(6).fill(0));

    const banded = new LevelSum(6, 6);
    addResiduals(banded, pixels.subarray(0, 4 * 24), 6, { from: 0, top: 0, end: 3 });
    addResiduals(banded, pixels.subarray(4 * 12), 6, { from: 2, top: 3, end: 6 });
    expect([...banded.mean().values]).toEqual(values);
  });
});
