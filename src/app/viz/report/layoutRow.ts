/** The row of pictures of a report: the crop with its maps, or frames of a video, with legends and how not to read them. */
import { HEADING, type Pen, type Rect, type TextStyle } from './page';
import { within } from './layoutFigure';
import type { ReportRow, ReportTile } from './scoreReport';

const TITLE: TextStyle = { size: 7.4, weight: 600, tone: 'ink' };
const SMALL: TextStyle = { size: 6.6, weight: 400, tone: 'muted' };
const TICK: TextStyle = { size: 6.2, weight: 400, tone: 'muted' };
const CAUTION: TextStyle = { size: 7, weight: 400, tone: 'muted' };

const GAP = 5;
const MOST_IN_ROW = 7;
/** Of a narrow row its cautions stand beside, in the second column. */
const BESIDE = { from: 0.5, gutter: 4 };

/** @param place its height is the most of a picture @returns the bottom */
export function drawRow(pen: Pen, { title, tiles, cautions }: ReportRow, place: Rect): number {
  pen.rule(place.y);
  const top = pen.line(title, { ...place, y: place.y + 2 }, HEADING) + 1.2;
  const { right, bottom } = drawTiles(pen, tiles, { ...place, y: top });
  const text = cautions.join(' ');
  if (right > place.x + BESIDE.from * place.width)
    return text === '' ? bottom : pen.block(text, { ...place, y: bottom + 1.2 }, CAUTION);
  const x = place.x + BESIDE.from * place.width + BESIDE.gutter;
  const width = place.x + place.width - x;
  const y = cautions.reduce((at, each) => pen.block(each, { x, y: at, width }, CAUTION) + 1.2, top);
  return Math.max(bottom, y);
}

/** All equally high. */
function drawTiles(pen: Pen, tiles: readonly ReportTile[], { x, y: top, width, height }: Rect) {
  const lines = Math.max(1, Math.ceil(tiles.length / MOST_IN_ROW));
  const inRow = Math.max(1, Math.ceil(tiles.length / lines));
  const gap = inRow > 5 ? GAP - 1.5 : GAP;
  const most = (width - (inRow - 1) * gap) / inRow;
  const shown = Math.min(height, ...tiles.map(({ aspect }) => most / aspect));
  let [left, y, right, bottom] = [x, top, x, top];
  tiles.forEach((tile, i) => {
    if (i > 0 && i % inRow === 0) [left, y] = [x, bottom + 2];
    // A narrow picture has room for its words.
    const room = Math.min(most, Math.max(shown * tile.aspect, LEAST_WIDTH));
    bottom = Math.max(bottom, drawTile(pen, tile, { x: left, y, width: room, height: shown }));
    right = Math.max(right, left + room);
    left += room + gap;
  });
  return { right, bottom };
}

const LEAST_WIDTH = 22;

function drawTile(
  pen: Pen,
  { title, aspect, layers, boxes, legend, note }: ReportTile,
  { x, y: top, width, height }: Rect,
): number {
  let y = pen.line(title, { x, y: top, width }, TITLE) + 0.4;
  const at = { x, y, width: height * aspect, height };
  for (const layer of layers) pen.add({ kind: 'picture', ...layer, ...at });
  for (const box of boxes) pen.add({ kind: 'frame', chosen: true, ...within(box, at) });
  y = at.y + at.height + 1;
  if (legend) {
    pen.add({ kind: 'ramp', colors: legend.colors, x, y, width: at.width, height: 1.8 });
    y += 2.1;
    const [low, middle, high] = legend.ticks;
    pen.line(low, { x, y, width: at.width / 2 }, TICK);
    pen.line(middle, { x, y, width: at.width }, TICK, 'center');
    y = pen.line(high, { x: x + at.width / 2, y, width: at.width / 2 }, TICK, 'right');
    y = pen.block(legend.unit, { x, y, width }, SMALL, 2);
  }
  return note === '' ? y : pen.block(note, { x, y, width }, SMALL, 3);
}
