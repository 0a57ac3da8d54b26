/** From what a detector said to honest figures. Threshold and temperature come from validation, never from test. */
import { DEFAULT_THRESHOLD, type Calibration, type Threshold } from '@/lib/calibration';
import { antiSpoofingFigures, type AntiSpoofingFigures } from '@/ml/metrics/antiSpoofing';
import { bootstrapIntervals, type Interval } from '@/ml/metrics/bootstrap';
import {
  expectedCalibrationError,
  fitTemperature,
  negativeLogLikelihood,
  reliability,
  type ReliabilityBin,
} from '@/ml/metrics/calibration';
import { detCurve, precisionRecallCurve, rocCurve, type DetCurve, type PrecisionRecallCurve, type RocCurve } from '@/ml/metrics/curves'; // prettier-ignore
import {
  accuracy,
  balancedAccuracy,
  decideRanking,
  falsePositiveRate,
  halfTotalErrorRate,
  presentationCounter,
  type Decisions,
  type PresentationErrors,
} from '@/ml/metrics/decisions';
import { auc, averagePrecision, equalErrorRate, tprAtFpr } from '@/ml/metrics/ranked';
import { classTotals, sortScores, type Ranking, type ScoredLabels } from '@/ml/metrics/ranking';
import { poolByGroup } from '@/ml/metrics/video';
import { contentOrder } from '../data/contentOrder';
import { attackScores, bonaFideClass, softmaxRows } from '../scoring/detectorTask';
import { confidences, confusionOf, known } from './calledClasses';
import { groupingOf, videoOf, type Grouping } from './grouping';
import type { EpochRow, PredictedFace, Predictions } from './predictions';

const LOW_FPR = 0.01;

/** Figures of one level; each null where undefined. Positive = attack. */
export interface LevelFigures {
  samples: number;
  auc: number | null;
  /** 95 % bootstrap interval, over groups; as the other intervals. */
  aucInterval: Interval | null;
  eer: number | null;
  eerInterval: Interval | null;
  ap: number | null;
  apInterval: Interval | null;
  /** Attacks found where 1 % of genuine faces are taken for attacks. */
  tprAtLowFpr: number | null;
  /** null also with fewer than 100 bona fide samples: then the figure hangs on the highest of them alone. */
  tprAtLowFprInterval: Interval | null;
  /** The same with genuine faces as positive, as anti-spoofing has it: genuine accepted while 1 % of attacks are. */
  genuineTprAtLowFpr: number | null;
  /** null also with fewer than 100 attacks. */
  genuineTprAtLowFprInterval: Interval | null;
  /** At the threshold found on validation, as all that follow; their intervals take that threshold as given. */
  accuracy: number | null;
  accuracyInterval: Interval | null;
  balancedAccuracy: number | null;
  balancedAccuracyInterval: Interval | null;
  hter: number | null;
  hterInterval: Interval | null;
  presentation: PresentationErrors;
  /** APCER is the worst of its kinds: redrawn samples of several kinds give a somewhat higher one on average. */
  presentationIntervals: Record<'apcer' | 'bpcer' | 'acer', Interval | null>;
}

/** A picture with what the detector said of it. */
export interface ScoredPicture {
  id: string;
  name: string;
  label: string;
  /** Probability of an attack. */
  score: number;
}

export interface DetectorReport {
  classes: string[];
  bonaFide: string;
  threshold: Threshold;
  temperature: Calibration['temperature'];
  frame: LevelFigures;
  /** null where there are no videos of several frames each. */
  video: LevelFigures | null;
  /**
   * As tables of anti-spoofing have them: of videos (a picture that belongs to none is one), at a threshold that is chosen on
   * these very faces. null with one class only.
   */
  antiSpoofing: AntiSpoofingFigures | null;
  /** How frames were put together to videos; null where `video` is. */
  grouping: Grouping | null;
  roc: RocCurve | null;
  det: DetCurve | null;
  precisionRecall: PrecisionRecallCurve | null;
  /**
   * Row = actual, column = predicted class: the genuine one below the threshold, else the most probable attack; classes that the
   * detector has not are left out.
   */
  confusion: number[][];
  reliability: { before: ReliabilityBin[]; after: ReliabilityBin[] | null };
  calibrationError: { before: number | null; after: number | null };
  /** On the wrong side of the threshold, the farthest first. */
  mostWrong: ScoredPicture[];
  leastSure: ScoredPicture[];
}

const MAX_PICTURES = 24;

/** Threshold and temperature of a detector on faces that it was not trained on. */
export function calibrate(validation: Predictions, bonaFide: string): Calibration {
  return {
    threshold: equalErrorThreshold(scoresOf(validation, bonaFide)),
    temperature: temperatureOf(validation),
  };
}

/**
 * @param given what is scored, in any order; any class other than the bona fide one counts as an attack
 * @param calibration found on other faces
 * @param bonaFide the genuine class of the detector
 */
