/**
 * Few-shot linear probes: how well a few faces of each class tell features of frozen networks apart. N faces, D width.
 * Source: Dosovitskiy et al. 2021, section 4.1: regularised least squares from frozen features to targets of -1 and 1.
 */
import { deriveSeed, SeededRandom } from '@/lib/random';
import { cholesky, solveByFactor } from './cholesky';
import { auc } from './ranked';
import { sortScores } from './ranking';

/** Faces of each class that a probe learns from. */
const SHOTS = [1, 2, 5, 10, 25, 50] as const;
/** Other faces each time. */
const DRAWS = 10;
/** Of the mean squared length of the rows: enough that more numbers than rows do no harm. */
const RIDGE = 0.1;

export interface LabelledFeatures {
  /** (N, D) row by row. */
  features: ArrayLike<number>;
  width: number;
  /** 1 where the face is an attack, 0 where it is genuine; null without a class: it is left out. */
  positive: readonly (number | null)[];
  /** The video of each face, or a name of its own: none is both learned from and tested on. */
  groups: readonly string[];
}

/** AUC on the faces that were not learned from, over several draws. */
export interface ShotFigure {
  shots: number;
  draws: number;
  mean: number;
  /** Standard deviation over the draws. */
  deviation: number;
}

/**
 * For every number of shots of which both classes have twice as many videos; seeded.
 * @param allShots which numbers are asked for
 */
export function fewShotProbes(
  set: LabelledFeatures,
  seed: number,
  allShots: readonly number[] = SHOTS,
): ShotFigure[] {
  const videos = [0, 1].map((side) => videosOf(set, side));
  const most = Math.min(...videos.map((each) => each.length)) / 2;
  return allShots
    .filter((shots) => shots <= most)
    .map((shots) => {
      const random = SeededRandom.fromSeed(deriveSeed(seed, shots));
      const figures = Array.from({ length: DRAWS }, () => probe(set, videos, shots, random)).filter(
        (value) => value !== null,
      );
      const mean = figures.reduce((sum, value) => sum + value, 0) / figures.length;
      const squares = figures.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      const deviation = Math.sqrt(squares / Math.max(1, figures.length - 1));
      return { shots, draws: figures.length, mean, deviation };
    });
}

/** Faces of one side by their videos. */
function videosOf({ positive, groups }: LabelledFeatures, side: number): number[][] {
  const byGroup = new Map<string, number[]>();
  groups.forEach((group, i) => {
    if (positive[i] === side) byGroup.set(group, [...(byGroup.get(group) ?? []), i]);
  });
  return [...byGroup.values()];
}

/** @returns the AUC on the rest; null where it has one class only */
function probe(
  { features, width, positive, groups }: LabelledFeatures,
  videos: readonly (readonly number[][])[],
  shots: number,
  random: SeededRandom,
): number | null {
  const learned = videos.flatMap((side) =>
    random
      .permutation(side.length)
      .slice(0, shots)
      .map((i) => side[i][random.integer(side[i].length)]),
  );
  const used = new Set(learned.map((i) => groups[i]));
  const rest = groups.flatMap((group, i) => (used.has(group) || positive[i] === null ? [] : [i]));
  const row = (i: number) => Float64Array.from({ length: width }, (_, d) => features[i * width + d]);
  const direction = ridgeDirection(
    learned.map(row),
    learned.map((i) => (positive[i] === 1 ? 1 : -1)),
  );
  const scores = rest.map((i) => direction.reduce((sum, w, d) => sum + w * features[i * width + d], 0));
  return auc(sortScores({ scores, positive: rest.map((i) => positive[i] ?? 0) }).ranking);
}

/**
 * The weights w of regularised least squares, after the mean row was taken off: w = Z' (Z Z' + lambda I)^-1 y.
 * @param rows Z, each (D) @param targets y, as many
 */
export function ridgeDirection(rows: readonly Float64Array[], targets: readonly number[]): Float64Array {
  const count = rows.length;
  const mean = rows[0].map((_, d) => rows.reduce((sum, row) => sum + row[d], 0) / count);
  const centred = rows.map((row) => row.map((value, d) => value - mean[d]));
  const products = centred.map((a) => centred.map((b) => a.reduce((sum, value, d) => sum + value * b[d], 0)));
  const ridge = (RIDGE * products.reduce((sum, row, i) => sum + row[i], 0)) / count;
  products.forEach((row, i) => (row[i] += ridge));
  const matrix = Float64Array.from(products.flatMap((row, i) => row.slice(0, i + 1)));
  const weights = ridge > 0 ? solveByFactor(cholesky(matrix, count), targets) : targets.map(() => 0);
  return mean.map((_, d) => centred.reduce((sum, row, i) => sum + weights[i] * row[d], 0));
}
