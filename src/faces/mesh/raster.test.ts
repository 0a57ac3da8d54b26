import { expect, it } from 'vitest';
import { interpolate, NONE, rasterise, vertexNormals } from './raster';
import { testFace } from './testFace';
import { landmarksAt } from './anchor';
import { FACE_TRIANGLES } from './topology';

/** Two triangles over the left 4 x 4 of 8 x 8 pixels, counter-clockwise as seen, and one nearer to the camera. */
const points = Float32Array.from([0, 0, 5, 0, 4, 5, 4, 4, 5, 4, 0, 5, 0, 0, 1, 0, 2, 1, 2, 0, 1]);
const square = Uint16Array.from([0, 1, 2, 0, 2, 3]);

it('covers each pixel whose centre lies inside, and no other, without gaps between neighbours', () => {
  const { triangle, depth } = rasterise(points, square, 8);
  triangle.forEach((t, at) => {
    const isInside = at % 8 < 4 && at < 32;
    expect(t !== NONE).toBe(isInside);
    expect(depth[at]).toBe(isInside ? 5 : Infinity);
  });
});

it('shows what is nearer, in whatever order it is drawn, and nothing from behind', () => {
  const front = [4, 5, 6];
  const after = rasterise(points, Uint16Array.from([...square, ...front]), 8);
  const before = rasterise(points, Uint16Array.from([...front, ...square]), 8);
  expect(after.triangle[0]).toBe(2);
  expect(before.triangle[0]).toBe(0);
  expect(after.depth).toEqual(before.depth);
  const behind = rasterise(points, Uint16Array.from([4, 6, 5]), 8);
  expect(behind.triangle.every((t) => t === NONE)).toBe(true);
});

it('gives back the places of pixels from those of the corners', () => {
  const raster = rasterise(points, square, 8);
  const out = new Float32Array(8 * 8 * 3).fill(-1);
  interpolate(raster, square, points, 3, out);
  raster.triangle.forEach((t, at) => {
    const wanted = t === NONE ? [-1, -1, -1] : [(at % 8) + 0.5, Math.floor(at / 8) + 0.5, 5];
    wanted.forEach((value, k) => expect(out[3 * at + k]).toBeCloseTo(value, 5));
  });
});

it('draws the whole face at any side: no triangle of a face from the front is a line or seen from behind', () => {
  for (const side of [64, 224]) {
    const landmarks = landmarksAt(testFace().geometry.landmarks, side);
    for (let t = 0; t < FACE_TRIANGLES.length; t += 3) {
      const [a, b, c] = FACE_TRIANGLES.subarray(t, t + 3);
      const [x, y] = [0, 1].map((k) => [a, b, c].map((i) => landmarks[3 * i + k]));
      expect((x[1] - x[0]) * (y[2] - y[0]) - (y[1] - y[0]) * (x[2] - x[0])).toBeLessThan(-1e-6);
    }
    const { triangle } = rasterise(landmarks, FACE_TRIANGLES, side);
    // Rows of a convex outline are one stretch each.
    for (let y = 0; y < side; y++) {
      const row = triangle.subarray(y * side, (y + 1) * side);
      const first = row.findIndex((t) => t !== NONE);
      const last = row.findLastIndex((t) => t !== NONE);
      if (first >= 0) expect(row.subarray(first, last + 1)).not.toContain(NONE);
    }
  }
});

it('has normals of length 1 that look at the camera in the middle and aside at the rim', () => {
  const { landmarks } = testFace().geometry;
  const normals = vertexNormals(landmarks, FACE_TRIANGLES);
  const of = (index: number) => [...normals.subarray(3 * index, 3 * index + 3)];
  expect(Math.hypot(...of(1))).toBeCloseTo(1, 5);
  expect(of(1)[2]).toBeLessThan(-0.7);
  // 234 is the oval's point on the picture's left, 454 that on its right.
  expect(of(234)[0]).toBeLessThan(-0.5);
  expect(of(454)[0]).toBeGreaterThan(0.5);
  expect(of(468)).toEqual([0, 0, 0]);
});
