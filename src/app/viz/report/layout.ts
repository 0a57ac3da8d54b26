/**
 * Lays a report out on one page: the answer beside the picture, the row of pictures, the facts, the limits at the foot. Tried ever
 * tighter until nothing reaches into the foot.
 */
import { drawAnswer } from './layoutAnswer';
import { drawFacts } from './layoutFacts';
import { drawFigure } from './layoutFigure';
import { drawRow } from './layoutRow';
import { HEADING, PAGE, Pen, type Measure, type ReportPage, type Setting, type TextStyle } from './page';
import { REPORT_LIMITS, type ScoreReport } from './scoreReport';

const LEFT = PAGE.margin;
const WIDTH = PAGE.width - 2 * PAGE.margin;
const GUTTER = 8;
const COLUMN = (WIDTH - GUTTER) / 2;
const TOP = 13;
const BOTTOM = PAGE.height - 11;

const STYLES = {
  kind: { size: 8, weight: 600, tone: 'accent' },
  program: { size: 8, weight: 400, tone: 'muted' },
  name: { size: 17, weight: 600, tone: 'ink' },
  about: { size: 8.5, weight: 400, tone: 'muted' },
  limits: { size: 7.2, weight: 400, tone: 'ink' },
} satisfies Record<string, TextStyle>;

interface Attempt extends Setting {
  /** The most height of the figure and the most side of a tile. */
  figure: number;
  tile: number;
  /** Leaves out the table and what stands below the tiles. */
  isBare?: true;
}

const ATTEMPTS: readonly Attempt[] = [
  { scale: 1, mostLines: 12, figure: 92, tile: 40 },
  { scale: 1, mostLines: 12, figure: 80, tile: 34 },
  { scale: 1, mostLines: 12, figure: 70, tile: 29 },
  { scale: 0.96, mostLines: 12, figure: 66, tile: 26 },
  { scale: 0.92, mostLines: 12, figure: 62, tile: 24 },
  { scale: 0.88, mostLines: 10, figure: 58, tile: 22 },
  { scale: 0.85, mostLines: 8, figure: 54, tile: 20 },
  { scale: 0.82, mostLines: 8, figure: 50, tile: 18 },
  { scale: 0.79, mostLines: 6, figure: 44, tile: 16 },
  { scale: 0.79, mostLines: 3, figure: 40, tile: 16 },
  { scale: 0.72, mostLines: 4, figure: 30, tile: 11 },
  { scale: 0.72, mostLines: 3, figure: 30, tile: 11 },
  { scale: 0.72, mostLines: 2, figure: 30, tile: 11 },
  { scale: 0.72, mostLines: 2, figure: 30, tile: 11, isBare: true },
  { scale: 0.72, mostLines: 1, figure: 30, tile: 11, isBare: true },
  { scale: 0.58, mostLines: 1, figure: 30, tile: 11, isBare: true },
];

export function layoutReport(report: ScoreReport, measure: Measure): ReportPage {
  for (const attempt of ATTEMPTS) {
    const { items, isWhole } = layOut(attempt.isBare ? bare(report) : report, measure, attempt);
    if (isWhole || attempt === ATTEMPTS[ATTEMPTS.length - 1]) return { items };
  }
  throw new Error('A report was laid out by no attempt.');
}

/** What a page without room does without; it says so. */
function bare(report: ScoreReport): ScoreReport {
  const { row, facts } = report;
  const left = [
    ...(facts.some(({ table }) => table) ? ['the table of regions'] : []),
    ...(row.tiles.some(({ note }) => note !== '') ? ['notes below pictures'] : []),
  ];
  if (left.length === 0) return report;
  const [first, second] = facts.map(({ title, facts: all }) => ({ title, facts: all }));
  const said = { name: 'No room for', value: left.join(', ') };
  return {
    ...report,
    row: { ...row, tiles: row.tiles.map((tile) => ({ ...tile, note: '' })) },
    facts: [first, { ...second, facts: [...second.facts, said] }],
  };
}

function layOut(report: ScoreReport, measure: Measure, attempt: Attempt) {
  const pen = new Pen(measure, attempt);
  let y = drawHead(pen, report) + 4;

  const right = { x: LEFT + COLUMN + GUTTER, y, width: COLUMN };
  const figureEnd = drawFigure(pen, report.figure, { x: LEFT, y, width: COLUMN, height: attempt.figure });
  const answerEnd = drawAnswer(pen, report.answer, right);
  y = Math.max(figureEnd, answerEnd) + 4;

  y = drawRow(pen, report.row, { x: LEFT, y, width: WIDTH, height: attempt.tile }) + 3.5;

  const ends = report.facts.map((facts, i) =>
    drawFacts(pen, facts, { x: LEFT + i * (COLUMN + GUTTER), y, width: COLUMN }),
  );
  const foot = footTop(pen);
  drawFoot(pen, foot);
  return { items: pen.items, isWhole: Math.max(...ends) + 3 <= foot };
}

/** @returns the bottom */
function drawHead(pen: Pen, { kind, name, about, date, program }: ScoreReport): number {
  pen.add({ kind: 'box', tone: 'accent', x: LEFT, y: TOP, width: 12, height: 1.1 });
  let y = TOP + 3.2;
  pen.line(`${program}, ${date}`, { x: LEFT + COLUMN, y, width: WIDTH - COLUMN }, STYLES.program, 'right');
  y = pen.line(kind, { x: LEFT, y, width: COLUMN }, STYLES.kind) + 0.8;
  y = pen.name(name, { x: LEFT, y, width: WIDTH }, STYLES.name) + 0.6;
  y = pen.block(about, { x: LEFT, y, width: WIDTH }, STYLES.about, 2) + 3;
  pen.rule(y);
  return y;
}

const LIMITS_TITLE = 'What this score does not say';
const PADDING = 3;

function footTop(pen: Pen): number {
  const probe = pen.probe();
  const end = drawLimits(probe, 0);
  return BOTTOM - end;
}

function drawFoot(pen: Pen, top: number): void {
  pen.add({ kind: 'box', tone: 'sunken', x: LEFT, y: top, width: WIDTH, height: BOTTOM - top });
  pen.add({ kind: 'box', tone: 'accent', x: LEFT, y: top, width: 0.8, height: BOTTOM - top });
  drawLimits(pen, top);
}

/** @returns the bottom */
function drawLimits(pen: Pen, top: number): number {
  const place = { x: LEFT + PADDING + 1, width: WIDTH - 2 * PADDING - 1 };
  const y = pen.line(LIMITS_TITLE, { ...place, y: top + PADDING - 0.6 }, HEADING) + 0.8;
  return pen.block(REPORT_LIMITS, { ...place, y }, STYLES.limits, Infinity) + PADDING - 0.6;
}
