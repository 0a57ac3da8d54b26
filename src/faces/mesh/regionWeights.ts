/** Which landmarks belong to a part of the face, fading out over the mesh around it. */
import type { EditedRegion } from '@/lib/editView';
import { LANDMARK_COUNT, LEFT_EYE, LOWER_LIP, NOSE, RIGHT_EYE, UPPER_LIP } from '../faceTopology';
import { NEIGHBOURS } from './topology';

export { EDITED_REGIONS, type EditedRegion } from '@/lib/editView';

/** Landmarks within the loop `NOSE`, of most faces that look ahead. */
// prettier-ignore
const INSIDE_NOSE = [
  1, 3, 4, 5, 6, 19, 20, 44, 45, 51, 59, 60, 75, 79, 94, 99, 115, 125, 131, 134, 141, 166, 195, 196, 197, 218, 219, 220, 235, 236, 237,
  238, 239, 240, 241, 242, 248, 250, 274, 275, 281, 289, 290, 305, 309, 328, 344, 354, 360, 363, 370, 392, 419, 438, 439, 440, 455, 456,
  457, 458, 459, 460, 461, 462,
];

/** Loops of a part, and over how many edges beyond them it is still whole. */
const PARTS: Readonly<Record<EditedRegion, { landmarks: readonly number[]; whole: number }>> = {
  eyes: { landmarks: [...LEFT_EYE, ...RIGHT_EYE], whole: 2 },
  nose: { landmarks: [...NOSE, ...INSIDE_NOSE], whole: 0 },
  mouth: { landmarks: [...UPPER_LIP, ...LOWER_LIP], whole: 1 },
};

/** Edges over which a part fades out. */
const FADING = 3;

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
