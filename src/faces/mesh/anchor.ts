/** A face that moves in a picture that stays: a ring of fixed points around it takes up what the oval moves by. */
import { CROP_SIZE } from '@/lib/regions';
import { FACE_OVAL, LANDMARK_COUNT } from '../faceTopology';
import { interpolate, rasterise, type Raster } from './raster';
import { ANCHORED_COUNT, ANCHORED_TRIANGLES } from './topology';
import { fieldOf, warpMap, warpPicture, type Field } from './warp';

/** Distance of the ring from the oval's middle over the oval's own; less where the picture ends before. */
const REACH = 1.6;
/** Also of a face that fills its picture. */
const LEAST_REACH = 1.04;

/** A picture (side, side, 3) and its parsing map, square too, often larger. */
export interface Pictures {
  rgb: Uint8Array;
  parsing: Uint8Array;
}

/** Of the map of a whole-picture warp: what is seen where, and where from. */
export interface Moved {
  raster: Raster;
  field: Field;
}

/** Landmarks of a crop of CROP_SIZE in pixels of a picture of that crop with another side; a copy. */
export function landmarksAt(landmarks: Float32Array, side: number): Float32Array {
  const scale = side / CROP_SIZE;
  return landmarks.map((value) => value * scale);
}

/** (36, 2): a point beyond each point of the oval, inside the picture where that leaves a ring at all. */
function ringOf(points: Float32Array, side: number): Float32Array {
  const oval = FACE_OVAL.map((index) => [points[3 * index], points[3 * index + 1]]);
  const middle = [0, 1].map((k) => oval.reduce((sum, point) => sum + point[k], 0) / oval.length);
  return Float32Array.from(
    oval.flatMap((point) => {
      const away = [point[0] - middle[0], point[1] - middle[1]];
      // How many times as far the picture's border is.
      const border = away.map((d, k) => (d > 0 ? (side - middle[k]) / d : d < 0 ? -middle[k] / d : REACH));
      const reach = Math.max(LEAST_REACH, Math.min(REACH, ...border));
      return [middle[0] + reach * away[0], middle[1] + reach * away[1]];
    }),
  );
}

/** The landmarks, then the ring, behind all of them: (514, 3). */
function withRing(points: Float32Array, ring: Float32Array, depth: number): Float32Array {
  const out = new Float32Array(3 * ANCHORED_COUNT);
  out.set(points);
  for (let i = 0; 2 * i < ring.length; i++) {
    const at = 3 * (LANDMARK_COUNT + i);
    out.set([ring[2 * i], ring[2 * i + 1], depth], at);
  }
  return out;
}

/**
 * Where every pixel of the picture comes from once its face's landmarks have moved.
 * @param from (478, 3) landmarks in the picture, in its pixels
 * @param to (478, 3) where they shall be; beyond the ring nothing moves
 */
export function moveFace(from: Float32Array, to: Float32Array, side: number): Moved {
  const ring = ringOf(from, side);
  let deepest = -Infinity;
  for (let i = 2; i < to.length; i += 3) deepest = Math.max(deepest, to[i]);
  const raster = rasterise(withRing(to, ring, deepest + side), ANCHORED_TRIANGLES, side);
  return { raster, field: fieldOf(raster, ANCHORED_TRIANGLES, withRing(from, ring, 0), side) };
}

/** Picture and parsing map by the same field. */
export function warpBoth({ rgb, parsing }: Pictures, { raster, field }: Moved, side: number): Pictures {
  return {
    rgb: warpPicture(rgb, side, field, raster),
    parsing: warpMap(parsing, side, field, raster),
  };
}

/** What each landmark has, as a picture that fades to `beyond` at the ring. @param values (478) @returns (side, side) */
export function spread(
  values: Float32Array,
  points: Float32Array,
  beyond: number,
  side: number,
): Float32Array {
  const { raster } = moveFace(points, points, side);
  const all = new Float32Array(ANCHORED_COUNT).fill(beyond);
  all.set(values);
  const out = new Float32Array(side * side).fill(beyond);
  interpolate(raster, ANCHORED_TRIANGLES, all, 1, out);
  return out;
}
