/**
 * Masks that a person drew, see `lib/ownMask`: what is to be hidden always is the covered region of such a mask, so
 * that C2 is measured on it. No source: it is the reader's own.
 */
import { patchFates, type OwnMask } from '@/lib/ownMask';
import { hideProportionally } from './hideProportionally';
import { countOf, draw, indicesWhere } from './patchSets';
import { maskedCount, type MaskingStrategy } from './strategy';

/**
 * Exactly int(L * ratio) patches, as every strategy: a random part of what is to be hidden where it exceeds them;
 * else all of it and the rest at random; patches to be seen always are hidden only when nothing else is left.
 */
export function ownMasking(own: OwnMask): MaskingStrategy {
  return {
    sample(patches, ratio, random) {
      const patchCount = patches.nose.length;
      const goal = maskedCount(patchCount, ratio);
      const fates = patchFates(own, patches, Math.sqrt(patchCount));
      const [hide, show, free] = (['hide', 'show', 'random'] as const).map((fate) =>
        indicesWhere(patchCount, (i) => fates[i] === fate),
      );
      const covered = new Uint8Array(patchCount);
      for (const i of draw(hide, goal, random)) covered[i] = 1;
      const mask = covered.slice();
      const missing = goal - countOf(covered);
      if (missing >= free.length) {
        for (const i of [...free, ...draw(show, missing - free.length, random)]) mask[i] = 1;
      } else if (missing > 0 && own.rest === 'proportional') {
        const seen = new Uint8Array(patchCount);
        for (const i of show) seen[i] = 1;
        hideProportionally(mask, covered, patches, goal, random, seen);
      } else {
        for (const i of draw(free, missing, random)) mask[i] = 1;
      }
      return { mask, covered, coveredRegion: null };
    },
  };
}
