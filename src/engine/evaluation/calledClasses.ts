/** Which class each face is called, by the threshold or as the most probable one. Faces of classes that the detector has not are left out. */
import { confusionMatrix } from '@/ml/metrics/decisions';
import { attackScores, softmaxRows } from '../scoring/detectorTask';
import type { Predictions } from './predictions';

/** The faces of predictions whose class the detector knows. */
export function known({ faces, classes, logits }: Predictions): {
  classes: string[];
  logits: Float32Array;
  labels: number[];
} {
  const labelled = faces.flatMap((face, i) => (face.classIndex >= 0 ? [i] : []));
  const rows = labelled.flatMap((i) =>
    Array.from(logits.subarray(i * classes.length, (i + 1) * classes.length)),
  );
  return { classes, logits: Float32Array.from(rows), labels: labelled.map((i) => faces[i].classIndex) };
}

/** Probability of the predicted class, and whether it was right. */
export function confidences(
  predictions: Predictions,
  temperature: number,
): { values: number[]; right: number[] } {
  const { logits, labels, classes } = known(predictions);
  const probabilities = softmaxRows(logits, classes.length, temperature);
  const predicted = predictedClasses(probabilities, classes.length);
  return {
    values: predicted.map((c, i) => probabilities[i * classes.length + c]),
    right: predicted.map((c, i) => (c === labels[i] ? 1 : 0)),
  };
}

/** [classes][classes] counts; row = actual, column = the genuine class below the threshold, else the most probable attack. */
export function confusionOf(predictions: Predictions, threshold: number, bonaFide: string): number[][] {
  const { logits, labels, classes } = known(predictions);
  const scores = attackScores(softmaxRows(logits, classes.length), classes, bonaFide);
  const genuine = classes.indexOf(bonaFide);
  const attacks = predictedClasses(
    logits.map((logit, i) => (i % classes.length === genuine ? -Infinity : logit)),
    classes.length,
  );
  const called = attacks.map((attack, i) =>
    scores[i] >= threshold && classes.length > 1 ? attack : genuine,
  );
  return confusionMatrix(labels, called, classes.length);
}

function predictedClasses(rows: ArrayLike<number>, classes: number): number[] {
  return Array.from({ length: rows.length / classes }, (_, i) => {
    let best = 0;
    for (let c = 1; c < classes; c++) if (rows[i * classes + c] > rows[i * classes + best]) best = c;
    return best;
  });
}
