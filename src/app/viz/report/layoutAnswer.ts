/** The right half of a report's upper part: the score, the sentence or why there is none, and the strip of recorded scores. */
import { stripLabels } from '@/lib/scoreStrip';
import type { Pen, Rect, TextStyle } from './page';
import type { ReportAnswer, ReportNotice } from './scoreReport';

type Place = Omit<Rect, 'height'>;

const STYLES = {
  label: { size: 7.5, weight: 400, tone: 'muted' },
  score: { size: 27, weight: 600, tone: 'ink' },
  verdict: { size: 11, weight: 600, tone: 'ink' },
  sentence: { size: 9.6, weight: 400, tone: 'ink' },
  noticeTitle: { size: 8.6, weight: 600, tone: 'warning' },
  notice: { size: 8.4, weight: 400, tone: 'ink' },
  small: { size: 7.2, weight: 400, tone: 'muted' },
  row: { size: 7.6, weight: 400, tone: 'ink' },
  tick: { size: 6.4, weight: 400, tone: 'muted' },
} satisfies Record<string, TextStyle>;

/** What the report answers and what it warns of are never cut, however tight the page. @returns the bottom */
export function drawAnswer(pen: Pen, answer: ReportAnswer, { x, y: top, width }: Place): number {
  const { label, score, verdict, notices, sentence, strip, classes, hints } = answer;
  let y = pen.block(label, { x, y: top, width }, STYLES.label, 2);
  if (score !== null) {
    const shown = pen.widthOf(score, STYLES.score);
    const end = pen.line(score, { x, y: y - 1, width }, STYLES.score);
    y = (verdict === null ? end : drawVerdict(pen, verdict, { x, y: end, width }, shown)) + 0.8;
  }
  for (const notice of notices) y = drawNotice(pen, notice, { x, y: y + 0.5, width }) + 2;
  if (sentence !== null) y = pen.block(sentence, { x, y, width }, STYLES.sentence, Infinity) + 2;
  if (strip) y = drawStrip(pen, strip, { x, y, width }) + 1.5;
  if (classes) y = drawClasses(pen, classes, { x, y, width }) + 1.5;
  for (const hint of hints) y = pen.block(hint, { x, y, width }, STYLES.small, 5) + 0.8;
  return y;
}

/** Beside the score, or below where it is too long. @param place its y is the bottom of the score @returns the bottom */
function drawVerdict(pen: Pen, verdict: string, { x, y, width }: Place, shown: number): number {
  const left = x + shown + 4;
  const isBeside = pen.widthOf(verdict, STYLES.verdict) <= width - shown - 4;
  if (!isBeside) return pen.block(verdict, { x, y, width }, STYLES.verdict, 2) + 0.6;
  const top = y - 1.6 * pen.leading(STYLES.verdict);
  pen.line(verdict, { x: left, y: top, width: x + width - left }, STYLES.verdict);
  return y;
}

/** @returns the bottom */
function drawNotice(pen: Pen, { title, text }: ReportNotice, { x, y: top, width }: Place): number {
  const inside = { x: x + 3.5, width: width - 6 };
  const set = (by: Pen) => {
    const y = by.block(title, { ...inside, y: top + 2 }, STYLES.noticeTitle, Infinity);
    return (text === '' ? y : by.block(text, { ...inside, y: y + 0.6 }, STYLES.notice, Infinity)) + 2;
  };
  const bottom = set(pen.probe());
  pen.add({ kind: 'box', tone: 'warningSoft', x, y: top, width, height: bottom - top });
  pen.add({ kind: 'box', tone: 'warning', x, y: top, width: 0.8, height: bottom - top });
  return set(pen);
}

const TICKS = 4.2;

