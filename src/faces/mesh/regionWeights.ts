/** Which landmarks belong to a part of the face, fading out over the mesh around it. */
import { LANDMARK_COUNT, LEFT_EYE, LOWER_LIP, NOSE, RIGHT_EYE, UPPER_LIP } from '../faceTopology';
import { NEIGHBOURS } from './topology';

export const EDITED_REGIONS = ['eyes', 'nose', 'mouth'] as const;
export type EditedRegion = (typeof EDITED_REGIONS)[number];

const NOSE_TIP = 4;

/** Loops of a part, and over how many edges beyond them it is still whole. */
const PARTS: Readonly<Record<EditedRegion, { landmarks: readonly number[]; whole: number }>> = {
  eyes: { landmarks: [...LEFT_EYE, ...RIGHT_EYE], whole: 2 },
  nose: { landmarks: [...NOSE, ...inside(NOSE, NOSE_TIP)], whole: 0 },
  mouth: { landmarks: [...UPPER_LIP, ...LOWER_LIP], whole: 1 },
};

/** Edges over which a part fades out. */
const FADING = 3;

/** What is reached from a landmark without crossing a loop. */
function inside(loop: readonly number[], from: number): number[] {
  const reached = new Set([from]);
  for (const index of reached)
    for (const near of NEIGHBOURS[index]) if (!loop.includes(near)) reached.add(near);
  return [...reached];
}

/** (478) 0..1; a new array. */
export function regionWeights(region: EditedRegion): Float32Array {
  const { landmarks, whole } = PARTS[region];
  const edges = new Map(landmarks.map((index) => [index, 0]));
  // A map is gone through in the order in which it grows: breadth first.
  for (const [index, far] of edges)
    for (const near of NEIGHBOURS[index]) if (!edges.has(near)) edges.set(near, far + 1);
  return Float32Array.from({ length: LANDMARK_COUNT }, (_, index) => {
    const beyond = (edges.get(index) ?? Infinity) - whole;
    return Math.min(1, Math.max(0, 1 - beyond / FADING));
  });
}
