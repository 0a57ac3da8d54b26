import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillPolygon, type Point } from './polygon';

const WIDTH = 8;
const blank = () => new Uint8Array(WIDTH * 6);
const corners = (...xy: [number, number][]): Point[] => xy.map(([x, y]) => ({ x, y }));

/** The map as a picture, one character a pixel. */
function draw(map: Uint8Array): string[] {
  const rows = Array.from({ length: map.length / WIDTH }, (_, y) => map.subarray(y * WIDTH, (y + 1) * WIDTH));
  return rows.map((row) => Array.from(row, (value) => (value === 0 ? '.' : String(value))).join(''));
}

describe('fillPolygon', () => {
  it('fills the pixels whose centres lie inside', () => {
    const map = blank();
    fillPolygon(map, WIDTH, corners([1, 1], [5, 1], [5, 4], [1, 4]), 3);
    expect(draw(map)).toEqual(['........', '.3333...', '.3333...', '.3333...', '........', '........']);
  });

  it('follows slanted edges and does not depend on where the loop begins or turns', () => {
    const triangle = corners([0, 0], [6, 0], [0, 6]);
    const expected = ['11111...', '1111....', '111.....', '11......', '1.......', '........'];
    for (const loop of [triangle, triangle.slice(1).concat(triangle.slice(0, 1)), triangle.toReversed()]) {
      const map = blank();
      fillPolygon(map, WIDTH, loop, 1);
      expect(draw(map)).toEqual(expected);
    }
  });

  it('counts a corner once that lies on a line of centres', () => {
    const map = blank();
    fillPolygon(map, WIDTH, corners([4, 0.5], [6.6, 2.5], [4, 4.5], [1.4, 2.5]), 1);
    expect(draw(map)).toEqual(['........', '...11...', '.111111.', '...11...', '........', '........']);
  });

  it('leaves the notch of a concave polygon', () => {
    const map = blank();
    fillPolygon(map, WIDTH, corners([0, 0], [7, 0], [7, 4], [5, 4], [5, 2], [2, 2], [2, 4], [0, 4]), 2);
    expect(draw(map)).toEqual(['2222222.', '2222222.', '22...22.', '22...22.', '........', '........']);
  });

  it('clips what lies outside the map', () => {
    const map = blank();
    fillPolygon(map, WIDTH, corners([-50, -50], [50, -50], [50, 50], [-50, 50]), 1);
    expect(map.every((value) => value === 1)).toBe(true);
    const untouched = blank();
    fillPolygon(untouched, WIDTH, corners([10, 0], [20, 0], [20, 5], [10, 5]), 1);
    expect(untouched.every((value) => value === 0)).toBe(true);
  });

  it('fills nothing for fewer than three corners or no area', () => {
    const map = blank();
    fillPolygon(map, WIDTH, corners([1, 1], [5, 4]), 1);
    fillPolygon(map, WIDTH, corners([1, 2], [5, 2], [3, 2]), 1);
    expect(map.every((value) => value === 0)).toBe(true);
  });

  it('gives every pixel to exactly one of two polygons that share an edge', () => {
    const coordinate = fc.double({ min: 0, max: WIDTH, noNaN: true });
    fc.assert(
      fc.property(coordinate, coordinate, (top, bottom) => {
        const left = blank();
        const right = blank();
        fillPolygon(left, WIDTH, corners([0, 0], [top, 0], [bottom, 6], [0, 6]), 1);
        fillPolygon(right, WIDTH, corners([top, 0], [WIDTH, 0], [WIDTH, 6], [bottom, 6]), 1);
        left.forEach((value, i) => expect(value + right[i]).toBe(1));
      }),
    );
  });
});
