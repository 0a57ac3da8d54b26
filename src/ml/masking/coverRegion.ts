/**
 * Covering one facial region, the first half of CRFR-R and CRFR-P.
 * Source: paper section 3.1, algorithm 1; reference `crfr_p`.
 */
import { COVERABLE_REGIONS, type CoverableRegion } from '@/lib/regions';
import type { SeededRandom } from '@/lib/random';
import { countOf, draw, indicesWhere } from './patchSets';
import type { RegionPatches } from './regionPatches';
import { randomMasking } from './random';
import { maskedCount, type MaskingStrategy, type PatchMask } from './strategy';

/** What a strategy does with the budget that the covered region leaves. */
type HideRest = (
  mask: Uint8Array,
  covered: Uint8Array,
  patches: RegionPatches,
  goal: number,
  random: SeededRandom,
) => void;

/**
 * A strategy that covers one region and leaves the rest to `hideRest`, which gets the mask with the region
 * hidden and must bring it to exactly `goal` patches without touching the covered ones.
 *
 * The region is drawn from those that the face shows; a face that shows none is masked at random. A region
 * larger than the budget is hidden in a random part, which then counts as the region.
 */
export function coveringOneRegion(hideRest: HideRest): MaskingStrategy {
  return {
    sample(patches, ratio, random, region) {
      const chosen = region ?? drawRegion(patches, random);
      if (chosen === undefined) return randomMasking.sample(patches, ratio, random);
      const goal = maskedCount(patches.nose.length, ratio);
      const covered = patches[chosen].slice();
      if (countOf(covered) >= goal) return coverPart(covered, chosen, goal, random);
      const mask = covered.slice();
      hideRest(mask, covered, patches, goal, random);
      return { mask, covered, coveredRegion: countOf(covered) > 0 ? chosen : null };
    },
  };
}

function drawRegion(patches: RegionPatches, random: SeededRandom): CoverableRegion | undefined {
  const shown = COVERABLE_REGIONS.filter((name) => countOf(patches[name]) > 0);
  return shown.length > 0 ? shown[random.integer(shown.length)] : undefined;
}

function coverPart(region: Uint8Array, name: CoverableRegion, goal: number, random: SeededRandom): PatchMask {
  const mask = new Uint8Array(region.length);
  const pool = indicesWhere(region.length, (i) => region[i] === 1);
  for (const i of draw(pool, goal, random)) mask[i] = 1;
  return { mask, covered: mask.slice(), coveredRegion: goal > 0 ? name : null };
}
