/**
 * Masks to look at, without a network: one draw of each strategy on a face, and what many draws come to. Typed
 * arrays and plain numbers only; the page draws them.
 */
import type { MaskingChoice } from '@/lib/maskingStrategies';
import { LabError } from '@/lib/errors';
import type { MaskView } from '@/lib/maskView';
import { deriveSeed, SeededRandom } from '@/lib/random';
import { CROP_SIZE, REGION_GROUPS, type CoverableRegion, type RegionGroup } from '@/lib/regions';
import { maskingStrategyOf } from '@/ml/masking/index';
import { hiddenExpectation } from '@/ml/masking/expectation';
import { regionPatches, type RegionPatches } from '@/ml/masking/regionPatches';
import type { PatchMask } from '@/ml/masking/strategy';

/** How masks are drawn; a part of what the screen shows. */
export type MaskRequest = Pick<MaskView, 'seed' | 'maskRatio' | 'patch' | 'region' | 'strategies'>;

/** One region of one mask. Regions overlap; here each patch counts once, the covered region first, then in order. */
export interface RegionCount {
  group: RegionGroup;
  patches: number;
  hidden: number;
  /** Share of the region that the strategy means to hide; null where it depends on the draw. */
  target: number | null;
}

/** One strategy's mask of one face. */
export interface MaskDraw extends PatchMask {
  strategy: MaskingChoice;
  /** (L,) the one region that each patch counts for; indices of `REGION_GROUPS`. */
  groups: Uint8Array;
  /** Regions that the face shows, in the order of `REGION_GROUPS`. */
  regions: RegionCount[];
}

/** A face's masks and what they were drawn from. */
export interface FaceMasks {
  /** Patches a side. */
  grid: number;
  /** For each group (L,) 0/1: patches with at least one pixel of it. Groups overlap. */
  patches: RegionPatches;
  draws: MaskDraw[];
}

const MASK_VIEW_STREAM = 7;

/** The mask that a seed stands for, the same on every screen and in every export. */
export function drawMask(
  strategy: MaskingChoice,
  patches: RegionPatches,
  request: MaskRequest,
  seed: number,
): PatchMask {
  const random = SeededRandom.fromSeed(deriveSeed(seed, MASK_VIEW_STREAM));
  const region: CoverableRegion | undefined = request.region === 'any' ? undefined : request.region;
  return maskingStrategyOf(strategy).sample(patches, request.maskRatio, random, region);
}

/**
 * @param parsing (224, 224) class ids
 * @throws LabError `invalid-file` when the map has another size
 */
export function patchesOf(parsing: Uint8Array, request: MaskRequest): RegionPatches {
  if (parsing.length !== CROP_SIZE * CROP_SIZE) {
    throw new LabError(
      'invalid-file',
      `a parsing map of ${parsing.length} pixels is not ${CROP_SIZE} x ${CROP_SIZE}`,
      'Import the photograph again.',
    );
  }
  return regionPatches(parsing, CROP_SIZE, CROP_SIZE / request.patch);
}

/** Each patch's one group: the covered region where it has the patch, else the first group in order; (L,) indices. */
export function partition(patches: RegionPatches, covered: CoverableRegion | null): Uint8Array {
  const order = covered ? [covered, ...REGION_GROUPS] : REGION_GROUPS;
  return Uint8Array.from(patches.nose, (_, i) =>
    REGION_GROUPS.indexOf(order.find((group) => patches[group][i] === 1) ?? 'background'),
  );
}

export function countRegions(
  groups: Uint8Array,
  mask: Uint8Array,
  expected: Float32Array | null,
): RegionCount[] {
  const counts = REGION_GROUPS.map((group) => ({ group, patches: 0, hidden: 0, expected: 0 }));
  groups.forEach((at, i) => {
    counts[at].patches++;
    counts[at].hidden += mask[i];
    counts[at].expected += expected?.[i] ?? 0;
  });
  return counts
    .filter(({ patches }) => patches > 0)
    .map((count) => ({
      group: count.group,
      patches: count.patches,
      hidden: count.hidden,
      target: expected ? count.expected / count.patches : null,
    }));
}

/** One mask of every strategy asked for, on this face, from the request's seed. */
export function drawMasks(parsing: Uint8Array, request: MaskRequest): FaceMasks {
  const patches = patchesOf(parsing, request);
  const draws = request.strategies.map((strategy): MaskDraw => {
    const drawn = drawMask(strategy, patches, request, request.seed);
    const expected = hiddenExpectation(strategy, patches, request.maskRatio, drawn);
    const groups = partition(patches, drawn.coveredRegion);
    return { ...drawn, strategy, groups, regions: countRegions(groups, drawn.mask, expected) };
  });
  return { grid: CROP_SIZE / request.patch, patches, draws };
}
