/** A stored face as a picture of another side, with its map: what the mesh works on. */
import { CROP_SIZE } from '@/lib/regions';
import { resampleRgb } from '@/lib/resample';
import type { Pictures } from '../mesh/anchor';
import type { Openness } from '../mesh/gate';
import type { ForgeableFace } from './types';

/** The nearest class of each pixel. @param map (CROP_SIZE, CROP_SIZE) @returns (side, side), a new array */
function mapAt(map: Uint8Array, side: number): Uint8Array {
  const from = (i: number) => Math.floor(((i + 0.5) * CROP_SIZE) / side);
  return Uint8Array.from(
    { length: side * side },
    (_, at) => map[from(Math.floor(at / side)) * CROP_SIZE + from(at % side)],
  );
}

/**
 * Antialiased; at CROP_SIZE copies.
 * @param skin (CROP_SIZE, CROP_SIZE) where the segmenter sees face skin; absent: not asked
 */
export function picturesAt(
  { rgb, parsing }: ForgeableFace,
  side: number,
  skin?: Uint8Array,
): Pictures & Pick<Openness, 'skin'> {
  const ofSkin = skin && { skin: mapAt(skin, side) };
  if (side === CROP_SIZE) return { rgb: rgb.slice(), parsing: parsing.slice(), ...ofSkin };
  const whole = { x: 0, y: 0, width: CROP_SIZE, height: CROP_SIZE };
  return { rgb: resampleRgb(rgb, CROP_SIZE, whole, side), parsing: mapAt(parsing, side), ...ofSkin };
}
