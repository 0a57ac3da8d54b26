/**
 * Scores sorted once: everything that depends only on their order (AUC, EER, average precision, curves) is
 * computed from this, and a bootstrap redraws only its counts.
 */
import { LabError } from '@/lib/errors';

/**
 * One detector on one set. A higher score speaks for the positive class.
 * @property positive 1 where the sample is of the positive class, else 0
 */
export interface ScoredLabels {
  scores: ArrayLike<number>;
  positive: ArrayLike<number>;
}

/** Samples by distinct score, highest first; tied samples share an entry. */
export interface Ranking {
  /** Distinct scores, descending. */
  thresholds: Float64Array;
  /** Positive and negative samples with exactly this score. */
  positives: Float64Array;
  negatives: Float64Array;
}

/** A ranking, and which entry each sample belongs to. */
export interface SortedScores {
  ranking: Ranking;
  /** Per sample, its index in `ranking.thresholds`. */
  entryOf: Int32Array;
}

/** @throws LabError `invalid-file` when lengths differ, a score is not finite or a label is not 0 or 1 */
export function sortScores({ scores, positive }: ScoredLabels): SortedScores {
  checkSamples({ scores, positive });
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => scores[b] - scores[a],
  );
  const entryOf = new Int32Array(scores.length);
  const thresholds: number[] = [];
  for (const sample of order) {
    if (thresholds.length === 0 || scores[sample] !== thresholds[thresholds.length - 1]) {
      thresholds.push(scores[sample]);
    }
    entryOf[sample] = thresholds.length - 1;
  }
  const ranking: Ranking = {
    thresholds: Float64Array.from(thresholds),
    positives: new Float64Array(thresholds.length),
    negatives: new Float64Array(thresholds.length),
  };
  for (let i = 0; i < scores.length; i++) {
    (positive[i] ? ranking.positives : ranking.negatives)[entryOf[i]]++;
  }
  return { ranking, entryOf };
}

function checkSamples({ scores, positive }: ScoredLabels): void {
  const remedy = 'Score the pictures again, or correct the file that the scores came from.';
  if (scores.length !== positive.length) {
    throw new LabError('invalid-file', `${scores.length} scores for ${positive.length} labels.`, remedy);
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i])) {
      throw new LabError('invalid-file', `Score ${i + 1} is ${scores[i]}.`, remedy);
    }
    if (positive[i] !== 0 && positive[i] !== 1) {
      throw new LabError('invalid-file', `Label ${i + 1} is ${positive[i]}, not 0 or 1.`, remedy);
    }
  }
}

/** Number of samples of each class. */
export function classTotals({ positives, negatives }: Ranking): { positives: number; negatives: number } {
  const sum = (counts: Float64Array) => counts.reduce((a, b) => a + b, 0);
  return { positives: sum(positives), negatives: sum(negatives) };
}
