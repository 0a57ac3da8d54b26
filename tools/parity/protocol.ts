/** What the authors' evaluation makes of made-up scores (`fas-protocol.json`), computed by `ml/metrics`. */
import * as v from 'valibot';
import { antiSpoofingFigures, decisionsOnGrid, withoutCollinear } from '@/ml/metrics/antiSpoofing';
import { negativeLogLikelihood } from '@/ml/metrics/calibration';
import { rocCurve } from '@/ml/metrics/curves';
import { accuracy, balancedAccuracy, decide, falseNegativeRate, falsePositiveRate, halfTotalErrorRate, type Decisions } from '@/ml/metrics/decisions'; // prettier-ignore
import { auc, equalErrorRate, tprAtFpr } from '@/ml/metrics/ranked';
import { sortScores, type ScoredLabels } from '@/ml/metrics/ranking';
import { poolByGroup } from '@/ml/metrics/video';
import { Comparison, METRICS_TOLERANCE, type GroupResult } from './comparison';

/** Their losses and top-1 are float32, their equal error rate the end of a search. */
const FLOAT32_TOLERANCE = 1e-6;
const SEARCHED_TOLERANCE = 1e-8;

const numbers = v.array(v.number());
const figures = v.record(v.string(), v.number());

const FasCase = v.looseObject({
  frames: v.object({
    video: numbers,
    label: numbers,
    logits: v.array(numbers),
    live_probability: numbers,
  }),
  videos: v.object({ label: numbers, live_probability: numbers }),
  result: figures,
  at_half: figures,
  roc: v.object({ fpr: numbers, tpr: numbers }),
  tpr_at_fpr_1_percent_with_every_point: v.number(),
  ag_fas_extras: v.object({ tpr_nearest_fpr: v.record(v.string(), figures), best_acer: figures }),
});

const DfdCase = v.looseObject({
  frames: v.object({
    video: v.array(v.string()),
    label: numbers,
    logits: v.array(numbers),
    real_probability: numbers,
  }),
  videos: v.looseObject({ name: v.array(v.string()), label: numbers, real_probability: numbers }),
  frame: figures,
  video: figures,
  loss_mean_of_batches: v.number(),
  batch_size: v.number(),
  validation_during_training: v.object({ order: numbers, auc_percent: v.number(), loss: v.number() }),
});

export const ProtocolGolden = v.looseObject({
  fas: v.looseObject({ cases: v.array(FasCase) }),
  dfd: v.looseObject({ cases: v.array(DfdCase) }),
});

type Compare = (group: string, ours: Figures, reference: Figures, tolerance?: number) => void;
type Figures = Readonly<Record<string, number | ArrayLike<number> | null | undefined>>;

/** @throws ValiError when the file is no golden of protocols */
export function runProtocol(json: unknown): GroupResult[] {
  const out = new Comparison();
  const golden = v.parse(ProtocolGolden, json);
  const into =
    (index: number): Compare =>
    (group, ours, reference, tolerance = METRICS_TOLERANCE) => {
      for (const [name, value] of Object.entries(reference))
        out.add(`${group}.${name}`, `case ${index}`, listed(ours[name]), listed(value), tolerance);
    };
  golden.fas.cases.forEach((one, index) => compareFas(one, into(index)));
  golden.dfd.cases.forEach((one, index) => compareDfd(one, into(index)));
  return out.results();
}

const listed = (value: Figures[string]): ArrayLike<number> =>
  value === null || value === undefined ? [] : typeof value === 'number' ? [value] : value;

function compareFas(golden: v.InferOutput<typeof FasCase>, compare: Compare): void {
  const { frames, videos, result } = golden;
  const pooled = poolByGroup(frames.live_probability, frames.label, frames.video.map(String));
  compare('fas.video', { label: pooled.positive, live: pooled.scores }, { label: videos.label, live: videos.live_probability }); // prettier-ignore

  const found = antiSpoofingFigures(pooled);
  compare(
    'fas',
    {
      ...{ hter: found?.hter, eer: found?.hter, auc: found?.auc, threshold: found?.threshold },
      accuracy_at_threshold_percent: found && 100 * found.accuracy,
      tpr_at_fpr_1_percent: found?.tprAtLowFpr,
    },
    without(result, ['loss', 'top1_percent']),
  );
  const meanLogits = (c: number) => poolByGroup(frames.logits.map((row) => row[c]), frames.label, frames.video.map(String)).scores; // prettier-ignore
  const [spoof, live] = [meanLogits(0), meanLogits(1)];
  const logits = Array.from(spoof, (_, i) => [spoof[i], live[i]]).flat();
  const right = Array.from(spoof, (value, i) => Number(live[i] > value) === pooled.positive[i]);
  compare(
    'fas',
    {
      loss: negativeLogLikelihood(logits, pooled.positive, 2, 1),
      top1_percent: (100 * right.filter(Boolean).length) / right.length,
    },
    { loss: result.loss, top1_percent: result.top1_percent },
    FLOAT32_TOLERANCE,
  );
  compare('fas.at_half', asTheirs(decide(pooled, 0.5)), golden.at_half);
  compareCurve(golden, pooled, compare);
}