/** As on the screen: genuine faces above, attacks below, the threshold dashed, this face with a mark. @returns the bottom */
function drawStrip(
  pen: Pen,
  { scores, score, threshold }: NonNullable<ReportAnswer['strip']>,
  { x, y: top, width }: Place,
): number {
  const at = (value: number) => x + 1.5 + Math.min(1, Math.max(0, value)) * (width - 3);
  const genuine = top + 3;
  const attack = genuine + TICKS + 0.8;
  const scale = scores ? attack + TICKS + 0.8 : attack;
  const rows = scores && ([['genuine', genuine], ['attack', attack]] as const); // prettier-ignore
  for (const [tone, y] of rows ?? [])
    pen.add({ kind: 'ticks', xs: scores![tone].scores.map(at), y, height: TICKS, tone });
  pen.rule(scale, 'muted', { x: at(0), width: at(1) - at(0) });
  const upright = (value: number, from: number) => [[at(value), from], [at(value), scale]] as const; // prettier-ignore
  pen.add({
    kind: 'line',
    points: upright(threshold, genuine - 0.8),
    tone: 'muted',
    width: 0.25,
    dashed: true,
  });
  pen.add({ kind: 'line', points: upright(score, genuine - 1), tone: 'ink', width: 0.4 });
  pen.add({ kind: 'mark', x: at(score), y: genuine - 0.6, tone: 'ink' });
  for (const tick of [0, 0.5, 1])
    pen.line(String(tick), { x: at(tick) - 5, y: scale + 0.4, width: 10 }, STYLES.tick, 'center');
  const y = scale + 0.6 + pen.leading(STYLES.tick);
  return drawLegend(pen, scores, { x, y, width });
}

function drawLegend(
  pen: Pen,
  scores: NonNullable<ReportAnswer['strip']>['scores'],
  { x, y: top, width }: Place,
): number {
  const labels = scores && stripLabels(scores);
  const entries = [
    ...(labels
      ? ([
          { text: labels.genuine, tone: 'genuine' },
          { text: labels.attack, tone: 'attack' },
        ] as const)
      : []),
    { text: 'threshold', tone: 'muted' },
    { text: 'this face', tone: 'ink' },
  ] as const;
  const leading = pen.leading(STYLES.tick);
  entries.forEach(({ text, tone }, i) => {
    const [left, y] = [x + (i % 2) * (width / 2), top + Math.floor(i / 2) * leading];
    const points = [[left + 0.8, y + 0.4], [left + 0.8, y + leading - 0.4]] as const; // prettier-ignore
    pen.add({ kind: 'line', points, tone, width: 0.5, ...(tone === 'muted' && { dashed: true }) });
    pen.line(text, { x: left + 2, y, width: width / 2 - 4 }, STYLES.tick);
  });
  return top + (entries.length / 2) * leading;
}

const MOST_CLASSES = 4;

/** @returns the bottom */
function drawClasses(
  pen: Pen,
  { caption, rows }: NonNullable<ReportAnswer['classes']>,
  { x, y: top, width }: Place,
): number {
  let y = pen.block(caption, { x, y: top, width }, STYLES.small, 1) + 0.3;
  const [names, figure] = [width * 0.34, 14];
  const bar = { x: x + names, width: width - names - figure };
  for (const { name, share, said } of rows.slice(0, MOST_CLASSES)) {
    const middle = y + pen.leading(STYLES.row) / 2;
    pen.add({ kind: 'box', tone: 'sunken', x: bar.x, y: middle - 0.7, width: bar.width, height: 1.4 });
    pen.add({
      kind: 'box',
      tone: 'muted',
      x: bar.x,
      y: middle - 0.7,
      width: bar.width * share,
      height: 1.4,
    });
    pen.line(said, { x: x + width - figure, y, width: figure }, STYLES.row, 'right');
    y = pen.name(name, { x, y, width: names - 2 }, STYLES.row);
  }
  const more = rows.length - MOST_CLASSES;
  return more > 0 ? pen.line(`and ${more} more`, { x, y, width }, STYLES.small) : y;
}
