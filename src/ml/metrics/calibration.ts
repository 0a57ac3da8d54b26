/**
 * Whether a probability means what it says: reliability diagram, expected calibration error, and the one
 * temperature that corrects overconfidence without changing any decision.
 * Source: Guo et al. 2017, "On Calibration of Modern Neural Networks", sections 2 and 4.2.
 */
import { exp, log } from '@/lib/portableMath';

export interface ReliabilityBin {
  /** Probabilities in [low, high); the last bin includes 1. */
  low: number;
  high: number;
  count: number;
  /** Mean probability and share of right answers in the bin; null when it is empty. */
  confidence: number | null;
  accuracy: number | null;
}

/**
 * @param confidences probability given to the predicted class
 * @param right 1 where the prediction was right
 */
export function reliability(
  confidences: ArrayLike<number>,
  right: ArrayLike<number>,
  binCount = 10,
): ReliabilityBin[] {
  const sums = Array.from({ length: binCount }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (let i = 0; i < confidences.length; i++) {
    const bin = sums[Math.min(binCount - 1, Math.floor(confidences[i] * binCount))];
    bin.count++;
    bin.confidence += confidences[i];
    bin.right += right[i];
  }
  return sums.map(({ count, confidence, right: rightCount }, i) => ({
    low: i / binCount,
    high: (i + 1) / binCount,
    count,
    confidence: count > 0 ? confidence / count : null,
    accuracy: count > 0 ? rightCount / count : null,
  }));
}

/** Mean |accuracy - confidence| over bins, weighted by their counts; null without samples. */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number | null {
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  if (total === 0) return null;
  return bins.reduce(
    (sum, { count, confidence, accuracy }) =>
      sum +
      (confidence === null || accuracy === null ? 0 : (count / total) * Math.abs(accuracy - confidence)),
    0,
  );
}

/** Mean of -log softmax(logits / temperature)[label]. */
export function negativeLogLikelihood(
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
  temperature: number,
): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    let highest = -Infinity;
    for (let c = 0; c < classes; c++) highest = Math.max(highest, logits[i * classes + c] / temperature);
    let total = 0;
    for (let c = 0; c < classes; c++) total += exp(logits[i * classes + c] / temperature - highest);
    sum += log(total) + highest - logits[i * classes + labels[i]] / temperature;
  }
  return sum / labels.length;
}

/** Temperatures considered: beyond them a detector knows nothing, or is never wrong. */
const MIN_TEMPERATURE = 0.05;
const MAX_TEMPERATURE = 20;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The temperature of least negative log likelihood on VALIDATION samples, by golden section over 1/T, in which
 * the likelihood is convex.
 * @param logits [N, classes], row-major
 * @param labels [N] class indices
 * @returns null without samples of at least two classes: one class is best answered with certainty
 */
export function fitTemperature(
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): number | null {
  if (new Set(Array.from(labels)).size < 2) return null;
  const loss = (inverse: number) => negativeLogLikelihood(logits, labels, classes, 1 / inverse);
  let low = 1 / MAX_TEMPERATURE;
  let high = 1 / MIN_TEMPERATURE;
  while (high - low > 1e-7 * high) {
    const left = high - GOLDEN * (high - low);
    const right = low + GOLDEN * (high - low);
    if (loss(left) < loss(right)) high = right;
    else low = left;
  }
  return 2 / (low + high);
}
