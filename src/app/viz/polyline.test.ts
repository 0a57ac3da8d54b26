import { expect, it } from 'vitest';
import { polyline } from './polyline';

it('fills its box, the least value at the bottom, and leaves out what is no number', () => {
  expect(polyline([2, 1, Number.NaN, 0], 30, 10)).toBe('0.0,0.0 10.0,5.0 30.0,10.0');
});

it('draws a constant in the middle, and nothing without values', () => {
  expect(polyline([3, 3], 10, 10)).toBe('0.0,5.0 10.0,5.0');
  expect(polyline([], 10, 10)).toBe('');
  expect(polyline([Number.NaN], 10, 10)).toBe('');
});
