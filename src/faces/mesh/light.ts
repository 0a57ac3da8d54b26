/**
 * A face lit anew: ambient and directional light over its mesh's normals (Lambert), as gains of the picture that there is.
 * The light that is in the picture is not taken out.
 */
import { cos, sin } from '@/lib/portableMath';
import type { SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import { landmarksAt, spread } from './anchor';
import { distanceFrom, smoothstep } from './gate';
import type { MeshFace } from './pose';
import { vertexNormals } from './raster';
import { FACE_TRIANGLES, NEIGHBOURS } from './topology';

export interface Light {
  /** Degrees to the picture's right, 0 from the camera. */
  azimuth: number;
  /** Degrees upwards. */
  elevation: number;
  /** 0..1: share of the light that comes from that one direction; the rest comes from everywhere. */
  directional: number;
  /** 0..1: 0 leaves the picture as it is. */
  strength: number;
}

export interface LightSettings {
  /** Degrees to either side, and up; downwards half as many. */
  maxAzimuth: number;
  maxElevation: number;
  /** Range of `directional`. */
  directional: readonly [least: number, most: number];
  strength: readonly [least: number, most: number];
}

export const LIGHT_SETTINGS: LightSettings = {
  maxAzimuth: 70,
  maxElevation: 50,
  directional: [0.3, 0.7],
  strength: [0.4, 1],
};

/** Of the picture's values. */
const GAINS = [0.5, 1.5] as const;
const RADIANS = Math.PI / 180;
/** Pixels of the crop's 224, from face and hair into the background. */
const FADE = 5;
/** Times that each normal is averaged with its neighbours': the mesh's lids and nostrils are rougher than their light. */
const SMOOTHINGS = 2;

/** Of each landmark, around a mean of 1. */
function gainsOf(points: Float32Array, { azimuth, elevation, directional, strength }: Light): Float32Array {
  const across = cos(elevation * RADIANS);
  const towards = [
    sin(azimuth * RADIANS) * across,
    -sin(elevation * RADIANS),
    -cos(azimuth * RADIANS) * across,
  ];
  let normals = vertexNormals(points, FACE_TRIANGLES);
  for (let i = 0; i < SMOOTHINGS; i++) normals = smoothed(normals);
  const shades = new Float32Array(points.length / 3);
  let [sum, count] = [0, 0];
  for (let i = 0; i < shades.length; i++) {
    const [x, y, z] = normals.subarray(3 * i, 3 * i + 3);
    const facing = x * towards[0] + y * towards[1] + z * towards[2];
    shades[i] = 1 - directional + directional * Math.max(0, facing);
    // The irises belong to no triangle.
    if (x === 0 && y === 0 && z === 0) continue;
    sum += shades[i];
    count++;
  }
  const mean = sum / count;
  return shades.map((shade) => 1 + strength * (Math.min(GAINS[1], Math.max(GAINS[0], shade / mean)) - 1));
}

/** Each with the mean of its neighbours, not of length 1 any more: where directions differ, light is softer. */
function smoothed(normals: Float32Array): Float32Array {
  const out = normals.slice();
  NEIGHBOURS.forEach((near, index) => {
    if (near.length === 0) return;
    for (let k = 0; k < 3; k++) {
      let sum = 0;
      for (const n of near) sum += normals[3 * n + k];
      out[3 * index + k] = (out[3 * index + k] + sum / near.length) / 2;
    }
  });
  return out;
}

/**
 * The picture under another light; map and geometry stay. Gains fade to 1 at the ring around the face, and
 * sooner beside face and hair: what lies behind a face is lit by something else. Where one channel would
 * leave the range all three stop there, so that highlights keep their hue.
 * @param face its picture of `side`, its map of any; kept
 * @returns a new picture, the same map and geometry
 */
export function relightFace(face: MeshFace, light: Light, side: number): MeshFace {
  const points = landmarksAt(face.geometry.landmarks, side);
  const gains = spread(gainsOf(points, light), points, 1, side);
  const away = distanceFrom(closedAt(face.parsing, side), side);
  const fade = (FADE * side) / CROP_SIZE;
  const rgb = new Uint8Array(face.rgb.length);
  for (let at = 0; at < gains.length; at++) {
    const i = 3 * at;
    const brightest = Math.max(face.rgb[i], face.rgb[i + 1], face.rgb[i + 2], 1);
    const share = 1 - smoothstep(0, fade, away[at]);
    const gain = Math.min(1 + share * (gains[at] - 1), 255 / brightest);
    for (let c = i; c < i + 3; c++) rgb[c] = Math.round(gain * face.rgb[c]);
  }
  return { ...face, rgb };
}

/** (side, side) 1 where the map, of any side, says face or hair. */
function closedAt(parsing: Uint8Array, side: number): Uint8Array {
  const mapSide = Math.sqrt(parsing.length);
  const nearest = Array.from({ length: side }, (_, i) => Math.floor(((i + 0.5) * mapSide) / side));
  const out = new Uint8Array(side * side);
  for (let y = 0, at = 0; y < side; y++)
    for (let x = 0; x < side; x++, at++) out[at] = parsing[nearest[y] * mapSide + nearest[x]] === 0 ? 0 : 1;
  return out;
}

/** A light from somewhere in front of the face. */
export function drawLight(random: SeededRandom, settings: LightSettings): Light {
  const between = ([least, most]: readonly [number, number]) => least + random.uniform() * (most - least);
  return {
    azimuth: between([-settings.maxAzimuth, settings.maxAzimuth]),
    elevation: between([-settings.maxElevation / 2, settings.maxElevation]),
    directional: between(settings.directional),
    strength: between(settings.strength),
  };
}
