/**
 * Where one face may take another's place: visibility x unoccluded x feather, each 0..1. FaceDancer (Rosberg et al., WACV 2023)
 * learns such a gate; here geometry and parsing maps decide.
 */
import { NONE, rasterise, type Raster } from './raster';
import { FACE_TRIANGLES } from './topology';
import type { Field } from './warp';

/** Ids of PARSING_CLASSES that belong to the face itself: skin and its parts, not background and hair. */
export const FIRST_OF_FACE = 1;
export const LAST_OF_FACE = 9;

/** What decides whether a pixel of a face shows that face. */
export interface Openness {
  /** (side, side) ids of PARSING_CLASSES. */
  parsing: Uint8Array;
  /** (side, side) 1 where a segmenter sees face skin: hands and glasses before the face have none; absent: not asked. */
  skin?: Uint8Array;
}

export const isOpen = ({ parsing, skin }: Openness, at: number): boolean =>
  parsing[at] >= FIRST_OF_FACE && parsing[at] <= LAST_OF_FACE && (skin === undefined || skin[at] === 1);

/** 0 below the first, 1 above the second, smooth between. */
export function smoothstep(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** Number of the pixel that a field shows at one of the result; the border where it leads beyond. */
export function nearestPixel(field: Field, at: number, side: number): number {
  const x = Math.min(side - 1, Math.max(0, Math.floor(field[2 * at])));
  const y = Math.min(side - 1, Math.max(0, Math.floor(field[2 * at + 1])));
  return y * side + x;
}

const DIAGONAL = 4 / 3;

/**
 * Distance in pixels of each pixel from the nearest closed one, by chamfer steps of 1 and 4/3; what lies beyond the picture is open.
 * @param closed (side, side) 1 = closed
 */
export function distanceFrom(closed: Uint8Array, side: number): Float32Array {
  const out = new Float32Array(side * side);
  const far = 4 * side;
  for (let at = 0; at < out.length; at++) out[at] = closed[at] ? 0 : far;
  // Down from the upper left corner, then up from the lower right one.
  for (let y = 0, at = 0; y < side; y++)
    for (let x = 0; x < side; x++, at++) relax(out, at, -1, -side, x, y, side);
  for (let y = 0, at = out.length - 1; y < side; y++)
    for (let x = 0; x < side; x++, at--) relax(out, at, 1, side, x, y, side);
  return out;
}

/**
 * By the neighbours that were gone through before, if they lie in the picture.
 * @param x, y steps gone along the line, and lines gone, in the order of going through
 */
function relax(
  out: Float32Array,
  at: number,
  beside: number,
  above: number,
  x: number,
  y: number,
  side: number,
) {
  let least = out[at];
  if (x > 0) least = Math.min(least, out[at + beside] + 1);
  if (y > 0) {
    least = Math.min(least, out[at + above] + 1);
    if (x > 0) least = Math.min(least, out[at + above + beside] + DIAGONAL);
    if (x < side - 1) least = Math.min(least, out[at + above - beside] + DIAGONAL);
  }
  out[at] = least;
}

/** Cosine to the camera below which a surface is not seen well, and from which on it is. */
const GRAZING = [0.08, 0.35] as const;

/** How well each landmark is seen by its normal. @param normals (478, 3) of `vertexNormals` @returns (478) 0..1 */
export const facing = (normals: Float32Array): Float32Array =>
  Float32Array.from({ length: normals.length / 3 }, (_, i) => smoothstep(...GRAZING, -normals[3 * i + 2]));

/** In pixels of the crop's 224: a point this far behind what is seen there is hidden. */
const HIDDEN_BEHIND = 6;

/**
 * 1 where what the source shows at a pixel's origin is that very part of the face, and nothing nearer, as a nose before a cheek.
 * @param depth (side, side) of the source's own mesh at the origins
 */
export function unhidden(
  source: Float32Array,
  depth: Float32Array,
  { triangle }: Raster,
  field: Field,
  side: number,
): Uint8Array {
  const seen = rasterise(source, FACE_TRIANGLES, side).depth;
  const behind = (HIDDEN_BEHIND * side) / 224;
  return Uint8Array.from(triangle, (t, at) =>
    t !== NONE && depth[at] - seen[nearestPixel(field, at, side)] < behind ? 1 : 0,
  );
}
