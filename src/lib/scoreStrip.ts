/** The strip of scores in words, for those who do not see it. */
import { formatCount, formatCounted, formatFigure } from './format';
import type { RecordedScores, ScoreSample } from './heldOutAnswer';

function sideWords({ count, scores }: ScoreSample, one: string): string {
  if (count === 0) return `no ${one}s`;
  const [low, middle, high] = [0, 0.5, 1].map((share) => scores[Math.round(share * (scores.length - 1))]);
  if (low === high) return `${formatCounted(count, one)} at ${formatFigure(low, 2)}`;
  return `${formatCounted(count, one)} from ${formatFigure(low, 2)} to ${formatFigure(high, 2)}, half of them up to ${formatFigure(middle, 2)}`;
}

/** What its legend calls each row. */
export function stripLabels({ from, genuine, attack }: RecordedScores): { genuine: string; attack: string } {
  const name = (sample: ScoreSample, kind: string) => `${formatCount(sample.count)} ${from} ${kind}`;
  return { genuine: name(genuine, 'genuine (upper row)'), attack: name(attack, 'attacks (lower row)') };
}

/** @param score of this face @param threshold in use, both of the raw attack score */
export function describeStrip(scores: RecordedScores, score: number, threshold: number): string {
  const { from, genuine, attack } = scores;
  return (
    `Attack scores from 0 to 1: ${sideWords(genuine, `${from} genuine face`)}; ${sideWords(attack, `${from} attack`)}. ` +
    `The threshold is ${formatFigure(threshold)}, this face is at ${formatFigure(score)}.`
  );
}
