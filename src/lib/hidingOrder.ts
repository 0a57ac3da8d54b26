/**
 * In which order the patches of a mask are hidden when it is shown patch by patch: the stages that the strategy thinks in.
 * The mask itself is the strategy's; this only orders what it hides.
 */
import type { MaskingStrategyName } from './maskingStrategies';
import { deriveSeed, SeededRandom } from './random';
import { REGION_GROUPS, type RegionGroup } from './regions';

/** Patches that are hidden one after the other, for one reason. */
export interface HidingStage {
  /** `covered`: the region that is hidden completely; `rest`: patches at random, whatever their region. */
  what: 'covered' | 'rest' | RegionGroup;
  patches: number[];
}

/** A mask, as far as its order needs it; all (L,). */
interface OrderedMask {
  mask: ArrayLike<number>;
  covered: ArrayLike<number>;
  /** Indices of `REGION_GROUPS`. */
  groups: ArrayLike<number>;
}

const ORDER_STREAM = 8;

/** Fasking-I hides components first and shows background and skin as long as it can. */
const COMPONENTS_FIRST: readonly RegionGroup[] = ['eyebrows', 'eyes', 'nose', 'mouth', 'hair', 'boundary', 'skin', 'background']; // prettier-ignore

/** Regions in the order in which the strategy goes through them; null: it knows none. */
const REGION_ORDER: Readonly<Record<MaskingStrategyName, readonly RegionGroup[] | null>> = {
  'crfr-p': REGION_GROUPS,
  'crfr-r': null,
  frp: REGION_GROUPS,
  'fasking-i': COMPONENTS_FIRST,
  random: null,
};

/**
 * Every hidden patch once; stages without a patch are left out.
 * @param seed the same seed gives the same order
 */
export function hidingStages(
  strategy: MaskingStrategyName,
  { mask, covered, groups }: OrderedMask,
  seed: number,
): HidingStage[] {
  const random = SeededRandom.fromSeed(deriveSeed(seed, ORDER_STREAM));
  const hidden = Array.from(mask).flatMap((bit, patch) => (bit === 1 ? [patch] : []));
  const shuffled = random.permutation(hidden.length).map((i) => hidden[i]);
  const others = shuffled.filter((patch) => covered[patch] !== 1);
  const regions = REGION_ORDER[strategy];
  const stages: HidingStage[] = [
    { what: 'covered', patches: shuffled.filter((patch) => covered[patch] === 1) },
    ...(regions === null
      ? [{ what: 'rest' as const, patches: others }]
      : regions.map((what) => ({
          what,
          patches: others.filter((patch) => REGION_GROUPS[groups[patch]] === what),
        }))),
  ];
  return stages.filter(({ patches }) => patches.length > 0);
}

/** The stage in which the patch after `hidden` ones is; the last once all are. */
export function stageAt(stages: readonly HidingStage[], hidden: number): HidingStage | undefined {
  let before = 0;
  return stages.find(({ patches }) => hidden < (before += patches.length)) ?? stages.at(-1);
}

/**
 * How far each patch is hidden.
 * @param at how many patches are hidden, with fractions: the one under way fades
 * @returns (L,) 0..1
 */
export function hiddenUpTo(stages: readonly HidingStage[], at: number, patchCount: number): Float32Array {
  const hidden = new Float32Array(patchCount);
  stages
    .flatMap(({ patches }) => patches)
    .forEach((patch, i) => (hidden[patch] = Math.min(1, Math.max(0, at - i))));
  return hidden;
}
