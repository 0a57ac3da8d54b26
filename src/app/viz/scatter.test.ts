import { expect, it } from 'vitest';
import { nearestPoint, placePoints } from './scatter';

it('fits points into the square, upwards, both axes alike', () => {
  const places = placePoints({ x: [0, 10], y: [0, 5] }, 132);
  expect(Array.from(places)).toEqual([16, 91, 116, 41]);
  expect(nearestPoint(places, 100, 50)).toBe(1);
  expect(nearestPoint(places, 0, 132)).toBe(0);
  expect(nearestPoint(new Float64Array(0), 1, 1)).toBe(-1);
});

it('puts a single point in the middle', () => {
  expect(Array.from(placePoints({ x: [3], y: [4] }, 100))).toEqual([50, 50]);
});
