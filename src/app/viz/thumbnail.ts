/** Small pictures of faces for tables: arrays in, arrays out. */
import { CROP_SIZE } from '@/lib/regions';

export const THUMBNAIL_SIDE = 32;

/**
 * Means of square parts of the crop.
 * @param rgb (CROP_SIZE, CROP_SIZE, 3) 0..255
 * @returns (THUMBNAIL_SIDE, THUMBNAIL_SIDE, 3) 0..255
 */
export function thumbnailOf(rgb: Uint8Array): Uint8Array {
  const part = CROP_SIZE / THUMBNAIL_SIDE;
  const sums = new Uint32Array(THUMBNAIL_SIDE ** 2 * 3);
  for (let i = 0; i < rgb.length; i++) {
    const pixel = Math.floor(i / 3);
    const y = Math.floor(Math.floor(pixel / CROP_SIZE) / part);
    const x = Math.floor((pixel % CROP_SIZE) / part);
    sums[(y * THUMBNAIL_SIDE + x) * 3 + (i % 3)] += rgb[i];
  }
  return Uint8Array.from(sums, (sum) => sum / part ** 2);
}
