/**
 * Whether a map of scores lights up where a picture is known to have been changed: AUC over patches and the pointing game
 * (Zhang et al., IJCV 2018), each beside the same of the map with its values shuffled. Typed arrays.
 */
import { SeededRandom } from '@/lib/random';
import { bootstrapIntervals, type Interval } from './bootstrap';
import { auc } from './ranked';
import { sortScores } from './ranking';

/** A patch whose mean gate is above the first is changed, below the second it is not; between them it counts for nothing. */
const CHANGED_ABOVE = 0.5;
const UNCHANGED_BELOW = 0.1;
const SHUFFLES = 20;

/** Each null where it is undefined: no patch is changed, or none is not. */
export interface TruthFigures {
  /** That a changed patch has more than an unchanged one, 0..1; half by chance. */
  auc: number | null;
  /** 1 where the map's maximum is on a changed patch, 0 where it is on another; tied maxima share. */
  pointing: number | null;
}

export interface MapAgainstTruth extends TruthFigures {
  /** Mean of the same over shuffles of the map: what chance gives for this truth. */
  shuffled: TruthFigures;
  /** Patches that are changed, and that are not. */
  changed: number;
  unchanged: number;
}

/**
 * Means of a picture's values over a grid; a pixel on a border counts for both cells, as in `regionPatches`.
 * @param values (side, side), side at least grid
 * @returns (grid, grid)
 */
export function patchMeans(values: ArrayLike<number>, grid: number): Float32Array {
  const side = Math.round(Math.sqrt(values.length));
  const scale = side / grid;
  return Float32Array.from({ length: grid * grid }, (_, patch) => {
    const [row, column] = [Math.floor(patch / grid), patch % grid];
    let [sum, count] = [0, 0];
    for (let y = Math.floor(row * scale); y < Math.ceil((row + 1) * scale); y++)
      for (let x = Math.floor(column * scale); x < Math.ceil((column + 1) * scale); x++) {
        sum += values[y * side + x];
        count++;
      }
    return sum / count;
  });
}

/**
 * @param map (grid, grid) higher where more speaks for a change
 * @param gate (side, side) 0..1, how much of each pixel was changed; side at least grid
 * @param seed of the shuffles
 */
export function mapAgainstTruth(map: ArrayLike<number>, gate: Float32Array, seed: number): MapAgainstTruth {
  const grid = Math.round(Math.sqrt(map.length));
  const means = patchMeans(gate, grid);
  const clear = Array.from(means.keys()).filter(
    (at) => means[at] > CHANGED_ABOVE || means[at] < UNCHANGED_BELOW,
  );
  const positive = Uint8Array.from(clear, (at) => (means[at] > CHANGED_ABOVE ? 1 : 0));
  const scores = Float64Array.from(clear, (at) => map[at]);
  const changed = positive.reduce((sum, bit) => sum + bit, 0);
  const random = SeededRandom.fromSeed(seed);
  const shuffles = Array.from({ length: SHUFFLES }, () => {
    const order = random.permutation(scores.length);
    return figuresOf(
      Float64Array.from(order, (at) => scores[at]),
      positive,
    );
  });
  return {
    ...figuresOf(scores, positive),
    shuffled: meanFigures(shuffles),
    changed,
    unchanged: clear.length - changed,
  };
}

/** Of those that are defined. */
export function meanFigures(all: readonly TruthFigures[]): TruthFigures {
  const mean = (key: keyof TruthFigures): number | null => {
    const values = all.flatMap((one) => one[key] ?? []);
    return values.length > 0 ? values.reduce((a, b) => a + b, 0) / values.length : null;
  };
  return { auc: mean('auc'), pointing: mean('pointing') };
}

/** A mean over faces; null where it is undefined of all. */
export interface MeanOfFaces {
  mean: number | null;
  /** 95 %, of whole people drawn anew; null where there are fewer than two. */
  interval: Interval | null;
}

/** Over the faces for which both are defined. */
export interface TruthMeans {
  auc: MeanOfFaces;
  pointing: MeanOfFaces;
  faces: number;
}

/**
 * @param people whom each face shows: the faces of one are drawn together
 * @param seed of the draws
 */
export function truthMeans(
  all: readonly TruthFigures[],
  people: readonly string[],
  seed: number,
): TruthMeans {
  const defined = Array.from(all.keys()).filter((i) => all[i].auc !== null && all[i].pointing !== null);
  const column = (key: keyof TruthFigures) => defined.map((i) => all[i][key] ?? 0);
  const [areas, hits] = [column('auc'), column('pointing')];
  const groups = defined.map((i) => people[i]);
  const weighted = (values: readonly number[]) => (_: unknown, times: Float64Array) => {
    const draws = times.reduce((sum, count) => sum + count, 0);
    return draws === 0 ? null : values.reduce((sum, value, i) => sum + value * times[i], 0) / draws;
  };
  const intervals =
    new Set(groups).size > 1
      ? bootstrapIntervals(
          { scores: areas, positive: new Uint8Array(areas.length) },
          { auc: weighted(areas), pointing: weighted(hits) },
          { seed, groups },
        )
      : { auc: null, pointing: null };
  const figures = defined.map((i) => all[i]);
  const { auc: area, pointing } = meanFigures(figures);
  return {
    auc: { mean: area, interval: intervals.auc },
    pointing: { mean: pointing, interval: intervals.pointing },
    faces: defined.length,
  };
}

function figuresOf(scores: Float64Array, positive: Uint8Array): TruthFigures {
  const changed = positive.reduce((sum, bit) => sum + bit, 0);
  if (changed === 0 || changed === positive.length) return { auc: null, pointing: null };
  const most = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const maxima = positive.filter((_, i) => scores[i] === most);
  const hits = maxima.reduce((sum, bit) => sum + bit, 0);
  return { auc: auc(sortScores({ scores, positive }).ranking), pointing: hits / maxima.length };
}
