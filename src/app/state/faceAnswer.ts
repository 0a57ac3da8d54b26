/** What may be told of one face by one detector, and how: the rules of the screen and of every report. */
import {
  attackScore,
  measuredAuc,
  thresholdOf,
  verbalBand,
  verbalReading,
  type Threshold,
} from '@/lib/calibration';
import { formatFigure, formatShare } from '@/lib/format';
import { isSide, verdictOf, type Verdict } from '@/lib/heldOutAnswer';
import type { ClassProbabilities, DetectorInfo } from '@/workers/protocol/scoring';

export interface FaceAnswer {
  /** Raw attack score, and what it amounts to; null where no class is known to be genuine. */
  score: number | null;
  verdict: Verdict | null;
  threshold: Threshold;
  /** Probability of each class: calibrated only where words were earned. */
  probabilities: readonly number[];
  isCalibrated: boolean;
  /** In words, only where they were earned: what the face looks like, and on how many faces that was calibrated. */
  band: { words: string; faces: number } | null;
  /** How often it errs; null where the sentence on the face has said so. */
  measured: string | null;
}

/** @param own threshold that a person has set */
export function answerOn(
  { record, classes, bonaFide }: Pick<DetectorInfo, 'record' | 'classes' | 'bonaFide'>,
  { raw, calibrated, distance }: ClassProbabilities,
  own: number | null,
): FaceAnswer {
  const validation = record?.validation ?? null;
  const score = attackScore(raw, classes, bonaFide);
  const verdict = verdictOf(record, { score, distance }, own);
  const reading = verbalReading(validation);
  const isRated = reading.allowed && (verdict === null || isSide(verdict));
  const probabilities = isRated && calibrated ? calibrated : raw;
  const probability = attackScore(probabilities, classes, bonaFide);
  // Without recorded scores the sentence on top has said it.
  const measured =
    record?.scores || verdict === null
      ? (measuredAuc(validation, record?.heldOut) ??
        'How often this detector errs is unknown: the file does not say.')
      : null;
  return {
    ...{ score, verdict, threshold: thresholdOf(validation, own), probabilities, measured },
    isCalibrated: probabilities !== raw,
    band:
      isRated && reading.allowed && probability !== null
        ? { words: verbalBand(probability), faces: reading.faces }
        : null,
  };
}

/** What is shown of each class: a probability, in per cent, only where it was calibrated; else the raw score as a figure. */
export function classFigures(
  classes: readonly string[],
  { probabilities, isCalibrated }: Pick<FaceAnswer, 'probabilities' | 'isCalibrated'>,
) {
  const said = (value: number) => (isCalibrated ? formatShare(value) : formatFigure(value));
  return {
    caption: isCalibrated ? 'Probability of each class, calibrated' : 'Raw score of each class, uncalibrated',
    rows: classes.map((name, i) => ({ name, share: probabilities[i], said: said(probabilities[i]) })),
  };
}
