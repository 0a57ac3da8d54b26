/**
 * Masks that between them hide every patch, so that a decoder can be asked about each one. Typed arrays only.
 */
import { COVERABLE_REGIONS, type CoverableRegion } from '@/lib/regions';
import type { SeededRandom } from '@/lib/random';
import { crfrP } from './crfrP';
import type { RegionPatches } from './regionPatches';
import { maskedCount, type PatchMask } from './strategy';

/** CRFR-P draws before the patches that are still unseen are hidden on purpose. */
const MOST_DRAWS = 64;

/**
 * CRFR-P masks: one for each region that the face shows, then more until every patch was hidden often enough.
 * What random draws leave over after `MOST_DRAWS` is hidden together, as many as the ratio allows at a time.
 *
 * @param patches region membership of the image's patches
 * @param ratio share of patches that each mask hides, 0..1
 * @param times how often every patch is hidden at least
 * @returns masks of exactly `maskedCount(L, ratio)` patches each
 * @throws RangeError when the ratio hides no patch at all
 */
export function complementaryMasks(
  patches: RegionPatches,
  ratio: number,
  times: number,
  random: SeededRandom,
): PatchMask[] {
  const patchCount = patches.nose.length;
  const budget = maskedCount(patchCount, ratio);
  if (budget < 1) throw new RangeError(`A ratio of ${ratio} hides none of ${patchCount} patches.`);
  const hidden = new Uint16Array(patchCount);
  const masks: PatchMask[] = [];
  const add = (drawn: PatchMask) => {
    drawn.mask.forEach((bit, i) => (hidden[i] += bit));
    masks.push(drawn);
  };
  const short = () => Array.from(hidden.keys()).filter((i) => hidden[i] < times);
  const draw = (region?: CoverableRegion) => add(crfrP.sample(patches, ratio, random, region));

  for (const region of COVERABLE_REGIONS) if (patches[region].includes(1)) draw(region);
  while (short().length > 0 && masks.length < MOST_DRAWS) draw();
  for (let missing = short(); missing.length > 0; missing = short()) {
    add(maskOf(missing, patchCount, budget, random));
  }
  return masks;
}

/** Hides the missing patches first, then others at random. */
function maskOf(missing: number[], patchCount: number, budget: number, random: SeededRandom): PatchMask {
  const mask = new Uint8Array(patchCount);
  const others = Array.from(random.permutation(patchCount)).filter((i) => !missing.includes(i));
  for (const i of [...missing, ...others].slice(0, budget)) mask[i] = 1;
  return { mask, covered: new Uint8Array(patchCount), coveredRegion: null };
}
