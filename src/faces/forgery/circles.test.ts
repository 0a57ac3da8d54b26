import { expect, it } from 'vitest';
import { circlesOf } from './circles';

const faces = Array.from({ length: 40 }, (_, i) => ({ id: `face ${i}`, group: i < 20 ? `person ${Math.floor(i / 2)}` : null })); // prettier-ignore

it('puts everybody into one circle, people whole, by the seed', () => {
  const circles = circlesOf(faces, 1);
  expect(circles.flat().sort((a, b) => a - b)).toEqual(faces.map((_, i) => i));
  for (let i = 0; i < 20; i += 2)
    expect(circles.some((circle) => circle.includes(i) && circle.includes(i + 1))).toBe(true);
  const people = circles.map((circle) => new Set(circle.map((i) => faces[i].group ?? faces[i].id)).size);
  expect(people).toEqual([10, 10, 10]);
  expect(circlesOf(faces, 1)).toEqual(circles);
  expect(circlesOf(faces, 2)).not.toEqual(circles);
  expect(circlesOf(faces.slice(0, 3), 1)).toHaveLength(1);
});
