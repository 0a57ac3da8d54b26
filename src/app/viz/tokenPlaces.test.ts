import { expect, it } from 'vitest';
import { patchPlaces } from './tokenPlaces';

it('lays the visible patches out in reading order, in a square beside the face', () => {
  const mask = Uint8Array.from({ length: 64 }, (_, i) => (i % 4 === 0 ? 0 : 1));
  const places = patchPlaces(mask, 400, 900);
  expect(places.map(({ patch }) => patch)).toEqual(Array.from({ length: 16 }, (_, i) => 4 * i));
  for (const { x, y, side } of places) {
    expect(x).toBeGreaterThan(500 - 1e-9);
    expect(x + side).toBeLessThanOrEqual(900);
    expect(y + side).toBeLessThanOrEqual(400);
  }
  const rows = new Set(places.map(({ y }) => y));
  expect(rows.size).toBe(4);
  expect(places[1].x - places[0].x).toBeGreaterThan(places[0].side);
});

it('has nothing to lay out where all is hidden', () => {
  expect(patchPlaces(new Uint8Array(16).fill(1), 400, 900)).toEqual([]);
});
