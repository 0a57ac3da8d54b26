/**
 * How a detector's answer may be read, and how far: its threshold, its temperature, and what may be said. A score says
 * which of its training classes a face resembles more; it never says that a face is genuine or fake.
 */
import { formatFigure } from './format';

/** Of whatever is drawn to tell how good a detector is: the same faces have the same figures and intervals wherever they are asked about. */
export const EVALUATION_SEED = 0;

/** 95 % bootstrap interval, over videos or persons where they are known. */
export interface AucInterval {
  low: number;
  high: number;
}

/** Figures on the faces that chose epoch, threshold and temperature, positive = attack; null where undefined. */
export interface DetectorValidation {
  faces: number;
  auc: number | null;
  /** Absent in records of before. */
  aucInterval?: AucInterval | null;
  eer: number | null;
  /** Attack score at which both errors are alike. */
  threshold: number | null;
  /** By which logits are divided so that probabilities mean what they say. */
  temperature: number | null;
}

/** Figures on faces that neither trained nor chose anything; null where undefined. */
export interface HeldOutFigures {
  faces: number;
  auc: number | null;
  /** Absent in records of before. */
  aucInterval?: AucInterval | null;
  eer: number | null;
}

/** How good a detector was measured to be: on held-out faces where its file tells of any, else on validation, named as such. */
export function measuredAuc(
  validation: DetectorValidation | null,
  heldOut: HeldOutFigures | null | undefined,
): string | null {
  const measured = heldOut ?? validation;
  if (!measured) return null;
  const { faces, auc, eer } = measured;
  const what = heldOut
    ? 'held-out faces of its own data'
    : 'validation faces, which chose its epoch and threshold,';
  if (auc === null) return `Its ${faces} ${what} are of one class, so that how often it errs is unknown.`;
  return `On ${faces} ${what} its AUC was ${formatFigure(auc)} (0.5 is chance), its equal error rate ${formatFigure(eer)}.`;
}

/** 1 - the probability of the bona fide class; null where no class is known to be genuine. */
export function attackScore(
  probabilities: readonly number[],
  classes: readonly string[],
  bonaFide: string | null,
): number | null {
  const column = bonaFide === null ? -1 : classes.indexOf(bonaFide);
  return column < 0 ? null : 1 - probabilities[column];
}

export interface Threshold {
  /** Of the raw attack score: at or above it counts as an attack. */
  value: number;
  /** `file`: of the validation that the detector's file tells of; `validation`: found here, on other held-out faces. */
  source: 'validation' | 'file' | 'default' | 'yours';
}

/** What a detector needs beside its logits to decide and to be believed; never found on what is scored. */
export interface Calibration {
  threshold: Threshold;
  /** By which logits are divided, fitted on validation; null where that was impossible. */
  temperature: number | null;
}

/** Without validation nobody knows a better one: the detector is taken at its word. */
export const DEFAULT_THRESHOLD: Threshold = { value: 0.5, source: 'default' };

/**
 * @param validation as the detector's file tells of it
 * @param own that a person has set
 */
export function thresholdOf(validation: DetectorValidation | null, own: number | null): Threshold {
  if (own !== null) return { value: own, source: 'yours' };
  const value = validation?.threshold ?? null;
  return value === null ? DEFAULT_THRESHOLD : { value, source: 'file' };
}

/** What the file of a detector says of its validation. */
export function recordedCalibration(validation: DetectorValidation | null): Calibration {
  return { threshold: thresholdOf(validation, null), temperature: validation?.temperature ?? null };
}

/** One sentence on where a threshold came from. */
export function describeThreshold({ source }: Threshold, validation: DetectorValidation | null): string {
  switch (source) {
    case 'file':
    case 'validation':
      return `where both error rates were equal on ${validation?.faces ?? 0} validation faces`;
    case 'default':
      return 'an unverified default: the file records none for this use';
    case 'yours':
      return 'set by you';
  }
}

/** Fewer held-out faces fit a temperature to noise: with 80, the 95 % interval of an AUC of 0.75 reaches below 0.65. */
export const MIN_CALIBRATION_FACES = 100;
/** A detector hardly better than chance has nothing to say in words. */
export const MIN_BAND_AUC = 0.7;

/** Whether probabilities may be put into words; else why not. */
export type VerbalReading = { allowed: true; faces: number } | { allowed: false; why: string };

export function verbalReading(validation: DetectorValidation | null): VerbalReading {
  const no = (why: string): VerbalReading => ({ allowed: false, why });
  if (!validation) return no('The file records no validation for this use.');
  const { faces, auc, temperature } = validation;
  if (temperature === null) return no('Its probabilities were never calibrated.');
  if (faces < MIN_CALIBRATION_FACES) {
    return no(`It was calibrated on ${faces} faces; fewer than ${MIN_CALIBRATION_FACES} are too few.`);
  }
  if (auc === null) return no('Its validation faces are of one class, so that it has no AUC.');
  if (auc < MIN_BAND_AUC) {
    return no(
      `Its validation AUC is ${formatFigure(auc, 2)}: too close to chance (0.5) for a verbal rating.`,
    );
  }
  return { allowed: true, faces };
}

/** Lower ends of the bands of a calibrated attack probability. */
const BANDS = [
  { from: 0.95, words: 'far more like its attack examples than its genuine ones' },
  { from: 0.8, words: 'more like its attack examples than its genuine ones' },
  { from: 0.2, words: 'undecided: it resembles both kinds of its examples' },
  { from: 0.05, words: 'more like its genuine examples than its attacks' },
  { from: 0, words: 'far more like its genuine examples than its attacks' },
] as const;

/** @param probability of an attack, calibrated, 0..1 */
export function verbalBand(probability: number): string {
  return (BANDS.find(({ from }) => probability >= from) ?? BANDS[BANDS.length - 1]).words;
}
