/**
 * Percentile bootstrap of figures. Whole groups are drawn, because frames of one video are not independent.
 * Source: Efron & Tibshirani 1993, chapter 13; Field & Welsh 2007 for clusters.
 */
import { placesByGroup } from '@/lib/byGroup';
import { SeededRandom } from '@/lib/random';
import { sortScores, type Ranking, type ScoredLabels } from './ranking';

export interface Interval {
  low: number;
  high: number;
  /** Draws that had a value; a draw with one class only has none and is left out. */
  draws: number;
}

export interface BootstrapOptions {
  seed: number;
  /** Default 1000. */
  draws?: number;
  /** Default 0.95. */
  confidence?: number;
  /** Group of each sample; without it every sample is its own. */
  groups?: readonly string[];
}

/** Fewer usable draws than this give no interval. */
const MIN_USABLE_SHARE = 0.5;

/** Of a redrawn ranking; null where undefined. @param times how often each sample was drawn */
type Statistic = (ranking: Ranking, times: Float64Array) => number | null;

/** The interval of one statistic, see `bootstrapIntervals`. */
export function bootstrapInterval(
  sample: ScoredLabels,
  statistic: Statistic,
  options: BootstrapOptions,
): Interval | null {
  return bootstrapIntervals(sample, { statistic }, options).statistic;
}

/**
 * Intervals of several statistics over the same draws.
 * @returns of each; null when most draws had no value of it
 */
export function bootstrapIntervals<Name extends string>(
  sample: ScoredLabels,
  statistics: Readonly<Record<Name, Statistic>>,
  { seed, draws = 1000, confidence = 0.95, groups }: BootstrapOptions,
): Record<Name, Interval | null> {
  const names = Object.keys(statistics) as Name[];
  const { ranking, entryOf } = sortScores(sample);
  const members = membersOf(sample.scores.length, groups);
  const random = SeededRandom.fromSeed(seed);
  const positives = new Float64Array(ranking.thresholds.length);
  const negatives = new Float64Array(ranking.thresholds.length);
  const times = new Float64Array(sample.scores.length);
  const values = new Map(names.map((name) => [name, [] as number[]]));
  for (let draw = 0; draw < draws && members.length > 0; draw++) {
    positives.fill(0);
    negatives.fill(0);
    times.fill(0);
    for (let i = 0; i < members.length; i++) {
      for (const index of members[random.integer(members.length)]) {
        (sample.positive[index] ? positives : negatives)[entryOf[index]]++;
        times[index]++;
      }
    }
    for (const [name, found] of values) {
      const value = statistics[name]({ thresholds: ranking.thresholds, positives, negatives }, times);
      if (value !== null) found.push(value);
    }
  }
  const intervals = [...values].map(([name, found]) => [name, intervalOf(found, draws, confidence)]);
  return Object.fromEntries(intervals) as Record<Name, Interval | null>;
}

/**
 * The interval of the mean of a statistic over several detectors on the same samples: each draw redraws groups, the same for all,
 * and detectors, as studies of several readers redraw cases and readers. With few detectors it understates how much those differ.
 * Source: Beiden, Wagner & Campbell 2000 (multiple-reader, multiple-case bootstrap).
 * @param samples of each detector; labels are those of the first
 */
export function meanBootstrapInterval(
  samples: readonly ScoredLabels[],
  statistic: (ranking: Ranking) => number | null,
  { seed, draws = 1000, confidence = 0.95, groups }: BootstrapOptions,
): Interval | null {
  if (samples.length === 0) return null;
  const [{ positive }] = samples;
  const members = membersOf(positive.length, groups);
  const sorted = samples.map(sortScores);
  const random = SeededRandom.fromSeed(seed);
  const times = new Float64Array(positive.length);
  const means: number[] = [];
  for (let draw = 0; draw < draws && members.length > 0; draw++) {
    times.fill(0);
    for (let i = 0; i < members.length; i++)
      for (const index of members[random.integer(members.length)]) times[index]++;
    const drawn = samples.map(() => random.integer(samples.length));
    const values = drawn.map((k) => statistic(redrawn(sorted[k], positive, times)));
    const known = values.filter((value) => value !== null);
    if (known.length === drawn.length) means.push(known.reduce((a, b) => a + b, 0) / known.length);
  }
  return intervalOf(means, draws, confidence);
}

/** A ranking with each sample as often as it was drawn. */
function redrawn(
  { ranking, entryOf }: ReturnType<typeof sortScores>,
  positive: ArrayLike<number>,
  times: Float64Array,
): Ranking {
  const drawn = {
    thresholds: ranking.thresholds,
    positives: new Float64Array(ranking.thresholds.length),
    negatives: new Float64Array(ranking.thresholds.length),
  };
  times.forEach((count, i) => ((positive[i] ? drawn.positives : drawn.negatives)[entryOf[i]] += count));
  return drawn;
}

function intervalOf(values: readonly number[], draws: number, confidence: number): Interval | null {
  if (values.length === 0 || values.length < MIN_USABLE_SHARE * draws) return null;
  const sorted = Float64Array.from(values).sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail), draws: sorted.length };
}

const membersOf = (count: number, groups: readonly string[] | undefined): number[][] =>
  groups ? placesByGroup(groups) : Array.from({ length: count }, (_, i) => [i]);

/** Linear between order statistics (NumPy's default). */
function quantile(sorted: Float64Array, q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
