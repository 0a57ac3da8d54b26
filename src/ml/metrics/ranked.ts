/**
 * Figures that need no threshold, or find their own. Each is null where it is undefined: with one class only
 * there is no order between classes to evaluate.
 */
import { precisionRecallCurve, rocCurve } from './curves';
import { classTotals, type Ranking } from './ranking';

/**
 * Area under the ROC curve: the probability that a positive sample scores higher than a negative one, ties
 * counting half (Mann-Whitney U).
 */
export function auc(ranking: Ranking): number | null {
  const totals = classTotals(ranking);
  if (totals.positives === 0 || totals.negatives === 0) return null;
  let negativesAbove = 0;
  let wins = 0;
  for (let i = 0; i < ranking.thresholds.length; i++) {
    const negativesBelow = totals.negatives - negativesAbove - ranking.negatives[i];
    wins += ranking.positives[i] * (negativesBelow + 0.5 * ranking.negatives[i]);
    negativesAbove += ranking.negatives[i];
  }
  return wins / (totals.positives * totals.negatives);
}

/** Where the false-positive rate equals the false-negative rate. */
export interface EqualError {
  rate: number;
  /** The distinct score at which both rates are most alike: a threshold to work with. */
  threshold: number;
}

/**
 * Equal error rate on the linearly interpolated ROC curve.
 * Source: brentq over interp1d(fpr, tpr), as the field computes it.
 */
export function equalErrorRate(ranking: Ranking): EqualError | null {
  const totals = classTotals(ranking);
  if (totals.positives === 0 || totals.negatives === 0) return null;
  // Rates times both totals stay whole numbers, so that "equal" is exact.
  let misses = totals.positives * totals.negatives;
  let falseAlarms = 0;
  for (let i = 0; i < ranking.thresholds.length; i++) {
    const nextMisses = misses - ranking.positives[i] * totals.negatives;
    const nextFalseAlarms = falseAlarms + ranking.negatives[i] * totals.positives;
    if (nextMisses <= nextFalseAlarms) {
      const before = misses - falseAlarms;
      const after = nextFalseAlarms - nextMisses;
      const crossing = falseAlarms + (before / (before + after)) * (nextFalseAlarms - falseAlarms);
      const lax = after <= before || i === 0;
      return {
        rate: crossing / (totals.positives * totals.negatives),
        threshold: ranking.thresholds[lax ? i : i - 1],
      };
    }
    misses = nextMisses;
    falseAlarms = nextFalseAlarms;
  }
  throw new Error('The curve ends where everything is called positive.');
}

/** Sum over thresholds of (R_n - R_(n-1)) P_n. Source: scikit-learn's `average_precision_score`. */
export function averagePrecision(ranking: Ranking): number | null {
  const curve = precisionRecallCurve(ranking);
  if (!curve) return null;
  let sum = 0;
  curve.precision.forEach((precision, i) => {
    sum += (curve.recall[i] - (i > 0 ? curve.recall[i - 1] : 0)) * precision;
  });
  return sum;
}

/**
 * The best true-positive rate among thresholds whose false-positive rate is at most `limit`; no
 * interpolation, so that a threshold exists that does it. With fewer than 1 / limit negatives it is the rate
 * before the first false alarm.
 */
export function tprAtFpr(ranking: Ranking, limit: number): number | null {
  const roc = rocCurve(ranking);
  if (!roc) return null;
  let best = 0;
  roc.falsePositiveRate.forEach((rate, i) => {
    if (rate <= limit) best = Math.max(best, roc.truePositiveRate[i]);
  });
  return best;
}
