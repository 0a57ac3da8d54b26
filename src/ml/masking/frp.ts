/**
 * FRP: Facial Region Proportional masking, the same share of every region and none covered.
 * Source: paper section 3.1, compared in section 4.5. The authors released no code of it; regions are served in
 * the order, and rounded in the way, of their CRFR-P.
 */
import { hideProportionally } from './hideProportionally';
import { maskedCount, type MaskingStrategy } from './strategy';

export const frp: MaskingStrategy = {
  sample(patches, ratio, random) {
    const patchCount = patches.nose.length;
    const mask = new Uint8Array(patchCount);
    const covered = new Uint8Array(patchCount);
    hideProportionally(mask, covered, patches, maskedCount(patchCount, ratio), random);
    return { mask, covered, coveredRegion: null };
  },
};
