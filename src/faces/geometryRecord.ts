/**
 * The geometry of a face in 3040 bytes: whole numbers in little-endian order, so that what is stored, exported and imported
 * again is the same bit by bit.
 *
 * | bytes | what | step | largest error |
 * |---|---|---|---|
 * | 0..3 | version 1, then flags: 1 blendshapes, 2 matrix | | |
 * | 4..2871 | landmarks (478, 3), int16 | 1/32 pixel, from -1024 to 1023.97 | 1/64 pixel |
 * | 2872..2975 | blendshapes (52), uint16 | 1/65535 | 7.7e-6 |
 * | 2976..3039 | matrix (16), float32 | | none |
 */
import { GEOMETRY_BYTES } from '@/storage/facePixels';
import type { NewGeometry } from '@/storage/faceWriter';
import { LANDMARK_COUNT } from './faceTopology';
import { BLENDSHAPES, MATRIX_VALUES, poseOf, type FaceGeometry } from './geometry';

const VERSION = 1;
const HAS_BLENDSHAPES = 1;
const HAS_MATRIX = 2;

/** Steps of a landmark in a pixel, and of a blendshape in 1. */
export const LANDMARK_STEPS = 32;
export const BLENDSHAPE_STEPS = 65535;
export const LANDMARK_VALUES = 3 * LANDMARK_COUNT;
const MOST_STEPS = 32767;

const LANDMARKS_AT = 4;
const BLENDSHAPES_AT = LANDMARKS_AT + 2 * LANDMARK_VALUES;
const MATRIX_AT = BLENDSHAPES_AT + 2 * BLENDSHAPES.length;

/** @returns null for numbers that no face in a crop has: not finite, or a thousand pixels away */
export function packGeometry(geometry: FaceGeometry): NewGeometry | null {
  const { landmarks, blendshapes, matrix } = geometry;
  const record = new Uint8Array(GEOMETRY_BYTES);
  const view = new DataView(record.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, (blendshapes ? HAS_BLENDSHAPES : 0) | (matrix ? HAS_MATRIX : 0));
  const isRight =
    landmarks.length === LANDMARK_VALUES &&
    (!blendshapes || blendshapes.length === BLENDSHAPES.length) &&
    (!matrix || (matrix.length === MATRIX_VALUES && matrix.every(Number.isFinite)));
  if (!isRight) return null;
  for (const [i, value] of landmarks.entries()) {
    const steps = Math.round(LANDMARK_STEPS * value);
    if (!(Math.abs(steps) <= MOST_STEPS)) return null;
    view.setInt16(LANDMARKS_AT + 2 * i, steps, true);
  }
  for (const [i, value] of blendshapes?.entries() ?? []) {
    if (!(value >= 0 && value <= 1)) return null;
    view.setUint16(BLENDSHAPES_AT + 2 * i, Math.round(BLENDSHAPE_STEPS * value), true);
  }
  matrix?.forEach((value, i) => view.setFloat32(MATRIX_AT + 4 * i, value, true));
  return { record, ...poseOf(unpackGeometry(record)!), hasBlendshapes: blendshapes !== null };
}

/** @returns null for bytes that are no record of this version */
export function unpackGeometry(record: Uint8Array): FaceGeometry | null {
  if (record.length !== GEOMETRY_BYTES || record[0] !== VERSION) return null;
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const flags = view.getUint8(1);
  const landmark = (_: unknown, i: number) => view.getInt16(LANDMARKS_AT + 2 * i, true) / LANDMARK_STEPS;
  const matrix = (_: unknown, i: number) => view.getFloat32(MATRIX_AT + 4 * i, true);
  return {
    landmarks: Float32Array.from({ length: LANDMARK_VALUES }, landmark),
    blendshapes: flags & HAS_BLENDSHAPES ? blendshapesIn(record) : null,
    matrix: flags & HAS_MATRIX ? Float32Array.from({ length: MATRIX_VALUES }, matrix) : null,
  };
}

/** @returns (52), 0..1 */
function blendshapesIn(record: Uint8Array): Float32Array {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  return Float32Array.from(
    BLENDSHAPES,
    (_, i) => view.getUint16(BLENDSHAPES_AT + 2 * i, true) / BLENDSHAPE_STEPS,
  );
}
