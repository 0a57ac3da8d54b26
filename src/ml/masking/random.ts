/** Random masking: any patch is as likely as any other. Source: MAE; the paper's baseline (section 4.5). */
import { maskedCount, type MaskingStrategy } from './strategy';

export const randomMasking: MaskingStrategy = {
  sample(patches, ratio, random) {
    const patchCount = patches.nose.length;
    const mask = new Uint8Array(patchCount);
    for (const i of random.permutation(patchCount).slice(0, maskedCount(patchCount, ratio))) mask[i] = 1;
    return { mask, covered: new Uint8Array(patchCount), coveredRegion: null };
  },
};
