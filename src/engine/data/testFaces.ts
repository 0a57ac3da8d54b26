/** Drawn faces for tests: every coverable region is there, no photograph is needed. */
import { testFace } from '@/faces/mesh/testFace';
import type { FaceCrop } from '@/faces/types';
import { SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';

/** Ellipses in picture fractions, drawn in order: class, centre x, centre y, radius x, radius y. */
const FEATURES: readonly (readonly [number, number, number, number, number])[] = [
  [10, 0.5, 0.42, 0.38, 0.4],
  [1, 0.5, 0.54, 0.29, 0.36],
  [2, 0.36, 0.39, 0.08, 0.025],
  [3, 0.64, 0.39, 0.08, 0.025],
  [4, 0.37, 0.46, 0.055, 0.03],
  [5, 0.63, 0.46, 0.055, 0.03],
  [6, 0.5, 0.58, 0.05, 0.11],
  [7, 0.5, 0.72, 0.1, 0.03],
  [9, 0.5, 0.76, 0.1, 0.03],
  [8, 0.5, 0.74, 0.07, 0.012],
];

const COLOURS = [40, 190, 60, 60, 90, 90, 200, 170, 120, 170, 70];

function drawnFace(index: number): FaceCrop {
  const random = SeededRandom.fromSeed(index);
  const shift = [random.uniform() * 0.1 - 0.05, random.uniform() * 0.1 - 0.05];
  const light = 0.7 + 0.5 * random.uniform();
  const parsing = new Uint8Array(CROP_SIZE * CROP_SIZE);
  const rgb = new Uint8Array(CROP_SIZE * CROP_SIZE * 3);
  for (let i = 0; i < parsing.length; i++) {
    const x = (i % CROP_SIZE) / CROP_SIZE - shift[0];
    const y = Math.floor(i / CROP_SIZE) / CROP_SIZE - shift[1];
    for (const [classId, cx, cy, rx, ry] of FEATURES) {
      if (((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1) parsing[i] = classId;
    }
    for (let c = 0; c < 3; c++) {
      const value = COLOURS[parsing[i]] * light * (1 - 0.15 * c) + 25 * x + 6 * random.uniform();
      rgb[3 * i + c] = Math.min(255, Math.round(value));
    }
  }
  return {
    id: `drawn-${index}`,
    name: `drawn ${index}`,
    sourceWidth: CROP_SIZE,
    sourceHeight: CROP_SIZE,
    box: { x: 0, y: 0, side: CROP_SIZE },
    facesInPhoto: 1,
    rgb,
    parsing,
  };
}

/** `count` different drawn faces, the same for the same count. */
export function drawnFaces(count: number): FaceCrop[] {
  return Array.from({ length: count }, (_, index) => drawnFace(index + 1));
}

/** The same with a geometry: a mesh in the middle of the crop, about where the drawn face is. */
export function facesWithGeometry(count: number): FaceCrop[] {
  return drawnFaces(count).map((face, i) => ({ ...face, geometry: testFace({ yaw: 3 * (i % 5) }).geometry }));
}
