/**
 * Settings that do not suit so few faces, each with the reason in words and a value that does: said beside the field and
 * by the commands, and never applied by itself. One thing at a time: epochs are counted in steps only where the batch
 * suits, and patience only where the epochs do.
 */
import { soundsGenuine } from './bonaFide';
import { stepsPerEpoch, type PretrainConfig } from './config';
import type { DetectorConfig } from './detectorConfig';
import { formatCount, formatCounted } from './format';
import { trainedCount } from './heldOut';
import { isMade } from './madeFakes';
import type { SettingValue } from './settings/kinds';

/** What of one setting does not suit, and what would. */
export interface Advice<K extends string = string> {
  /** The setting. */
  key: K;
  /** Why, as sentences. */
  text: string;
  /** What would suit. */
  value: SettingValue;
}

/** Fewer gradients an epoch than this, and an epoch says hardly more than one step does. */
const STEPS_AN_EPOCH = 4;
/** Smaller batches give gradients that are mostly noise. */
const SMALLEST_BATCH = 4;
/**
 * As many as the runs of `docs/results/detectors.md` took: 40 epochs over 999 faces in batches of 32, and ten epochs until the
 * best one over 1040.
 */
const PRETRAINING_STEPS = 1000;
const DETECTOR_STEPS = 300;
/** Validation that does not improve over fewer steps than this has not stopped improving. */
const PATIENT_STEPS = 50;
/** Epochs are suggested in tens. */
const ROUND = 10;

/** Of which an interval is told: an AUC that detectors of this size come to. */
const TYPICAL_AUC = 0.75;
/** Half the width of the 95 % interval up to which validation may choose an epoch: epochs seldom differ by more. */
const TELLING = 0.15;
const Z_95 = 1.96;

/** Of a pretraining run over so many faces, some of which may be held out. */
export function pretrainAdvice(
  config: PretrainConfig,
  all: number,
): Advice<'batchSize' | 'accumIter' | 'epochs'>[] {
  const faces = trainedCount(all, config);
  if (faces === 0) return [];
  const { batchSize, accumIter, epochs } = config;
  const said = formatCounted(faces, faces < all ? 'training face' : 'face');
  const stepsOf = (change: Partial<PretrainConfig>) => stepsPerEpoch(faces, { ...config, ...change });
  const steps = stepsOf({});
  if (accumIter > 1 && steps < STEPS_AN_EPOCH && stepsOf({ accumIter: 1 }) > steps) {
    return [
      {
        key: 'accumIter',
        text: `${said} at batch ${batchSize}, accumulated ${accumIter} times, make ${formatCounted(steps, 'step')} an epoch; without accumulating they make ${stepsOf({ accumIter: 1 })}.`,
        value: 1,
      },
    ];
  }
  const batch = batchAdvice(said, batchSize, (size) => stepsOf({ batchSize: size }));
  if (batch) return [batch];
  const more = epochsAdvice(steps, epochs, PRETRAINING_STEPS, 'hardly move a network from where it began');
  return more ? [more] : [];
}

/** Faces of each class on each side of the split, see `SplitPlan`. */
type SplitCounts = readonly { label: string; faces: { train: number; validation: number } }[];

/** Of the training of a detector over faces that are split so. */
export function detectorAdvice(
  config: DetectorConfig,
  counts: SplitCounts,
): Advice<'batchSize' | 'epochs' | 'patience' | 'selectBy'>[] {
  const chosenBy = validationAdvice(config, counts);
  const schedule = scheduleAdvice(config, counts, chosenBy !== null);
  return [...(schedule ? [schedule] : []), ...(chosenBy ? [chosenBy] : [])];
}

function scheduleAdvice(
  config: DetectorConfig,
  counts: SplitCounts,
  cannotChoose: boolean,
): Advice<'batchSize' | 'epochs' | 'patience'> | null {
  const { batchSize, epochs, patience, selectBy } = config;
  const drawn = facesOfEpoch(config, counts);
  // How many a class of a domain has is not known here.
  if (drawn === 0 || config.balanceDomains) return null;
  const perStep = (size: number) => (isMade(config.fakes) ? Math.max(1, Math.floor(size / 2)) : size);
  const stepsOf = (size: number) => Math.max(1, Math.floor(drawn / perStep(size)));
  const steps = stepsOf(batchSize);
  const short =
    batchAdvice(trainedOn(config, counts, drawn), batchSize, stepsOf) ??
    epochsAdvice(steps, epochs, DETECTOR_STEPS, 'hardly train a detector');
  if (short || cannotChoose || selectBy === 'last') return short;
  const enough = Math.ceil(PATIENT_STEPS / steps);
  if (patience === 0 || patience >= enough || patience >= epochs) return null;
  return {
    key: 'patience',
    text: `${formatCounted(patience, 'epoch')} of patience are ${formatCounted(patience * steps, 'step')}: too few to say that validation stopped improving; ${enough} epochs are ${formatCount(enough * steps)}.`,
    value: Math.min(enough, epochs),
  };
}

