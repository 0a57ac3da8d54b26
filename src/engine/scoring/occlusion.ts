/**
 * Which facial region moves the score: the picture is scored again with one region occluded at a time. It tells
 * what the detector's answer depends on, not whether that region is forged. Typed arrays only.
 * Source: Zeiler and Fergus 2014, occlusion sensitivity, with facial regions for squares.
 */
import { CROP_SIZE, REGION_GROUP_CLASSES, type RegionGroup } from '@/lib/regions';

export type OccludedRegion = keyof typeof REGION_GROUP_CLASSES;

export interface RegionEffect {
  region: OccludedRegion;
  /** Part of the picture that the region covers, 0..1. */
  share: number;
  /** Score with the region occluded. */
  score: number;
  /** Score of the whole picture minus `score`: positive where the region raises the score. */
  effect: number;
}

/**
 * @param rgb (S, S, 3) 0..255
 * @param parsing (CROP_SIZE, CROP_SIZE) class ids of the same picture
 * @param fill the colour that covers it, 0..255 a channel: the mean of the detector's training data says least
 * @param score scores of pictures like `rgb`, in order
 * @returns regions that the picture shows, strongest effect first
 */
export async function occludeRegions(
  rgb: Uint8Array,
  parsing: Uint8Array,
  fill: readonly [number, number, number],
  score: (pictures: Uint8Array[]) => Promise<ArrayLike<number>>,
): Promise<RegionEffect[]> {
  const shown = (Object.keys(REGION_GROUP_CLASSES) as OccludedRegion[])
    .map((region) => ({ region, ...occlude(rgb, parsing, region, fill) }))
    .filter(({ share }) => share > 0);
  const scores = await score([rgb, ...shown.map(({ picture }) => picture)]);
  return shown
    .map(({ region, share }, i) => ({
      region,
      share,
      score: scores[i + 1],
      effect: scores[0] - scores[i + 1],
    }))
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
}

/** The picture without one region, and the part of it that was occluded. */
function occlude(
  rgb: Uint8Array,
  parsing: Uint8Array,
  region: Exclude<RegionGroup, 'boundary'>,
  fill: readonly number[],
): { picture: Uint8Array; share: number } {
  const side = Math.sqrt(rgb.length / 3);
  const picture = rgb.slice();
  let occluded = 0;
  for (let i = 0; i < side * side; i++) {
    const y = Math.floor(((Math.floor(i / side) + 0.5) * CROP_SIZE) / side);
    const x = Math.floor((((i % side) + 0.5) * CROP_SIZE) / side);
    if (!REGION_GROUP_CLASSES[region].includes(parsing[y * CROP_SIZE + x])) continue;
    picture.set(fill, 3 * i);
    occluded++;
  }
  return { picture, share: occluded / (side * side) };
}
