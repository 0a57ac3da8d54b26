import { expect, it } from 'vitest';
import type { FaceInfo } from '@/faces/types';
import { withoutPixels } from './faceData';
import { changedMaps } from './storedFaces';

const face = (id: string, classPixels?: number[]): FaceInfo => ({
  ...{ id, datasetId: 'd', name: `${id}.jpg`, sourceWidth: 9, sourceHeight: 9, facesInPhoto: 1 },
  box: { x: 0, y: 0, side: 9 },
  ...(classPixels && { classPixels }),
});

it('tells faces whose map is another than the one that a state knew', () => {
  const known = [face('same', [4, 5, 0]), face('corrected', [4, 5, 0]), face('of a state of before')];
  const stored = new Map([
    ['d/same', { classPixels: [4, 5, 0] }],
    ['d/corrected', { classPixels: [4, 3, 2] }],
    ['d/of a state of before', { classPixels: [9, 0, 0] }],
  ]);
  expect(changedMaps(known.map(withoutPixels), stored)).toBe(1);
  expect(changedMaps([], stored)).toBe(0);
});
