/**
 * How a detector's answer may be read, and how far. A score says which of its training classes a face resembles more;
 * it never says that a face is genuine or fake.
 */

/** What was measured on faces held out of training; null where undefined. */
export interface ValidationFacts {
  faces: number;
  auc: number | null;
  eer: number | null;
  threshold: number | null;
  temperature: number | null;
}

/** Fewer held-out faces fit a temperature to noise: with 80, the 95 % interval of an AUC of 0.75 reaches below 0.65. */
export const MIN_CALIBRATION_FACES = 100;
/** A detector hardly better than chance has nothing to say in words. */
export const MIN_BAND_AUC = 0.7;

/** Whether probabilities may be put into words; else why not. */
export type Calibration = { calibrated: true; faces: number } | { calibrated: false; why: string };

export function calibrationOf(validation: ValidationFacts | null): Calibration {
  const no = (why: string): Calibration => ({ calibrated: false, why });
  if (!validation) return no('The file says nothing of a validation.');
  const { faces, auc, temperature } = validation;
  if (temperature === null) return no('Its probabilities were never compared with how often it was right.');
  if (faces < MIN_CALIBRATION_FACES) {
    return no(`It was calibrated on ${faces} faces; fewer than ${MIN_CALIBRATION_FACES} say too little.`);
  }
  if (auc === null || auc < MIN_BAND_AUC) {
    const value = auc === null ? 'undefined' : auc.toFixed(2);
    return no(`Its validation AUC is ${value}: too close to chance (0.5) for words.`);
  }
  return { calibrated: true, faces };
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
  /** Of the raw attack score: at or above it counts as "above". */
  value: number;
  source: 'validation' | 'default' | 'yours';
}

/** Without validation nobody knows a better one. */
const DEFAULT_THRESHOLD = 0.5;

export function thresholdOf(validation: ValidationFacts | null, own: number | null): Threshold {
  if (own !== null) return { value: own, source: 'yours' };
  const found = validation?.threshold ?? null;
  return found === null
    ? { value: DEFAULT_THRESHOLD, source: 'default' }
    : { value: found, source: 'validation' };
}

/** One sentence on where a threshold came from. */
export function describeThreshold({ source }: Threshold, validation: ValidationFacts | null): string {
  switch (source) {
    case 'validation':
      return `where both kinds of error were alike on ${validation?.faces ?? 0} validation faces`;
    case 'default':
      return 'a default that nobody has checked: the file names none';
    case 'yours':
      return 'set by you';
  }
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
