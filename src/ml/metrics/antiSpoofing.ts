/**
 * What tables of face anti-spoofing print, as the evaluation of the authors (and of the papers before theirs) computes it:
 * positive = live, score = P(live), and the threshold is chosen ON THE TEST ITSELF. HTER is then the equal error rate of a
 * grid, and flatters: a threshold from other data gives `halfTotalErrorRate` instead.
 * Source: `get_EER_states`, `get_HTER_at_thr` and `get_TPR_at_FPR` of their face anti-spoofing code.
 */
import { accuracy, falseNegativeRate, falsePositiveRate, type Decisions } from './decisions';
import { auc, tprAtFpr } from './ranked';
import { classTotals, sortScores, type Ranking, type ScoredLabels } from './ranking';

/** The thresholds 0, 1/GRID ... 1, and one that turns everything away. */
const GRID = 10_000;
const NOBODY = 1.1;
const LOW_FPR = 0.01;

/** Each threshold of the grid, from the laxest, with the decisions at it (score >= threshold: live). */
export function* decisionsOnGrid(
  ranking: Ranking,
): Generator<{ threshold: number; decisions: Decisions }, void> {
  const { thresholds, positives, negatives } = ranking;
  const totals = classTotals(ranking);
  let [falseNegatives, trueNegatives] = [0, 0];
  let lowest = thresholds.length - 1;
  for (let i = 0; i <= GRID + 1; i++) {
    const threshold = i <= GRID ? i / GRID : NOBODY;
    for (; lowest >= 0 && thresholds[lowest] < threshold; lowest--) {
      falseNegatives += positives[lowest];
      trueNegatives += negatives[lowest];
    }
    const truePositives = totals.positives - falseNegatives;
    const falsePositives = totals.negatives - trueNegatives;
    yield { threshold, decisions: { truePositives, falsePositives, trueNegatives, falseNegatives } };
  }
}

/** The three figures, and what they were taken at; all in 0..1. */
export interface AntiSpoofingFigures {
  samples: number;
  /** (FAR + FRR) / 2 at `threshold`. */
  hter: number;
  auc: number;
  /** Live accepted where at most 1 % of attacks are. */
  tprAtLowFpr: number;
  /** The LAST of the grid at which FAR and FRR are most alike. */
  threshold: number;
  /** Of decisions at `threshold`. */
  accuracy: number;
}

/**
 * TPR at FPR 1 % is that of the last point of the ROC curve at or below it, collinear points left out as scikit-learn leaves
 * them out: where 1 % lies on a line, it is lower than what a threshold could do.
 * @param live score = P(live), positive = 1 for live
 * @returns null where a class has no samples
 */
export function antiSpoofingFigures(live: ScoredLabels): AntiSpoofingFigures | null {
  const { ranking } = sortScores(live);
  const area = auc(ranking);
  const tprAtLowFpr = tprAtFpr(withoutCollinear(ranking), LOW_FPR);
  if (area === null || tprAtLowFpr === null) return null;
  let most = Infinity;
  let best = { threshold: 0, hter: 0, accuracy: 0 };
  for (const { threshold, decisions } of decisionsOnGrid(ranking)) {
    const [far, frr] = [falsePositiveRate(decisions)!, falseNegativeRate(decisions)!];
    const apart = Math.abs(frr - far);
    if (apart > most) continue;
    most = apart;
    best = { threshold, hter: (far + frr) / 2, accuracy: accuracy(decisions)! };
  }
  return { samples: live.scores.length, auc: area, tprAtLowFpr, ...best };
}

/**
 * The ranking with those entries merged into the next at which the ROC curve goes straight on.
 * Source: scikit-learn's `roc_curve(drop_intermediate=True)`, which keeps the first point behind (0, 0) and the last.
 */
export function withoutCollinear({ thresholds, positives, negatives }: Ranking): Ranking {
  const last = thresholds.length - 1;
  const merged = { thresholds: [] as number[], positives: [] as number[], negatives: [] as number[] };
  let [waitingPositives, waitingNegatives] = [0, 0];
  for (let i = 0; i <= last; i++) {
    waitingPositives += positives[i];
    waitingNegatives += negatives[i];
    const goesOn =
      i > 0 && i < last && positives[i + 1] === positives[i] && negatives[i + 1] === negatives[i];
    if (goesOn) continue;
    merged.thresholds.push(thresholds[i]);
    merged.positives.push(waitingPositives);
    merged.negatives.push(waitingNegatives);
    [waitingPositives, waitingNegatives] = [0, 0];
  }
  return {
    thresholds: Float64Array.from(merged.thresholds),
    positives: Float64Array.from(merged.positives),
    negatives: Float64Array.from(merged.negatives),
  };
}
