/** The left half of a report's upper part: the photograph with its faces, or the scores of a video over time. */
import type { Pen, Rect, TextStyle } from './page';
import type { ReportFigure } from './scoreReport';

const CAPTION: TextStyle = { size: 7.2, weight: 400, tone: 'muted' };
const TICK: TextStyle = { size: 6.4, weight: 400, tone: 'muted' };
const LABEL: TextStyle = { size: 7, weight: 600, tone: 'white' };

/** @param place the room, of which the figure takes what its shape allows @returns the bottom */
export function drawFigure(pen: Pen, figure: ReportFigure, place: Rect): number {
  switch (figure.kind) {
    case 'photograph':
      return drawPhotograph(pen, figure, place);
    case 'curve':
      return drawCurve(pen, figure, place);
  }
}

function drawPhotograph(
  pen: Pen,
  { picture, width, height, boxes, caption }: Extract<ReportFigure, { kind: 'photograph' }>,
  room: Rect,
): number {
  const scale = Math.min(room.width / width, room.height / height);
  const shown = { x: room.x, y: room.y, width: width * scale, height: height * scale };
  pen.add({ kind: 'picture', picture, ...shown, alpha: 1, smooth: true });
  const ordered = [...boxes].sort((a, b) => Number(a.chosen) - Number(b.chosen));
  for (const { label, chosen, ...box } of ordered) {
    const frame = within(box, shown);
    pen.add({ kind: 'frame', chosen, ...frame });
    if (boxes.length > 1) drawLabel(pen, label, chosen, frame, shown);
  }
  return pen.block(caption, { x: room.x, y: shown.y + shown.height + 1, width: room.width }, CAPTION, 2);
}

/** The number of a face, in the corner of its frame. */
function drawLabel(pen: Pen, label: string, chosen: boolean, frame: Rect, shown: Rect): void {
  const width = pen.widthOf(label, LABEL) + 1.6;
  const height = pen.leading(LABEL);
  const x = Math.min(frame.x, shown.x + shown.width - width);
  const y = Math.min(frame.y, shown.y + shown.height - height);
  pen.add({ kind: 'box', tone: chosen ? 'accent' : 'muted', x, y, width, height });
  pen.line(label, { x: x + 0.8, y, width }, LABEL);
}

/** What of a box (parts of the picture) lies on the picture. */
export function within(box: Rect, shown: Rect): Rect {
  const part = (value: number) => Math.min(1, Math.max(0, value));
  const [left, right] = [part(box.x), part(box.x + box.width)];
  const [top, bottom] = [part(box.y), part(box.y + box.height)];
  return {
    x: shown.x + left * shown.width,
    y: shown.y + top * shown.height,
    width: (right - left) * shown.width,
    height: (bottom - top) * shown.height,
  };
}

const AXIS = 8;
const MOST_CURVE = 62;
const DOT = 0.9;

function drawCurve(
  pen: Pen,
  { frames, frameCount, threshold }: Extract<ReportFigure, { kind: 'curve' }>,
  room: Rect,
): number {
  const height = Math.min(room.height, MOST_CURVE);
  const plot = { x: room.x + AXIS, y: room.y + 2, width: room.width - AXIS - 2, height: height - 8 };
  const x = (frame: number) => plot.x + (plot.width * frame) / Math.max(1, frameCount - 1);
  const y = (score: number) => plot.y + (1 - Math.min(1, Math.max(0, score))) * plot.height;
  const half = pen.leading(TICK) / 2;
  for (const tick of [0, 0.25, 0.5, 0.75, 1]) {
    pen.rule(y(tick), 'rule', plot);
    pen.line(String(tick), { x: room.x, y: y(tick) - half, width: AXIS - 1 }, TICK, 'right');
  }
  const edge = [[plot.x, y(threshold)], [plot.x + plot.width, y(threshold)]] as const; // prettier-ignore
  pen.add({ kind: 'line', points: edge, tone: 'muted', width: 0.3, dashed: true });
  const points = frames.map(({ frame, score }) => [x(frame), y(score)] as const);
  pen.add({ kind: 'line', points, tone: 'accent', width: 0.5 });
  for (const [left, top] of points)
    pen.add({ kind: 'box', tone: 'accent', x: left - DOT / 2, y: top - DOT / 2, width: DOT, height: DOT });
  const last = Math.max(0, frameCount - 1);
  for (const frame of new Set([0, Math.round(last / 2), last]))
    pen.line(String(frame), { x: x(frame) - 5, y: plot.y + plot.height + 0.8, width: 10 }, TICK, 'center');
  const caption =
    'Attack score of the largest face of each frame, from the first to the last; dashed: the threshold.';
  return pen.block(caption, { x: room.x, y: room.y + height - 1, width: room.width }, CAPTION, 2);
}
