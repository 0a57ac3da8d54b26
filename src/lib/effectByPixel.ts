/** What is known of regions of a face, on its pixels. */
import { REGION_GROUP_CLASSES } from './regions';

/**
 * Occluding a region takes `effect` from the score: that number on every pixel of the region, 0 elsewhere.
 * @param parsing (side, side) class ids of `PARSING_CLASSES`
 * @returns (side, side)
 */
export function effectByPixel(
  parsing: Uint8Array,
  regions: readonly { region: keyof typeof REGION_GROUP_CLASSES; effect: number }[],
): Float32Array {
  const effectOf = new Float32Array(256);
  for (const { region, effect } of regions) {
    for (const id of REGION_GROUP_CLASSES[region]) effectOf[id] = effect;
  }
  return Float32Array.from(parsing, (id) => effectOf[id]);
}
