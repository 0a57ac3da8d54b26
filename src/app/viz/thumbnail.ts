/** Small pictures of faces for tables: arrays in, arrays out. */
import { CROP_SIZE } from '@/lib/regions';

export const THUMBNAIL_SIDE = 32;

/**
 * Means of parts of a picture, which are as alike as its side allows.
 * @param rgb (side, side, 3) 0..255
 * @param side of the picture, at least that of a thumbnail; absent: of a crop
 * @returns (THUMBNAIL_SIDE, THUMBNAIL_SIDE, 3) 0..255
 */
export function thumbnailOf(rgb: Uint8Array, side = CROP_SIZE): Uint8Array {
  const sums = new Uint32Array(THUMBNAIL_SIDE ** 2 * 3);
  const counts = new Uint32Array(THUMBNAIL_SIDE ** 2);
  const partOf = (at: number) => Math.floor((at * THUMBNAIL_SIDE) / side);
  for (let pixel = 0; pixel < side * side; pixel++) {
    const part = partOf(Math.floor(pixel / side)) * THUMBNAIL_SIDE + partOf(pixel % side);
    counts[part] += 1;
    for (let c = 0; c < 3; c++) sums[part * 3 + c] += rgb[pixel * 3 + c];
  }
  return Uint8Array.from(sums, (sum, i) => sum / counts[Math.floor(i / 3)]);
}

/** As text, for records. */
export const thumbnailText = (thumbnail: Uint8Array): string => btoa(String.fromCharCode(...thumbnail));

/** Null where the text is no thumbnail. */
export function thumbnailFrom(text: string): Uint8Array | null {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return bytes.length === THUMBNAIL_SIDE ** 2 * 3 ? bytes : null;
  } catch {
    return null;
  }
}