/** Rates by the names of their code. */
const asTheirs = (decisions: Decisions): Figures => ({
  apcer: falsePositiveRate(decisions),
  npcer: falseNegativeRate(decisions),
  acer: halfTotalErrorRate(decisions),
  accuracy: accuracy(decisions),
});

function compareCurve(golden: v.InferOutput<typeof FasCase>, pooled: ScoredLabels, compare: Compare): void {
  const { ranking } = sortScores(pooled);
  const roc = rocCurve(withoutCollinear(ranking));
  compare('fas.roc', { fpr: roc?.falsePositiveRate, tpr: roc?.truePositiveRate }, golden.roc);
  const every = golden.tpr_at_fpr_1_percent_with_every_point;
  compare('fas', { every_point: tprAtFpr(ranking, 0.01) }, { every_point: every });
  const grid = [...decisionsOnGrid(ranking)];
  for (const [wanted, reference] of Object.entries(golden.ag_fas_extras.tpr_nearest_fpr)) {
    const apart = grid.map(({ decisions }) => Math.abs(falsePositiveRate(decisions)! - Number(wanted)));
    const { threshold, decisions } = grid[apart.lastIndexOf(Math.min(...apart))];
    const [fpr, tpr] = [falsePositiveRate(decisions), 1 - falseNegativeRate(decisions)!];
    compare('fas.nearest', { fpr, tpr, threshold }, reference);
  }
  const errors = grid.map(({ decisions }) => halfTotalErrorRate(decisions)!);
  const best = grid[errors.lastIndexOf(Math.min(...errors))];
  compare(
    'fas.best',
    { ...asTheirs(best.decisions), threshold: best.threshold },
    golden.ag_fas_extras.best_acer,
  );
}

const without = (all: Readonly<Record<string, number>>, names: readonly string[]): Record<string, number> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));

function compareDfd(golden: v.InferOutput<typeof DfdCase>, compare: Compare): void {
  const { frames, videos } = golden;
  const sample = { scores: frames.real_probability, positive: frames.label };
  const pooled = poolByGroup(sample.scores, sample.positive, frames.video, 'as its first frame');
  const order = videos.name.map((name) => pooled.groups.indexOf(name));
  compare('dfd.video', { label: order.map((i) => pooled.positive[i]), real: order.map((i) => pooled.scores[i]) }, { label: videos.label, real: videos.real_probability }); // prettier-ignore
  // Of a frame that is undecided, theirs is the first class.
  compareLevel('dfd.frame', sample, 0.5 + Number.EPSILON, golden.frame, compare);
  compareLevel('dfd.video', pooled, 0.5, golden.video, compare);

  const all = frames.label.map((_, i) => i);
  const { order: shuffled, auc_percent, loss } = golden.validation_during_training;
  const batchesOf = (indices: readonly number[]) =>
    Array.from({ length: Math.ceil(indices.length / golden.batch_size) }, (_, i) =>
      indices.slice(i * golden.batch_size, (i + 1) * golden.batch_size),
    );
  const meanLoss = (batches: readonly number[][]) => {
    const losses = batches.map(
      (batch) =>
      negativeLogLikelihood(batch.flatMap((i) => frames.logits[i]), batch.map((i) => frames.label[i]), 2, 1), // prettier-ignore
    );
    return losses.reduce((a, b) => a + b, 0) / losses.length;
  };
  const ofBatches = { loss: meanLoss(batchesOf(all)), loss_shuffled: meanLoss(batchesOf(shuffled)) };
  compare('dfd', ofBatches, { loss: golden.loss_mean_of_batches, loss_shuffled: loss }, FLOAT32_TOLERANCE);
  const areas = batchesOf(shuffled).map((batch) => {
    const of = (values: readonly number[]) => batch.map((i) => values[i]);
    const { ranking } = sortScores({ scores: of(sample.scores), positive: of(sample.positive) });
    return { size: batch.length, area: auc(ranking) ?? Number.NaN };
  });
  const sum = areas.reduce((total, { size, area }) => total + size * area, 0);
  compare('dfd', { auc_shuffled: (100 * sum) / all.length }, { auc_shuffled: auc_percent });
}

function compareLevel(
  group: string,
  sample: ScoredLabels,
  threshold: number,
  reference: Readonly<Record<string, number>>,
  compare: Compare,
): void {
  const { ranking } = sortScores(sample);
  const decisions = decide(sample, threshold);
  const percent = (value: number | null) => value && 100 * value;
  compare(
    group,
    {
      accuracy_percent: percent(accuracy(decisions)),
      balanced_accuracy_percent: percent(balancedAccuracy(decisions)),
      auc_percent: percent(auc(ranking)),
    },
    without(reference, ['eer']),
  );
  compare(group, { eer: equalErrorRate(ranking)?.rate }, { eer: reference.eer }, SEARCHED_TOLERANCE);
}
