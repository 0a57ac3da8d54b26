/** Whether something dark or coloured lies over the eyes, as sunglasses do: the skin around them has not the colour of the cheeks. */
import { CROP_SIZE } from '@/lib/regions';
import { labOf } from '../mesh/colour';
import { distance } from '../mesh/distance';
import type { ForgeableFace } from './types';

/** Landmarks of the skin between lid and brow, and below the lower lid, of each eye; then of the cheek on its side. */
const SIDES = [
  { around: [222, 223, 224, 229, 230, 231], cheek: [36, 50, 101, 205] },
  { around: [442, 443, 444, 449, 450, 451], cheek: [266, 280, 330, 425] },
] as const;

/** CIELAB between both. At about these places of 160 aligned FFHQ photographs sunglasses have 23 to 35 (one 16), all else, glasses and fringes too, 17 at most. */
const COVERED = 20;

/** @param face with geometry @returns false where none is known */
export function eyesAreCovered({ rgb, geometry }: Pick<ForgeableFace, 'rgb' | 'geometry'>): boolean {
  if (!geometry) return false;
  const colour = (indices: readonly number[]) => medianColour(rgb, geometry.landmarks, indices);
  return SIDES.every(({ around, cheek }) => distance(colour(around), colour(cheek)) > COVERED);
}

/** Channel by channel: a rim of glasses or a glint is passed over. */
function medianColour(rgb: Uint8Array, landmarks: Float32Array, indices: readonly number[]): number[] {
  const colours = indices.map((index) => {
    const [x, y] = [0, 1].map((k) => Math.min(CROP_SIZE - 1, Math.max(0, Math.floor(landmarks[3 * index + k])))); // prettier-ignore
    const at = 3 * (y * CROP_SIZE + x);
    return labOf(rgb[at], rgb[at + 1], rgb[at + 2]);
  });
  return [0, 1, 2].map((k) => {
    const sorted = colours.map((colour) => colour[k]).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  });
}
