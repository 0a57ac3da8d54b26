/**
 * What may be said of one face, as far as a detector's record supports it: where its score lies among those of faces whose
 * class was known, whether that is a verdict, and one plain sentence for it.
 */
import {
  measuredAuc,
  thresholdOf,
  type AucInterval,
  type DetectorValidation,
  type HeldOutFigures,
} from './calibration';
import { formatCount, formatFigure } from './format';
import { isOutside, whyOutside, type GuardFacts } from './outsideGuard';

/** Attack scores of the faces of one side. */
export interface ScoreSample {
  /** Faces that were scored; more than `scores` where only some of the scores were recorded. */
  count: number;
  /** Rising, 0..1. */
  scores: readonly number[];
}

/** Raw attack scores of faces that the detector was not trained on. */
export interface RecordedScores {
  /** `validation`: of the faces that chose its epoch and threshold, where nothing else was held out. */
  from: 'held-out' | 'validation';
  genuine: ScoreSample;
  attack: ScoreSample;
}

/** The most scores of one side in a record; of more, evenly spaced ranks stay. */
export const MOST_SCORES = 500;

/** @param scores of one side, in any order */
export function scoreSample(scores: Iterable<number>): ScoreSample {
  const rising = Float64Array.from(scores).sort();
  const count = rising.length;
  if (count <= MOST_SCORES) return { count, scores: [...rising] };
  const rank = (i: number) => Math.round((i * (count - 1)) / (MOST_SCORES - 1));
  return { count, scores: Array.from({ length: MOST_SCORES }, (_, i) => rising[rank(i)]) };
}

/** Of a detector's record, all that an answer needs. */
export interface DetectorFigures {
  validation: DetectorValidation | null;
  heldOut?: HeldOutFigures | null;
  scores?: RecordedScores | null;
  guard?: GuardFacts | null;
  /** Why none of this holds as the detector is used now, a sentence; absent where it does. */
  setAside?: string;
}

/** What a score amounts to: a side of the threshold, or why it is none. */
export type Verdict = 'above' | 'below' | 'outside' | 'chance' | 'unmeasured';

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  above: 'at or above the threshold',
  below: 'below the threshold',
  outside: 'no verdict: outside what the detector was validated on',
  chance: 'no verdict: the detector is no better than chance',
  unmeasured: 'no verdict: the detector was not measured as it is used now',
};

/** For a column; in the order in which a table has them. */
export const VERDICT_LABELS: Readonly<Record<Verdict, string>> = {
  above: 'at or above',
  below: 'below',
  outside: 'none: outside',
  chance: 'none: chance',
  unmeasured: 'none: not measured',
};

/** Whether it is a verdict at all. */
export const isSide = (verdict: Verdict): verdict is 'above' | 'below' =>
  verdict === 'above' || verdict === 'below';

/** Half the width of a 95 % interval, in standard deviations. */
const Z = 1.96;

/**
 * How far from 0.5 the AUC of mere chance goes in 95 of 100 cases: 1.96 sqrt((m + n + 1) / (12 m n)), the spread of the rank
 * sum of m genuine faces and n attacks (Mann & Whitney 1947). Of unknown classes the least, that of equal ones.
 */
function chanceSpread(faces: number, scores: RecordedScores | null): number {
  const [m, n] = scores ? [scores.genuine.count, scores.attack.count] : [faces / 2, faces / 2];
  return Z * Math.sqrt((m + n + 1) / (12 * m * n));
}

interface ChanceFinding {
  from: 'held-out' | 'validation';
  faces: number;
  auc: number;
  interval: AucInterval | null;
}

/**
 * Why a detector is no better than chance: the 95 % interval of its AUC holds 0.5 or lies below it, or its faces are so few
 * that chance would reach its AUC. On held-out faces where there are any of both classes.
 * @returns null where it is better, or nobody knows
 */
function chanceFinding({ validation, heldOut, scores = null }: DetectorFigures): ChanceFinding | null {
  const isHeldOut = heldOut !== undefined && heldOut !== null && heldOut.auc !== null;
  const from = isHeldOut ? 'held-out' : 'validation';
  const measured = isHeldOut ? heldOut : validation;
  if (!measured || measured.auc === null) return null;
  const { faces, auc, aucInterval: interval = null } = measured;
  const spread = chanceSpread(faces, scores?.from === from ? scores : null);
  const isChance = (interval !== null && interval.low <= 0.5) || auc - 0.5 <= spread;
  return isChance ? { from, faces, auc, interval } : null;
}

/** Why the scores of this detector mean nothing, in a sentence; null where they do, or nobody knows. */
export function whyChance(figures: DetectorFigures | null): string | null {
  const found = figures && chanceFinding(figures);
  if (!found) return null;
  const { faces, auc, interval } = found;
  const on = `On ${formatCount(faces)} ${found.from} faces its AUC was ${formatFigure(auc)}`;
  const says =
    interval && interval.high < 0.5
      ? `, with a 95 % interval from ${formatFigure(interval.low)} to ${formatFigure(interval.high)}, below 0.5`
      : interval && interval.low <= 0.5
        ? `, with a 95 % interval from ${formatFigure(interval.low)} to ${formatFigure(interval.high)}, which holds 0.5`
        : ', which chance alone can reach on so few';
  return `${on}${says}. Its scores say nothing about a face.`;
}

/** What a detector said of a face: its raw attack score, null where there is none, and how far it is outside. */
interface Said {
  score: number | null;
  /** Absent or undefined where it was not measured. */
  distance: number | undefined;
}

/**
 * @param own threshold that a person has set
 * @returns null without a score
 */
