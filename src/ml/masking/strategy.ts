/** What a masking strategy is; each strategy is one file beside this one. */
import type { CoverableRegion } from '@/lib/regions';
import type { SeededRandom } from '@/lib/random';
import type { RegionPatches } from './regionPatches';

/** The mask of one image. */
export interface PatchMask {
  /** (L,) 1 = the encoder does not see the patch. Exactly `maskedCount(L, ratio)` ones. */
  mask: Uint8Array;
  /** (L,) 1 = part of the fully covered region; covered <= mask. All zero without one. */
  covered: Uint8Array;
  /** Which region was covered, null where the strategy covers none or the face shows none. */
  coveredRegion: CoverableRegion | null;
}

export interface MaskingStrategy {
  /**
   * Draws the mask of one image.
   * @param patches region membership of the image's patches
   * @param ratio share of patches to hide, 0..1
   * @param random stream of random numbers; the same stream gives the same mask
   * @param region region to cover; drawn from those that the face shows when absent
   */
  sample(patches: RegionPatches, ratio: number, random: SeededRandom, region?: CoverableRegion): PatchMask;
}

/** Patches to hide among L: int(L * ratio), as in the reference. */
export function maskedCount(patchCount: number, ratio: number): number {
  return Math.trunc(patchCount * ratio);
}

/**
 * Patches that the encoder sees among L: int(L * (1 - ratio)), as in the reference. Where L * ratio is not
 * whole, one patch is neither masked nor seen: it is reconstructed without counting in the loss.
 */
export function visibleCount(patchCount: number, ratio: number): number {
  return Math.trunc(patchCount * (1 - ratio));
}
