/**
 * Fasking-I: MARLIN's face-guided masking for single images. Facial components are hidden first: what stays
 * visible is taken from the background, then the skin, then the components in random order.
 * Source: paper section 3.1; MARLIN (arXiv 2211.06627) section 3.1, `gen_mask` in its `dataset/youtube_face.py`.
 *
 * MARLIN pairs each eye with its brow, by side; here brows and eyes are the groups of FSFM.
 */
import type { SeededRandom } from '@/lib/random';
import type { RegionGroup } from '@/lib/regions';
import { countOf, draw, indicesWhere } from './patchSets';
import { maskedCount, type MaskingStrategy } from './strategy';

/** Visible before any component, in this order. */
export const KEPT_FIRST = ['background', 'skin'] as const satisfies readonly RegionGroup[];
const COMPONENTS = ['eyebrows', 'eyes', 'nose', 'mouth', 'hair'] as const satisfies readonly RegionGroup[];

export const faskingI: MaskingStrategy = {
  sample(patches, ratio, random) {
    const patchCount = patches.nose.length;
    const visible = patchCount - maskedCount(patchCount, ratio);
    const shown = new Uint8Array(patchCount);
    for (const group of keepQueue(random)) {
      if (countOf(shown) >= visible) break;
      patches[group].forEach((bit, i) => (shown[i] |= bit));
    }
    // Whole regions rarely fit: as in MARLIN, the surplus is drawn from all that is shown, not from the last region.
    const pool = indicesWhere(patchCount, (i) => shown[i] === 1);
    const mask = new Uint8Array(patchCount).fill(1);
    for (const i of draw(pool, visible, random)) mask[i] = 0;
    return { mask, covered: new Uint8Array(patchCount), coveredRegion: null };
  },
};

function keepQueue(random: SeededRandom): RegionGroup[] {
  return [...KEPT_FIRST, ...random.permutation(COMPONENTS.length).map((i) => COMPONENTS[i])];
}
