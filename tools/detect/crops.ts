/** The faces of a crops file (see `tools/lib/faceCrops.mjs`). */
import type { FaceCrop } from '@/faces/types';
import { CROP_SIZE } from '@/lib/regions';

const PIXELS = CROP_SIZE * CROP_SIZE;
/** Crop (224, 224, 3) and parsing map (224, 224). */
const FACE_BYTES = 4 * PIXELS;

/** @param bytes of faces.bin; the faces are views of it */
export function facesOf(bytes: Uint8Array, names: readonly string[]): FaceCrop[] {
  if (bytes.length !== names.length * FACE_BYTES) {
    throw new Error(`The crops file has ${bytes.length} bytes for ${names.length} faces: make it again.`);
  }
  return names.map((name, i) => ({
    id: name,
    name,
    sourceWidth: CROP_SIZE,
    sourceHeight: CROP_SIZE,
    box: { x: 0, y: 0, side: CROP_SIZE },
    facesInPhoto: 1,
    rgb: bytes.subarray(i * FACE_BYTES, i * FACE_BYTES + 3 * PIXELS),
    parsing: bytes.subarray(i * FACE_BYTES + 3 * PIXELS, (i + 1) * FACE_BYTES),
  }));
}
