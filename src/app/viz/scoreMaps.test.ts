import { describe, expect, it } from 'vitest';
import { CROP_SIZE } from '@/lib/regions';
import { scoreMapCsv, uniformShares, occlusionMap, scoreMapPicture, patchMap, valueAt } from './scoreMaps';

describe('score maps', () => {
  it('count shares against an even one, and say nothing where nothing speaks', () => {
    expect([...uniformShares(Float32Array.of(1, 0, 0, 3))]).toEqual([1, 0, 0, 3]);
    expect([...uniformShares(Float32Array.of(0.2, 0.2, 0.2, 0.2))]).toEqual([1, 1, 1, 1]);
    expect([...uniformShares(new Float32Array(4))]).toEqual([0, 0, 0, 0]);
  });

  it('put the effect of a region on its pixels and nowhere else', () => {
    const parsing = new Uint8Array(CROP_SIZE * CROP_SIZE).fill(1);
    parsing[0] = 6;
    parsing[1] = 5;
    const map = occlusionMap(parsing, [
      { region: 'nose', share: 0.1, score: 0.2, effect: 0.3 },
      { region: 'eyes', share: 0.1, score: 0.6, effect: -0.1 },
    ]);
    expect(map.values[0]).toBeCloseTo(0.3);
    expect(map.values[1]).toBeCloseTo(-0.1);
    expect(map.values[2]).toBe(0);
  });

  it('leave as a table of rows and columns with their unit', () => {
    const map = patchMap('grad-cam', Float32Array.of(0, 1.5, 0.25, 2));
    expect(scoreMapCsv(map).split('\r\n')).toEqual([
      'row,column,grad-cam (multiples of a uniform share)',
      ...['0,0,0', '0,1,1.5', '1,0,0.25', '1,1,2', ''],
    ]);
  });

  it('read out what they show, on a scale that does not move', () => {
    const map = patchMap('residual', Float32Array.of(0, 1, 2, 9));
    expect(valueAt(map, 0.1, 0.1)).toBe(0);
    expect(valueAt(map, 0.9, 0.1)).toBe(1);
    expect(valueAt(map, 0.9, 0.99)).toBe(9);
    expect(valueAt(map, 1, 0.5)).toBeNull();
    const { data } = scoreMapPicture(map);
    expect([...data.subarray(8, 12)]).toEqual([...data.subarray(12, 16)]);
    expect([...data.subarray(0, 4)]).not.toEqual([...data.subarray(4, 8)]);
  });
});
