/** From what a detector said to honest figures. Thresholds and temperature come from validation, never from test. */
import { auc } from '@/ml/metrics/ranked';
import { sortScores } from '@/ml/metrics/ranking';
import { negativeLogLikelihood } from '@/ml/metrics/calibration';
import { attackScores, bonaFideClass, softmaxRows } from './detectorTask';
import type { EpochRow, Judgement } from './finetuneRun';

/** Loss and AUC of a judgement; null where undefined. Faces of classes that the detector has not are left out. */
export function validationFigures(judgement: Judgement): Pick<EpochRow, 'validationLoss' | 'validationAuc'> {
  const { classes, logits, labels } = known(judgement);
  if (labels.length === 0) return { validationLoss: null, validationAuc: null };
  return {
    validationLoss: negativeLogLikelihood(logits, labels, classes.length, 1),
    validationAuc: classAuc(softmaxRows(logits, classes.length), labels, classes),
  };
}

/** The faces of a judgement whose class the detector knows. */
function known({ faces, classes, logits }: Judgement): {
  classes: string[];
  logits: Float32Array;
  labels: number[];
} {
  const kept = faces.flatMap((face, i) => (face.classIndex >= 0 ? [i] : []));
  const rows = kept.flatMap((i) => Array.from(logits.subarray(i * classes.length, (i + 1) * classes.length)));
  return { classes, logits: Float32Array.from(rows), labels: kept.map((i) => faces[i].classIndex) };
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
