import { expect, it } from 'vitest';
import { FACE_OVAL, LANDMARK_COUNT } from '../faceTopology';
import { ANCHORED_COUNT, ANCHORED_TRIANGLES, FACE_TRIANGLES, NEIGHBOURS, RING_COUNT } from './topology';

/** Directed edges, with how many triangles run along each. */
function edgesOf(triangles: Uint16Array): Map<string, number> {
  const edges = new Map<string, number>();
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const edge = `${triangles[t + k]} ${triangles[t + ((k + 1) % 3)]}`;
      edges.set(edge, (edges.get(edge) ?? 0) + 1);
    }
  }
  return edges;
}

const reversed = (edge: string) => edge.split(' ').toReversed().join(' ');

it('has the 852 triangles of the tessellation, and 28 and 18 in eyes and mouth', () => {
  expect(FACE_TRIANGLES).toHaveLength(3 * (852 + 28 + 18));
  const corners = new Set(FACE_TRIANGLES);
  expect(corners.size).toBe(468);
  expect(Math.max(...corners)).toBe(467);
  for (let t = 0; t < FACE_TRIANGLES.length; t += 3)
    expect(new Set(FACE_TRIANGLES.subarray(t, t + 3)).size).toBe(3);
});

it('is wound alike everywhere: no edge is run along twice, and only the oval has none on its other side', () => {
  const edges = edgesOf(FACE_TRIANGLES);
  expect([...edges.values()].every((count) => count === 1)).toBe(true);
  const border = [...edges.keys()].filter((edge) => !edges.has(reversed(edge)));
  const oval = FACE_OVAL.map((from, i) => `${FACE_OVAL[(i + 1) % FACE_OVAL.length]} ${from}`);
  expect(new Set(border)).toEqual(new Set(oval));
});

it('goes on beyond the oval to the ring, wound as the face is', () => {
  expect(ANCHORED_TRIANGLES).toHaveLength(FACE_TRIANGLES.length + 3 * 2 * RING_COUNT);
  const edges = edgesOf(ANCHORED_TRIANGLES);
  expect([...edges.values()].every((count) => count === 1)).toBe(true);
  const border = [...edges.keys()].filter((edge) => !edges.has(reversed(edge)));
  expect(border).toHaveLength(RING_COUNT);
  for (const edge of border)
    for (const end of edge.split(' ').map(Number)) {
      expect(end).toBeGreaterThanOrEqual(LANDMARK_COUNT);
      expect(end).toBeLessThan(ANCHORED_COUNT);
    }
});

it('knows the neighbours of each landmark, both ways', () => {
  NEIGHBOURS.forEach((near, from) => {
    for (const to of near) expect(NEIGHBOURS[to]).toContain(from);
  });
  expect(NEIGHBOURS.filter((near) => near.length === 0)).toHaveLength(10);
});
