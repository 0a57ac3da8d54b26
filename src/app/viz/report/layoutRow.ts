/** The row of pictures of a report: the crop with its maps, or frames of a video, with legends and a small table beside them. */
import { HEADING, type Pen, type Rect, type TextStyle } from './page';
import { within } from './layoutFigure';
import type { ReportRow, ReportTile } from './scoreReport';

const TITLE: TextStyle = { size: 7.4, weight: 600, tone: 'ink' };
const SMALL: TextStyle = { size: 6.6, weight: 400, tone: 'muted' };
const TICK: TextStyle = { size: 6.2, weight: 400, tone: 'muted' };
const CAUTION: TextStyle = { size: 7, weight: 400, tone: 'muted' };
const CELL: TextStyle = { size: 7, weight: 400, tone: 'ink' };

const GAP = 5;
const TABLE = 56;
const MOST_IN_ROW = 5;

/** @param place its height is the most of a picture @returns the bottom */
export function drawRow(pen: Pen, { title, tiles, cautions, table }: ReportRow, place: Rect): number {
  pen.rule(place.y);
  const top = pen.line(title, { ...place, y: place.y + 2 }, HEADING) + 1.2;
  const width = table ? place.width - TABLE - GAP : place.width;
  let y = drawTiles(pen, tiles, { x: place.x, y: top, width, height: place.height });
  if (table) y = Math.max(y, drawTable(pen, table, { x: place.x + width + GAP, y: top, width: TABLE }));
  for (const caution of cautions)
    y = pen.block(caution, { x: place.x, y: y + 0.8, width: place.width }, CAUTION, 2);
  return y;
}

function drawTiles(pen: Pen, tiles: readonly ReportTile[], { x, y: top, width, height }: Rect): number {
  const lines = Math.max(1, Math.ceil(tiles.length / MOST_IN_ROW));
  const inRow = Math.max(1, Math.ceil(tiles.length / lines));
  const side = Math.min(height, (width - (inRow - 1) * GAP) / inRow);
  let y = top;
  for (let line = 0; line < lines; line++) {
    const row = tiles.slice(line * inRow, (line + 1) * inRow);
    const ends = row.map((tile, i) => drawTile(pen, tile, { x: x + i * (side + GAP), y, width: side }));
    y = Math.max(y, ...ends) + (line < lines - 1 ? 2 : 0);
  }
  return y;
}

function drawTile(
  pen: Pen,
  { title, aspect, layers, boxes, legend, note }: ReportTile,
  { x, y: top, width }: Omit<Rect, 'height'>,
): number {
  let y = pen.line(title, { x, y: top, width }, TITLE) + 0.4;
  // Of frames of any shape, all pictures are as high.
  const scale = Math.min(1, aspect);
  const shown = { width: width * scale, height: (width * scale) / aspect };
  const at = { x, y, ...shown };
  for (const layer of layers) pen.add({ kind: 'picture', ...layer, ...at });
  for (const box of boxes) pen.add({ kind: 'frame', chosen: true, ...within(box, at) });
  y = at.y + at.height + 1;
  if (legend) {
    pen.add({ kind: 'ramp', colors: legend.colors, x, y, width, height: 1.8 });
    y += 2.1;
    const [low, middle, high] = legend.ticks;
    pen.line(low, { x, y, width: width / 2 }, TICK);
    pen.line(middle, { x, y, width }, TICK, 'center');
    y = pen.line(high, { x: x + width / 2, y, width: width / 2 }, TICK, 'right');
    y = pen.block(legend.unit, { x, y, width }, SMALL, 2);
  }
  return note === '' ? y : pen.block(note, { x, y, width }, SMALL, 3);
}

function drawTable(
  pen: Pen,
  { caption, heads, rows }: NonNullable<ReportRow['table']>,
  { x, y: top, width }: Omit<Rect, 'height'>,
): number {
  const first = width * 0.34;
  const rest = (width - first) / Math.max(1, heads.length - 1);
  const place = (i: number) =>
    i === 0 ? { x, width: first } : { x: x + first + (i - 1) * rest, width: rest };
  let y = pen.block(caption, { x, y: top, width }, TITLE, 3) + 0.8;
  heads.forEach((head, i) => pen.line(head, { ...place(i), y }, SMALL, i === 0 ? 'left' : 'right'));
  y += pen.leading(SMALL) + 0.3;
  for (const row of rows) {
    pen.rule(y, 'rule', { x, width });
    row.forEach((cell, i) => pen.line(cell, { ...place(i), y: y + 0.3 }, CELL, i === 0 ? 'left' : 'right'));
    y += pen.leading(CELL) + 0.6;
  }
  return y;
}