/** Faces of one pass: small classes are repeated where they are balanced, and self-blending draws genuine ones only. */
function facesOfEpoch({ balance, fakes }: DetectorConfig, counts: SplitCounts): number {
  const used = counts.filter(({ label }) => fakes === 'dataset' || soundsGenuine(label));
  const sizes = used.map(({ faces }) => faces.train).filter((size) => size > 0);
  if (sizes.length === 0) return 0;
  return balance ? sizes.length * Math.max(...sizes) : sizes.reduce((sum, size) => sum + size, 0);
}

/** "37 training faces", and how many a pass draws where that is another number. */
function trainedOn({ fakes }: DetectorConfig, counts: SplitCounts, drawn: number): string {
  if (isMade(fakes))
    return `${formatCount(drawn)} genuine training faces, each with its ${fakes === 'self-blended' ? 'blend' : 'fake'},`;
  const all = counts.reduce((sum, { faces }) => sum + faces.train, 0);
  const repeated = drawn === all ? '' : ` (${formatCount(drawn)} with balanced classes)`;
  return `${formatCounted(all, 'training face')}${repeated}`;
}

/** @param stepsOf steps of an epoch with a batch of this size */
function batchAdvice(
  faces: string,
  batchSize: number,
  stepsOf: (size: number) => number,
): Advice<'batchSize'> | null {
  const steps = stepsOf(batchSize);
  if (steps >= STEPS_AN_EPOCH || batchSize <= SMALLEST_BATCH) return null;
  let value = SMALLEST_BATCH;
  while (2 * value < batchSize && stepsOf(2 * value) >= STEPS_AN_EPOCH) value *= 2;
  const better = stepsOf(value);
  if (better <= steps) return null;
  return {
    key: 'batchSize',
    text: `${faces} at batch ${batchSize} make ${formatCounted(steps, 'step')} an epoch; with ${value} they make ${better}.`,
    value,
  };
}

function epochsAdvice(
  steps: number,
  epochs: number,
  enough: number,
  effect: string,
): Advice<'epochs'> | null {
  if (steps * epochs >= enough) return null;
  const value = Math.ceil(enough / steps / ROUND) * ROUND;
  return {
    key: 'epochs',
    text: `${formatCounted(epochs, 'epoch')} of ${formatCounted(steps, 'step')} are ${formatCounted(steps * epochs, 'step')} in all, which ${effect}; ${formatCount(value)} epochs are ${formatCount(steps * value)}.`,
    value,
  };
}

/** Silent where a class has no face in validation: the split itself says that. */
function validationAdvice(
  { selectBy, fakes, validationShare }: DetectorConfig,
  counts: SplitCounts,
): Advice<'selectBy'> | null {
  const of = (genuine: boolean) =>
    counts
      .filter(({ label }) => soundsGenuine(label) === genuine)
      .reduce((sum, { faces }) => sum + faces.validation, 0);
  const genuine = of(true);
  const attacks = isMade(fakes) ? genuine : of(false);
  if (selectBy === 'last' || genuine === 0 || attacks === 0) return null;
  const { low, high, halfWidth } = aucInterval(TYPICAL_AUC, genuine, attacks);
  if (halfWidth <= TELLING) return null;
  const held = genuine + attacks;
  const share = counts.reduce((sum, { faces }) => sum + faces.train + faces.validation, 0);
  const larger = validationShare < 0.5 && 0.5 * share >= enoughFaces() ? ', hold out a larger share' : '';
  return {
    key: 'selectBy',
    text: `${formatCounted(held, 'validation face')} (${genuine} genuine, ${attacks} ${attacks === 1 ? 'attack' : 'attacks'}) are too few to choose an epoch by: the 95 % interval of an AUC of ${TYPICAL_AUC} on them is ${low.toFixed(2)} to ${high.toFixed(2)}. Take the last epoch${larger} or import more faces; ${enoughFaces()} would do.`,
    value: 'last',
  };
}

/** Validation faces, half of them attacks, that may choose an epoch. */
function enoughFaces(): number {
  let half = 1;
  while (aucInterval(TYPICAL_AUC, half, half).halfWidth > TELLING) half++;
  return 2 * half;
}

/**
 * The 95 % interval of an AUC that is measured on so few.
 * Source: Hanley & McNeil 1982, "The meaning and use of the area under a ROC curve", their standard error.
 * @param auc that is measured
 * @param negatives at least 1
 * @param positives at least 1
 * @returns within 0 to 1, and half of its width before it is cut off there
 */
export function aucInterval(
  auc: number,
  negatives: number,
  positives: number,
): { low: number; high: number; halfWidth: number } {
  const [q1, q2] = [auc / (2 - auc), (2 * auc * auc) / (1 + auc)];
  const variance =
    (auc * (1 - auc) + (positives - 1) * (q1 - auc * auc) + (negatives - 1) * (q2 - auc * auc)) /
    (negatives * positives);
  const halfWidth = Z_95 * Math.sqrt(variance);
  return { low: Math.max(0, auc - halfWidth), high: Math.min(1, auc + halfWidth), halfWidth };
}
