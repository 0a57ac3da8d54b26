/**
 * What a detector does at every threshold: ROC, DET and precision-recall curves. At threshold t a sample is
 * called positive when its score >= t.
 */
import { classTotals, type Ranking } from './ranking';

/** Points from the strictest threshold to the laxest. */
export interface RocCurve {
  /** Infinity first (nothing is called positive), then every distinct score, descending. */
  thresholds: Float64Array;
  falsePositiveRate: Float64Array;
  truePositiveRate: Float64Array;
}

/**
 * With all collinear points; as scikit-learn's `roc_curve(drop_intermediate=False)`.
 * @returns null when a class has no samples
 */
export function rocCurve(ranking: Ranking): RocCurve | null {
  const totals = classTotals(ranking);
  if (totals.positives === 0 || totals.negatives === 0) return null;
  const count = ranking.thresholds.length + 1;
  const curve: RocCurve = {
    thresholds: new Float64Array(count),
    falsePositiveRate: new Float64Array(count),
    truePositiveRate: new Float64Array(count),
  };
  curve.thresholds[0] = Infinity;
  let hits = 0;
  let falseAlarms = 0;
  for (let i = 1; i < count; i++) {
    hits += ranking.positives[i - 1];
    falseAlarms += ranking.negatives[i - 1];
    curve.thresholds[i] = ranking.thresholds[i - 1];
    curve.falsePositiveRate[i] = falseAlarms / totals.negatives;
    curve.truePositiveRate[i] = hits / totals.positives;
  }
  return curve;
}

/** Misses over false alarms; drawn on normal-deviate axes. */
export interface DetCurve {
  thresholds: Float64Array;
  falsePositiveRate: Float64Array;
  falseNegativeRate: Float64Array;
}

/** @returns null when a class has no samples */
export function detCurve(ranking: Ranking): DetCurve | null {
  const roc = rocCurve(ranking);
  if (!roc) return null;
  const { thresholds, falsePositiveRate, truePositiveRate } = roc;
  return { thresholds, falsePositiveRate, falseNegativeRate: truePositiveRate.map((rate) => 1 - rate) };
}

export interface PrecisionRecallCurve {
  /** Every distinct score, descending. */
  thresholds: Float64Array;
  precision: Float64Array;
  recall: Float64Array;
}

/** @returns null when a class has no samples */
export function precisionRecallCurve(ranking: Ranking): PrecisionRecallCurve | null {
  const totals = classTotals(ranking);
  if (totals.positives === 0 || totals.negatives === 0) return null;
  const count = ranking.thresholds.length;
  const curve: PrecisionRecallCurve = {
    thresholds: ranking.thresholds,
    precision: new Float64Array(count),
    recall: new Float64Array(count),
  };
  let hits = 0;
  let called = 0;
  for (let i = 0; i < count; i++) {
    hits += ranking.positives[i];
    called += ranking.positives[i] + ranking.negatives[i];
    // A redrawn ranking may have empty entries before the first sample: nothing called, nothing wrong.
    curve.precision[i] = called > 0 ? hits / called : 1;
    curve.recall[i] = hits / totals.positives;
  }
  return curve;
}
