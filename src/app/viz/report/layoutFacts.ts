/** The lower part of a report: two columns of names and values, with a small table below where there is one. */
import { HEADING, type Pen, type Rect, type TextStyle } from './page';
import type { ReportFacts, ReportTable } from './scoreReport';

const FACT: TextStyle = { size: 7.2, weight: 400, tone: 'ink' };
const NAME: TextStyle = { size: 7.2, weight: 400, tone: 'muted' };
const CAPTION: TextStyle = { size: 7.4, weight: 600, tone: 'ink' };
const HEAD: TextStyle = { size: 6.6, weight: 400, tone: 'muted' };

const NAMES = 0.24;

/** @returns the bottom */
export function drawFacts(
  pen: Pen,
  { title, facts, table }: ReportFacts,
  { x, y: top, width }: Omit<Rect, 'height'>,
): number {
  pen.rule(top, 'rule', { x, width });
  let y = pen.line(title, { x, y: top + 2, width }, HEADING) + 1;
  const names = width * NAMES;
  for (const { name, value } of facts) {
    const nameEnd = pen.block(name, { x, y, width: names - 2 }, NAME, 2);
    y = Math.max(nameEnd, pen.block(value, { x: x + names, y, width: width - names }, FACT)) + 0.7;
  }
  return table ? drawTable(pen, table, { x, y: y + 2, width }) : y;
}

function drawTable(
  pen: Pen,
  { caption, heads, rows }: ReportTable,
  { x, y: top, width }: Omit<Rect, 'height'>,
): number {
  const first = width * 0.34;
  const rest = (width - first) / Math.max(1, heads.length - 1);
  const place = (i: number) =>
    i === 0 ? { x, width: first } : { x: x + first + (i - 1) * rest, width: rest };
  let y = pen.block(caption, { x, y: top, width }, CAPTION, 3) + 0.8;
  heads.forEach((head, i) => pen.line(head, { ...place(i), y }, HEAD, i === 0 ? 'left' : 'right'));
  y += pen.leading(HEAD) + 0.3;
  for (const row of rows) {
    pen.rule(y, 'rule', { x, width });
    row.forEach((cell, i) => pen.line(cell, { ...place(i), y: y + 0.3 }, FACT, i === 0 ? 'left' : 'right'));
    y += pen.leading(FACT) + 0.6;
  }
  return y;
}
