import { expect, it } from 'vitest';
import { alignLines } from './alignLines';

it('puts lines with places of their own on one axis, with gaps where one has no value', () => {
  const lines = [
    { places: [1, 2, 4], values: [10, 20, 40] },
    { places: [2, 3], values: [200, 300] },
  ];
  expect(alignLines(lines)).toEqual({
    steps: [1, 2, 3, 4],
    values: [
      [10, 20, Number.NaN, 40],
      [Number.NaN, 200, 300, Number.NaN],
    ],
  });
  expect(alignLines([])).toEqual({ steps: [], values: [] });
});
