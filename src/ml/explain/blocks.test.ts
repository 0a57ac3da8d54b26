import { expect, it } from 'vitest';
import { patchDistances } from './blocks';

it('measures from centre to centre, rows first', () => {
  const distances = patchDistances(3);
  const between = (i: number, j: number) => distances[9 * i + j];
  expect(between(4, 4)).toBe(0);
  expect([between(0, 1), between(0, 3), between(0, 6), between(2, 3)]).toEqual([
    1,
    1,
    2,
    Math.fround(Math.sqrt(5)),
  ]);
  expect(between(8, 0)).toBeCloseTo(Math.sqrt(8), 6);
});
