/** What a strategy is meant to do on average, against which its draws are shown. */
import { isBuiltInStrategy, type MaskingChoice } from '@/lib/maskingStrategies';
import { parseOwnMask, patchFates, type Fate } from '@/lib/ownMask';
import { KEPT_FIRST } from './faskingI';
import { countOf } from './patchSets';
import type { RegionPatches } from './regionPatches';
import { maskedCount, type PatchMask } from './strategy';

/**
 * How likely each patch is to be hidden, by the strategy's definition: before rounding and settling, and with
 * the region that this mask covers.
 *
 * @param drawn a mask of the same face and ratio; only its covered region counts
 * @returns (L,) 0..1; null where it depends on the draw (Fasking-I when background and skin alone do not suffice)
 */
export function hiddenExpectation(
  strategy: MaskingChoice,
  patches: RegionPatches,
  ratio: number,
  drawn: PatchMask,
): Float32Array | null {
  const patchCount = patches.nose.length;
  const goal = maskedCount(patchCount, ratio);
  if (!isBuiltInStrategy(strategy)) {
    return ownExpectation(patchFates(parseOwnMask(strategy), patches, Math.sqrt(patchCount)), goal);
  }
  switch (strategy) {
    case 'random':
    case 'frp':
      return new Float32Array(patchCount).fill(goal / patchCount);
    case 'crfr-r':
    case 'crfr-p': {
      const region = drawn.coveredRegion ? patches[drawn.coveredRegion] : new Uint8Array(patchCount);
      const size = countOf(region);
      const inside = size > goal ? goal / size : 1;
      const outside = size < goal ? (goal - size) / (patchCount - size) : 0;
      return Float32Array.from(region, (bit) => (bit ? inside : outside));
    }
    case 'fasking-i':
      return faskingExpectation(patches, patchCount - goal);
  }
}

function faskingExpectation(patches: RegionPatches, visible: number): Float32Array | null {
  const shown = new Uint8Array(patches.nose.length);
  for (const group of KEPT_FIRST) {
    if (countOf(shown) >= visible) break;
    patches[group].forEach((bit, i) => (shown[i] |= bit));
  }
  const size = countOf(shown);
  if (size < visible) return null;
  return Float32Array.from(shown, (bit) => (bit ? 1 - visible / size : 1));
}

/** Patches to be hidden take the budget first, then those left to chance, last those to be seen. */
function ownExpectation(fates: readonly Fate[], goal: number): Float32Array {
  let left = goal;
  const share = {} as Record<Fate, number>;
  for (const fate of ['hide', 'random', 'show'] as const) {
    const size = fates.filter((other) => other === fate).length;
    share[fate] = size > 0 ? Math.min(1, left / size) : 0;
    left = Math.max(0, left - size);
  }
  return Float32Array.from(fates, (fate) => share[fate]);
}
