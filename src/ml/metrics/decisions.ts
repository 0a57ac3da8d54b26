/**
 * Figures of hard decisions at one threshold (score >= threshold: positive) and of predicted classes.
 * Each is null where a class that it needs has no samples.
 */
import { classTotals, type Ranking, type ScoredLabels } from './ranking';

/** Counts of a two-class decision. */
export interface Decisions {
  truePositives: number;
  falsePositives: number;
  trueNegatives: number;
  falseNegatives: number;
}

export function decide({ scores, positive }: ScoredLabels, threshold: number): Decisions {
  const counts: Decisions = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
  for (let i = 0; i < scores.length; i++) {
    const called = scores[i] >= threshold;
    if (positive[i]) counts[called ? 'truePositives' : 'falseNegatives']++;
    else counts[called ? 'falsePositives' : 'trueNegatives']++;
  }
  return counts;
}

/** The same of scores that were counted: how a bootstrap asks. */
export function decideRanking(ranking: Ranking, threshold: number): Decisions {
  const { positives, negatives } = classTotals(ranking);
  const counts: Decisions = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
  for (let i = 0; i < ranking.thresholds.length && ranking.thresholds[i] >= threshold; i++) {
    counts.truePositives += ranking.positives[i];
    counts.falsePositives += ranking.negatives[i];
  }
  counts.falseNegatives = positives - counts.truePositives;
  counts.trueNegatives = negatives - counts.falsePositives;
  return counts;
}

const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : null);

/** Mean of two rates; undefined where either is. */
const meanOf = (a: number | null, b: number | null) => (a === null || b === null ? null : (a + b) / 2);

/** Share of right decisions; null without samples. */
export function accuracy(d: Decisions): number | null {
  const right = d.truePositives + d.trueNegatives;
  return ratio(right, right + d.falsePositives + d.falseNegatives);
}

/** Negatives called positive, of all negatives. */
export function falsePositiveRate(d: Decisions): number | null {
  return ratio(d.falsePositives, d.falsePositives + d.trueNegatives);
}

/** Positives called negative, of all positives. */
export function falseNegativeRate(d: Decisions): number | null {
  return ratio(d.falseNegatives, d.falseNegatives + d.truePositives);
}

/** Mean of the two classes' recalls. */
export function balancedAccuracy(d: Decisions): number | null {
  const errors = meanOf(falsePositiveRate(d), falseNegativeRate(d));
  return errors === null ? null : 1 - errors;
}

/** Half total error rate: (false acceptances + false rejections) / 2, at a threshold found on OTHER data. */
export function halfTotalErrorRate(d: Decisions): number | null {
  return meanOf(falsePositiveRate(d), falseNegativeRate(d));
}

/** Presentation-attack figures of ISO/IEC 30107-3. */
export interface PresentationErrors {
  /** Attacks taken for bona fide: the worst kind of attack counts. */
  apcer: number | null;
  /** Bona fide taken for an attack. */
  bpcer: number | null;
  /** (apcer + bpcer) / 2. */
  acer: number | null;
  /** The attacks' error by kind. */
  apcerByKind: Record<string, number>;
}

/**
 * @param sample scores speak for an ATTACK, positive = attack
 * @param kinds the kind of each sample (class or instrument name); read for attacks only
 * @param threshold score >= threshold is called an attack
 */
export function presentationErrors(
  sample: ScoredLabels,
  kinds: readonly string[],
  threshold: number,
): PresentationErrors {
  return presentationCounter(sample, kinds, threshold)();
}

/**
 * `presentationErrors` of many draws from one sample: how a bootstrap asks. Kinds that a draw has not are left out.
 * @returns asks for one draw; `times` = how often each sample is in it, once when not given
 */
export function presentationCounter(
  { scores, positive }: ScoredLabels,
  kinds: readonly string[],
  threshold: number,
): (times?: ArrayLike<number>) => PresentationErrors {
  const names = [...new Set(kinds.filter((_, i) => positive[i]))];
  const numbers = new Map(names.map((name, k) => [name, k]));
  const kindOf = Int32Array.from(kinds, (kind) => numbers.get(kind) ?? -1);
  return (times) => {
    const missed = new Float64Array(names.length);
    const all = new Float64Array(names.length);
    let [rejected, bonaFide] = [0, 0];
    for (let i = 0; i < scores.length; i++) {
      const count = times ? times[i] : 1;
      const called = scores[i] >= threshold;
      if (positive[i]) {
        all[kindOf[i]] += count;
        if (!called) missed[kindOf[i]] += count;
      } else {
        bonaFide += count;
        if (called) rejected += count;
      }
    }
    const rates = names.flatMap((name, k): [string, number][] =>
      all[k] > 0 ? [[name, missed[k] / all[k]]] : [],
    );
    const apcer = rates.length > 0 ? Math.max(...rates.map(([, rate]) => rate)) : null;
    const bpcer = ratio(rejected, bonaFide);
    return { apcer, bpcer, acer: meanOf(apcer, bpcer), apcerByKind: Object.fromEntries(rates) };
  };
}

/**
 * @param actual class index of each sample
 * @param predicted class index of each sample
 * @returns [classes][classes] counts; row = actual, column = predicted
 */
export function confusionMatrix(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < actual.length; i++) matrix[actual[i]][predicted[i]]++;
  return matrix;
}