export function verdictOf(
  figures: DetectorFigures | null,
  { score, distance }: Said,
  own: number | null,
): Verdict | null {
  if (score === null) return null;
  if (figures?.setAside !== undefined) return 'unmeasured';
  if (figures && chanceFinding(figures)) return 'chance';
  if (isOutside(distance)) return 'outside';
  return score >= thresholdOf(figures?.validation ?? null, own).value ? 'above' : 'below';
}

/** Where one score lies among the recorded ones. */
interface Place {
  /** Genuine faces with a lower score, and attacks with a higher one. */
  genuineBelow: number;
  attacksAbove: number;
  /** Recorded scores on the wrong side of the threshold. */
  wrong: { genuine: number; attacks: number };
}

function placeOf({ genuine, attack }: RecordedScores, score: number, threshold: number): Place {
  const count = (values: readonly number[], holds: (value: number) => boolean) => values.filter(holds).length;
  return {
    genuineBelow: count(genuine.scores, (value) => value < score),
    attacksAbove: count(attack.scores, (value) => value > score),
    wrong: {
      genuine: count(genuine.scores, (value) => value >= threshold),
      attacks: count(attack.scores, (value) => value < threshold),
    },
  };
}

/**
 * "38 of 40"; of samples of which only some scores are recorded, "about 95 % of 4,000". A recorded score stands for as many
 * faces of its sample as were counted for each.
 * @param parts recorded scores of each sample
 */
function among(parts: readonly number[], samples: readonly ScoreSample[]): string {
  const total = samples.reduce((sum, { count }) => sum + count, 0);
  const stood = samples.map(({ count, scores }, i) => (parts[i] * count) / Math.max(1, scores.length));
  const part = stood.reduce((a, b) => a + b, 0);
  const isWhole = samples.every(({ count, scores }) => scores.length === count);
  return isWhole
    ? `${formatCount(part)} of ${formatCount(total)}`
    : `${shareWords(part / total)} of ${formatCount(total)}`;
}

/** In whole per cent; what is neither nothing nor all is not called so. @param share 0..1 */
function shareWords(share: number): string {
  const percent = Math.round(100 * share);
  if (share > 0 && share < 1 && percent === 0) return 'less than 1 %';
  return share > 0 && share < 1 && percent === 100 ? 'more than 99 %' : `about ${percent} %`;
}

/** How often each side of the recorded scores is on the wrong side of a threshold, in words; null for a side without faces. */
export function errorsAt(
  scores: RecordedScores,
  threshold: number,
): { genuine: string | null; attacks: string | null } {
  const { genuine, attack } = scores;
  const { wrong } = placeOf(scores, 0, threshold);
  return {
    genuine: genuine.count > 0 ? among([wrong.genuine], [genuine]) : null,
    attacks: attack.count > 0 ? among([wrong.attacks], [attack]) : null,
  };
}

/** A face's answer as it is known: its raw score, what that amounts to, and the threshold in use. */
export interface Answer {
  score: number;
  /** Absent where it was not measured. */
  distance?: number;
  verdict: Verdict;
  threshold: number;
}

/** The one sentence on a face, or why there is none. @param figures null: a file that records nothing */
export function verdictSentence(figures: DetectorFigures | null, answer: Answer): string {
  if (isSide(answer.verdict)) return answerSentence(figures, answer.score, answer.threshold);
  const title = VERDICT_WORDS[answer.verdict];
  return `${title[0].toUpperCase()}${title.slice(1)}. ${whyNoVerdict(figures, answer)}`;
}

/** Why a face has no verdict, in a sentence; empty where it has one. */
export function whyNoVerdict(
  figures: DetectorFigures | null,
  { verdict, distance = 0 }: Pick<Answer, 'verdict' | 'distance'>,
): string {
  if (verdict === 'unmeasured') return figures?.setAside ?? '';
  if (verdict === 'chance') return whyChance(figures) ?? '';
  return verdict === 'outside' && figures?.guard ? whyOutside(figures.guard, distance) : '';
}

/** "held-out genuine faces", "genuine validation face". */
function genuineWords({ from, genuine: { count } }: RecordedScores): string {
  const face = count === 1 ? 'face' : 'faces';
  return from === 'held-out' ? `held-out genuine ${face}` : `genuine validation ${face}`;
}

/**
 * The one sentence on top.
 * @param figures null: a file that records nothing
 * @param score raw, of a face that gets a verdict
 * @param threshold in use
 */
export function answerSentence(figures: DetectorFigures | null, score: number, threshold: number): string {
  const scores = figures?.scores;
  if (!scores) {
    const side = `Scored ${score >= threshold ? 'at or above' : 'below'} the threshold.`;
    const measured = figures && measuredAuc(figures.validation, figures.heldOut);
    return `${side} ${measured ?? 'How often this detector errs is unknown: the file does not say.'}`;
  }
  const { from, genuine, attack } = scores;
  const { genuineBelow, attacksAbove, wrong } = placeOf(scores, score, threshold);
  const parts = [
    genuine.count > 0 && `higher than ${among([genuineBelow], [genuine])} ${genuineWords(scores)}`,
    attack.count > 0 && `lower than ${among([attacksAbove], [attack])} ${attack.count === 1 ? 'attack' : 'attacks'} of its kind`,
  ].filter((part) => part !== false); // prettier-ignore
  const chose = from === 'validation' ? `, which chose its epoch and threshold` : '';
  return `Scored ${parts.join(' and ')}; it was wrong on ${among([wrong.genuine, wrong.attacks], [genuine, attack])}${chose}.`;
}