export function evaluateDetector(
  given: Predictions,
  { threshold, temperature }: Calibration,
  bonaFide: string,
  seed: number,
): DetectorReport {
  const test = byContent(given);
  const { classes } = test;
  const scored = scoresOf(test, bonaFide);
  const groups = test.faces.map(({ group }, i) => group ?? `alone ${i}`);
  const kinds = test.faces.map(({ label }) => label);
  const { ranking } = sortScores(scored);
  const grouping = groupingOf(test.faces);
  const before = confidences(test, 1);
  const after = temperature === null ? null : confidences(test, temperature);
  const bins = {
    before: reliability(before.values, before.right),
    after: after && reliability(after.values, after.right),
  };
  return {
    classes,
    bonaFide,
    threshold,
    temperature,
    frame: levelFigures(scored, kinds, threshold.value, seed, groups),
    video: grouping && videoFigures(test.faces, scored, threshold.value, seed),
    antiSpoofing: antiSpoofingFigures(
      asLive(poolByGroup(scored.scores, scored.positive, test.faces.map(videoOf))),
    ),
    grouping,
    roc: rocCurve(ranking),
    det: detCurve(ranking),
    precisionRecall: precisionRecallCurve(ranking),
    confusion: confusionOf(test, threshold.value, bonaFide),
    reliability: bins,
    calibrationError: {
      before: expectedCalibrationError(bins.before),
      after: bins.after && expectedCalibrationError(bins.after),
    },
    mostWrong: mostWrong(test.faces, scored, threshold.value),
    leastSure: picturesBy(test.faces, scored, (score) => Math.abs(score - threshold.value)),
  };
}

/**
 * The same in an order that follows from what the faces are. A bootstrap draws by position: as the faces came, the same ones
 * would have other intervals on another screen.
 */
function byContent({ faces, classes, logits }: Predictions): Predictions {
  // A face and the fake that was made of it have one id and one name.
  const order = contentOrder(faces.map(({ id, name, label }) => ({ id, name: `${name}\n${label}` })));
  const width = classes.length;
  const rows = new Float32Array(logits.length);
  order.forEach((i, at) => rows.set(logits.subarray(i * width, (i + 1) * width), at * width));
  return { faces: order.map((i) => faces[i]), classes, logits: rows };
}

/** Attack scores, positive = every face that is not of the bona fide class. */
export function scoresOf({ faces, classes, logits }: Predictions, bonaFide: string): ScoredLabels {
  return {
    scores: attackScores(softmaxRows(logits, classes.length), classes, bonaFide),
    positive: faces.map(({ label }) => (label === bonaFide ? 0 : 1)),
  };
}

/** The same samples with the genuine ones as positive. */
function asLive({ scores, positive }: ScoredLabels): ScoredLabels {
  return {
    scores: Float64Array.from(scores, (score) => 1 - score),
    positive: Uint8Array.from(positive, (attack) => 1 - attack),
  };
}

/** Where both errors are alike on validation. */
function equalErrorThreshold(validation: ScoredLabels): Threshold {
  const equal = equalErrorRate(sortScores(validation).ranking);
  return equal ? { value: equal.threshold, source: 'validation' } : DEFAULT_THRESHOLD;
}

function levelFigures(
  sample: ScoredLabels,
  kinds: readonly string[],
  threshold: number,
  seed: number,
  groups?: readonly string[],
): LevelFigures {
  const { ranking } = sortScores(sample);
  const decided = (figure: (decisions: Decisions) => number | null) => (drawn: Ranking) =>
    figure(decideRanking(drawn, threshold));
  const presentation = presentationCounter(sample, kinds, threshold);
  const presented = (rate: 'apcer' | 'acer') => (_: Ranking, times: Float64Array) => presentation(times)[rate]; // prettier-ignore
  const figures = {
    auc,
    eer: (drawn: Ranking) => equalErrorRate(drawn)?.rate ?? null,
    ap: averagePrecision,
    tpr: (drawn: Ranking) => tprAtFpr(drawn, LOW_FPR),
    genuineTpr: (drawn: Ranking) => tprAtFpr(reversed(drawn), LOW_FPR),
    accuracy: decided(accuracy),
    balancedAccuracy: decided(balancedAccuracy),
    hter: decided(halfTotalErrorRate),
    apcer: presented('apcer'),
    bpcer: decided(falsePositiveRate),
    acer: presented('acer'),
  };
  const intervals = bootstrapIntervals(sample, figures, groups ? { seed, groups } : { seed });
  const { positives, negatives } = classTotals(ranking);
  const tellsLowFpr = (count: number) => count * LOW_FPR >= 1;
  return {
    samples: sample.scores.length,
    auc: figures.auc(ranking),
    aucInterval: intervals.auc,
    eer: figures.eer(ranking),
    eerInterval: intervals.eer,
    ap: figures.ap(ranking),
    apInterval: intervals.ap,
    tprAtLowFpr: figures.tpr(ranking),
    tprAtLowFprInterval: tellsLowFpr(negatives) ? intervals.tpr : null,
    genuineTprAtLowFpr: figures.genuineTpr(ranking),
    genuineTprAtLowFprInterval: tellsLowFpr(positives) ? intervals.genuineTpr : null,
    accuracy: figures.accuracy(ranking),
    accuracyInterval: intervals.accuracy,
    balancedAccuracy: figures.balancedAccuracy(ranking),
    balancedAccuracyInterval: intervals.balancedAccuracy,
    hter: figures.hter(ranking),
    hterInterval: intervals.hter,
    presentation: presentation(),
    presentationIntervals: { apcer: intervals.apcer, bpcer: intervals.bpcer, acer: intervals.acer },
  };
}

