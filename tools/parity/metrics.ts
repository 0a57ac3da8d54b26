/** A `metrics` golden (JSON, scikit-learn and SciPy) through `ml/metrics`. */
import * as v from 'valibot';
import { accuracy, balancedAccuracy, decide, falseNegativeRate, falsePositiveRate, halfTotalErrorRate } from '@/ml/metrics/decisions'; // prettier-ignore
import { auc, averagePrecision, equalErrorRate } from '@/ml/metrics/ranked';
import { sortScores, type ScoredLabels } from '@/ml/metrics/ranking';
import { poolByGroup } from '@/ml/metrics/video';
import { Comparison, METRICS_TOLERANCE, type GroupResult } from './comparison';

const figures = v.record(v.string(), v.number());

const MetricCases = v.array(
  v.looseObject({
    video: v.array(v.string()),
    label: v.array(v.number()),
    score: v.array(v.number()),
    frame: v.optional(figures),
    video_level: v.optional(figures),
    undefined: v.optional(v.array(v.string())),
  }),
);

/** Keys of half total error rates: the threshold is part of the name. */
const HTER_KEY = /^hter_at_(.+)$/;

/** Figures by the golden's names, decisions at 0.5. */
function binaryFigures(sample: ScoredLabels): Record<string, number | null> {
  const { ranking } = sortScores(sample);
  const decisions = decide(sample, 0.5);
  return {
    auc: auc(ranking),
    eer: equalErrorRate(ranking)?.rate ?? null,
    ap: averagePrecision(ranking),
    accuracy: accuracy(decisions),
    balanced_accuracy: balancedAccuracy(decisions),
  };
}

/** Positive = live: an attack let in is a false positive, a live face turned away a false negative. */
function hterFigures(sample: ScoredLabels, threshold: number): Record<string, number | null> {
  const decisions = decide(sample, threshold);
  return {
    far: falsePositiveRate(decisions),
    frr: falseNegativeRate(decisions),
    hter: halfTotalErrorRate(decisions),
  };
}

/** @throws ValiError when the file is not a metrics golden */
export function runMetrics(json: unknown): GroupResult[] {
  const out = new Comparison();
  const compare = (
    group: string,
    ours: Record<string, number | null>,
    reference: Record<string, number>,
    index: number,
  ) => {
    for (const [name, value] of Object.entries(reference)) {
      const found = ours[name];
      const values = found === null || found === undefined ? [] : [found];
      out.add(`${group}.${name}`, `case ${index}`, values, [value], METRICS_TOLERANCE);
    }
  };
  v.parse(MetricCases, json).forEach((golden, index) => {
    const sample = { scores: golden.score, positive: golden.label };
    if (golden.frame) compare('frame', binaryFigures(sample), golden.frame, index);
    if (golden.video_level) {
      const pooled = poolByGroup(golden.score, golden.label, golden.video);
      compare('video', binaryFigures(pooled), golden.video_level, index);
    }
    for (const [key, value] of Object.entries(golden)) {
      const threshold = HTER_KEY.exec(key)?.[1];
      if (threshold) compare('hter', hterFigures(sample, Number(threshold)), v.parse(figures, value), index);
    }
    for (const name of golden.undefined ?? []) {
      // Undefined must be said as such: any number is infinitely wrong.
      const ours = binaryFigures(sample)[name] === null ? [] : [0];
      out.add(`undefined.${name}`, `case ${index}`, ours, [], METRICS_TOLERANCE);
    }
  });
  return out.results();
}
