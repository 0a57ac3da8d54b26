/** A face of no person, for tests: the mesh flattened over an oval (Tutte's embedding), bulged, with a picture made by a seed. */
import { CROP_SIZE } from '@/lib/regions';
import { SeededRandom } from '@/lib/random';
import { gaussianBlur } from '../degrade';
import { FACE_OVAL, LANDMARK_COUNT } from '../faceTopology';
import { flatLandmarks, parseFace } from '../parse';
import { turnGeometry, type MeshFace } from './pose';
import { NEIGHBOURS } from './topology';

const SWEEPS = 400;
const [HALF_WIDTH, HALF_HEIGHT, DEPTH] = [66, 84, 55];

/** (478, 2) in a disc of radius 1: the oval on its rim, every other landmark amid its neighbours. */
const flat = (() => {
  const at = new Float64Array(2 * LANDMARK_COUNT);
  FACE_OVAL.forEach((index, i) => {
    const angle = (2 * Math.PI * i) / FACE_OVAL.length;
    at[2 * index] = Math.sin(angle);
    at[2 * index + 1] = -Math.cos(angle);
  });
  const inner = NEIGHBOURS.flatMap((near, i) => (near.length > 0 && !FACE_OVAL.includes(i as 10) ? [i] : []));
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (const i of inner)
      for (const k of [0, 1])
        at[2 * i + k] = NEIGHBOURS[i].reduce((sum, n) => sum + at[2 * n + k], 0) / NEIGHBOURS[i].length;
  return at;
})();

/** What a test may want of the face; pictures of `side`. */
interface Wanted {
  seed?: number;
  side?: number;
  /** Added to the middle of the picture, pixels of the crop. */
  shift?: number;
  yaw?: number;
  pitch?: number;
  /** Mean of the picture, 0..255. */
  tone?: readonly [number, number, number];
}

/** It looks ahead unless told otherwise; its map knows no hair. */
export function testFace(wanted: Wanted = {}): MeshFace {
  const { seed = 1, side = CROP_SIZE, shift = 0, yaw = 0, pitch = 0, tone = [180, 140, 120] } = wanted;
  const landmarks = new Float32Array(3 * LANDMARK_COUNT);
  for (let i = 0; i < LANDMARK_COUNT; i++) {
    const [x, y] = [flat[2 * i], flat[2 * i + 1]];
    const point = [112 + shift + HALF_WIDTH * x, 112 + HALF_HEIGHT * y, -DEPTH * (1 - x * x - y * y)];
    landmarks.set(point, 3 * i);
  }
  const matrix = Float32Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0));
  const geometry = turnGeometry({ landmarks, blendshapes: null, matrix }, { yaw, pitch });
  const map = parseFace(flatLandmarks(geometry), null);
  const pick = (i: number) => Math.floor((((i % side) + 0.5) * CROP_SIZE) / side) + CROP_SIZE * Math.floor(((Math.floor(i / side) + 0.5) * CROP_SIZE) / side); // prettier-ignore
  const parsing = Uint8Array.from({ length: side * side }, (_, i) => map[pick(i)]);
  const random = SeededRandom.fromSeed(seed);
  const noise = Float32Array.from({ length: side * side * 3 }, () => random.uniform() - 0.5);
  const smooth = gaussianBlur(noise, side, 3, (3 * side) / CROP_SIZE);
  const rgb = Uint8Array.from(smooth, (value, i) => Math.min(255, Math.max(0, Math.round(tone[i % 3] + 400 * value)))); // prettier-ignore
  return { rgb, parsing, geometry };
}

/** The largest difference of two pictures, grey levels. */
export const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, i) => Math.abs(value - b[i])).reduce((most, d) => Math.max(most, d), 0);
