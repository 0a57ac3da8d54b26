/** Repeated random splits of faces into those that a probe learns from and those that it is tested on, and the interval of what comes of them. */
import { deriveSeed, SeededRandom } from '@/lib/random';

/** Splits, as the interval's quantile below supposes. */
export const SPLITS = 10;
/** Share of the faces that are tested on, at least. */
const TEST_SHARE = 0.2;
/** Parts of the learned faces that a penalty is chosen by. */
const FOLDS = 3;
/** 97.5 % quantile of Student's t with SPLITS - 1 degrees of freedom. */
const T_QUANTILE = 2.262157;

/** Indices of faces. No group is in both. */
export interface HeldOutSplit {
  train: number[];
  test: number[];
  /** The learned faces once more, in parts of which none shares a group with another. */
  folds: number[][];
}

/** A figure over the splits. */
export interface SplitFigure {
  /** null where a split has none. */
  mean: number | null;
  /** 95 % interval of the mean; null as above. */
  low: number | null;
  high: number | null;
}

/**
 * Whole groups (a video, a person) are drawn until a fifth of the faces is tested on.
 * @param groups of each face; at least four different ones
 */
export function heldOutSplits(groups: readonly string[], seed: number): HeldOutSplit[] {
  const members = new Map<string, number[]>();
  groups.forEach((group, i) => members.set(group, [...(members.get(group) ?? []), i]));
  const all = [...members.values()];
  const most = all.length - FOLDS;
  return Array.from({ length: SPLITS }, (_, k) => {
    const order = SeededRandom.fromSeed(deriveSeed(seed, k)).permutation(all.length);
    const test: number[] = [];
    let drawn = 0;
    while (drawn < most && test.length < TEST_SHARE * groups.length) test.push(...all[order[drawn++]]);
    const rest = order.slice(drawn).map((i) => all[i]);
    const folds = Array.from({ length: FOLDS }, (_, f) => rest.filter((_, i) => i % FOLDS === f).flat());
    return { train: folds.flat(), test, folds };
  });
}

/**
 * Mean and 95 % interval of a figure over the splits, mean +- t sqrt((1 / J + n_test / n_train) s^2): splits share faces, so that
 * s^2 / J alone would be far too narrow.
 * Source: Nadeau & Bengio 2003, "Inference for the generalization error", corrected resampled t-test.
 * @param values one of each split, in their order
 */
export function splitFigure(
  values: readonly (number | null)[],
  splits: readonly HeldOutSplit[],
): SplitFigure {
  const known = values.filter((value) => value !== null);
  if (known.length < SPLITS) return { mean: null, low: null, high: null };
  const mean = meanOf(known);
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1);
  const share = meanOf(splits.map(({ train, test }) => test.length / train.length));
  const half = T_QUANTILE * Math.sqrt((1 / known.length + share) * variance);
  return { mean, low: mean - half, high: mean + half };
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
