/** Crops between pictures and pixels. Needs a browser's canvas. */
import { LabError } from '@/lib/errors';
import { CROP_SIZE } from '@/lib/regions';
import { resampleCrop, visiblePart } from './crop';
import type { FaceBox } from './types';

/**
 * Only the crop's part of the photograph is read back: memory stays bounded for large photographs.
 * @param photo stays the caller's
 * @returns (CROP_SIZE, CROP_SIZE, 3), 0..255
 */
export function readCrop(photo: ImageBitmap, box: FaceBox): Uint8Array {
  const part = visiblePart(box, photo.width, photo.height);
  // Opaque: where a PNG is transparent it is drawn on white, as people see it.
  const context = new OffscreenCanvas(part.width, part.height).getContext('2d', { alpha: false });
  if (!context)
    throw new LabError('out-of-memory', 'No canvas for the crop.', 'Close other tabs and try again.');
  context.fillStyle = 'white';
  context.fillRect(0, 0, part.width, part.height);
  context.drawImage(photo, -part.x, -part.y);
  return resampleCrop(context.getImageData(0, 0, part.width, part.height).data, part, box);
}

/** @param rgb (CROP_SIZE, CROP_SIZE, 3), 0..255; opaque */
export function asImageData(rgb: Uint8Array): ImageData {
  const image = new ImageData(CROP_SIZE, CROP_SIZE);
  for (let i = 0; i < CROP_SIZE * CROP_SIZE; i++) {
    image.data.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i);
    image.data[4 * i + 3] = 255;
  }
  return image;
}