/** Means over videos; a group of both classes (a person) is pooled class by class. */
function videoFigures(
  faces: readonly PredictedFace[],
  { scores, positive }: ScoredLabels,
  threshold: number,
  seed: number,
): LevelFigures {
  const names = faces.map(videoOf);
  const pooled = poolByGroup(scores, positive, names);
  const labelOf = new Map(names.map((name, i) => [name, faces[i].label]));
  return levelFigures(
    pooled,
    pooled.groups.map((name) => labelOf.get(name)!),
    threshold,
    seed,
  );
}

function temperatureOf(validation: Predictions): number | null {
  const { logits, labels, classes } = known(validation);
  return labels.length > 0 ? fitTemperature(logits, labels, classes.length) : null;
}

/** Those on the wrong side of the threshold, the farthest from it first. */
function mostWrong(
  faces: readonly PredictedFace[],
  { scores, positive }: ScoredLabels,
  threshold: number,
): ScoredPicture[] {
  const wrong = faces.flatMap((_, i) => (scores[i] >= threshold === (positive[i] === 1) ? [] : [i]));
  const of = <T>(values: ArrayLike<T>) => wrong.map((i) => values[i]);
  return picturesBy(of(faces), { scores: of(scores), positive: of(positive) }, (score) => -Math.abs(score - threshold)); // prettier-ignore
}

/** Genuine as positive: what spoke most for an attack comes last. */
function reversed({ thresholds, positives, negatives }: Ranking): Ranking {
  return {
    thresholds: thresholds.map((value) => -value).reverse(),
    positives: negatives.slice().reverse(),
    negatives: positives.slice().reverse(),
  };
}

/** The pictures with the lowest key. */
function picturesBy(
  faces: readonly PredictedFace[],
  { scores, positive }: ScoredLabels,
  key: (score: number, positive: number) => number,
): ScoredPicture[] {
  return faces
    .map(({ id, name, label }, i) => ({
      id,
      name,
      label,
      score: scores[i],
      key: key(scores[i], positive[i]),
    }))
    .sort((a, b) => a.key - b.key)
    .slice(0, MAX_PICTURES)
    .map(({ id, name, label, score }) => ({ id, name, label, score }));
}

/** What is shown after an epoch: figures, curve and the pictures most wrong on validation. */
export interface ValidationView {
  /** null where there is no bona fide class or only one class. */
  roc: RocCurve | null;
  mostWrong: ScoredPicture[];
}

export function validationView(predictions: Predictions): ValidationView {
  const bonaFide = bonaFideClass(predictions.classes);
  if (bonaFide === null) return { roc: null, mostWrong: [] };
  const scored = scoresOf(predictions, bonaFide);
  return {
    roc: rocCurve(sortScores(scored).ranking),
    mostWrong: mostWrong(predictions.faces, scored, equalErrorThreshold(scored).value),
  };
}

/** Loss and AUC of predictions; null where undefined. Faces of classes that the detector has not are left out. */
export function validationFigures(
  predictions: Predictions,
): Pick<EpochRow, 'validationLoss' | 'validationAuc'> {
  const { classes, logits, labels } = known(predictions);
  if (labels.length === 0) return { validationLoss: null, validationAuc: null };
  return {
    validationLoss: negativeLogLikelihood(logits, labels, classes.length, 1),
    validationAuc: classAuc(softmaxRows(logits, classes.length), labels, classes),
  };
}

/**
 * Attacks against bona fide where a class is known to be bona fide; otherwise the mean over classes of each
 * against the rest.
 */
function classAuc(probabilities: Float64Array, labels: readonly number[], classes: string[]): number | null {
  const bonaFide = bonaFideClass(classes);
  if (bonaFide !== null) {
    const real = classes.indexOf(bonaFide);
    const positive = labels.map((label) => (label === real ? 0 : 1));
    return auc(sortScores({ scores: attackScores(probabilities, classes, bonaFide), positive }).ranking);
  }
  const each = classes.map((_, c) => {
    const scores = labels.map((_label, i) => probabilities[i * classes.length + c]);
    return auc(sortScores({ scores, positive: labels.map((label) => (label === c ? 1 : 0)) }).ranking);
  });
  const defined = each.filter((value) => value !== null);
  return defined.length > 0 ? defined.reduce((a, b) => a + b, 0) / defined.length : null;
}
