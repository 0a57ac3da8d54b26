/** What runs reconstruct of the same held-out faces under the masks of every strategy, and which of two does better. */
import { placesByGroup } from './byGroup';
import type { MaskingStrategyName } from './maskingStrategies';
import { deriveSeed, SeededRandom } from './random';

/** Share of the patches that is hidden when runs are compared, whatever they train with: the paper's. */
export const COMPARED_MASK_RATIO = 0.75;

/** Of one run: errors of each held-out face. */
export interface HeldOutErrors {
  /** Sorted; the same in every run over the same faces. */
  faceIds: string[];
  /** Video or person of each face, or a name of its own. */
  groups: string[];
  under: {
    masking: MaskingStrategyName;
    /** Mean over the hidden patches of each face. */
    c1: Float64Array;
    /** The same over the covered region; NaN where the strategy covers none. */
    c2: Float64Array;
  }[];
}

/** The difference of two variants and what chance leaves of it. */
export interface PairedDifference {
  /** Of the means: first less second. */
  mean: number;
  /** 95 % interval. */
  low: number;
  high: number;
  seeds: number;
  faces: number;
}

const DRAWS = 2000;
const TAIL = 0.025;
const STREAM = 31;

/**
 * Mean of `first - second` over seeds and faces, paired in both; each draw redraws whole groups of faces, the same for all
 * seeds, and seeds. With few seeds it understates how much they differ; with one it tells of the faces alone.
 * Source: Beiden, Wagner & Campbell 2000 (multiple readers, multiple cases), with seeds as readers.
 * @param first by seed and face, in the same order as `second`
 * @param groups of the faces
 */
export function pairedDifference(
  first: readonly ArrayLike<number>[],
  second: readonly ArrayLike<number>[],
  groups: readonly string[],
  seed = 0,
): PairedDifference {
  const differences = first.map((row, s) => Float64Array.from(row, (value, i) => value - second[s][i]));
  const members = placesByGroup(groups);
  const random = SeededRandom.fromSeed(deriveSeed(seed, STREAM));
  const times = new Float64Array(groups.length);
  const means = Float64Array.from({ length: DRAWS }, () => {
    times.fill(0);
    for (let i = 0; i < members.length; i++)
      for (const face of members[random.integer(members.length)]) times[face]++;
    const drawn = differences.map(() => differences[random.integer(differences.length)]);
    return weightedMean(drawn, times);
  }).sort();
  return {
    mean: weightedMean(differences, times.fill(1)),
    low: means[Math.floor(TAIL * DRAWS)],
    high: means[Math.ceil((1 - TAIL) * DRAWS) - 1],
    seeds: differences.length,
    faces: groups.length,
  };
}

function weightedMean(rows: readonly Float64Array[], times: Float64Array): number {
  let [sum, weight] = [0, 0];
  for (const row of rows)
    row.forEach((value, i) => {
      sum += value * times[i];
      weight += times[i];
    });
  return sum / weight;
}

/** Of each face, the mean of C1 over the masks of all strategies: no strategy is measured on its own masks alone. */
export function meanC1({ under, faceIds }: HeldOutErrors): Float64Array {
  return Float64Array.from(
    faceIds.keys(),
    (i) => under.reduce((sum, { c1 }) => sum + c1[i], 0) / under.length,
  );
}

/** Of the faces that have a value; NaN where none has. */
export function meanOf(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
