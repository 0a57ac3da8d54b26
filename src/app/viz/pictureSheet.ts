/** One PNG of all pictures of a moment: headings, faces in rows, legends, and what run it was. */
import { PARSING_CLASSES } from '@/lib/regions';
import type { AttentionView, FaceCrop, FacePictures } from '@/workers/protocol';
import { drawMarker, drawPicture } from './canvas';
import { CIVIDIS, VIRIDIS } from './colorMap';
import { PARSING_COLORS } from './parsingColors';
import { ATTENTION_MULTIPLE, ERROR_SCALE, PICTURES, renderFace } from './faceView';
import { drawColorLegend, toPng } from './sheet';

const CELL = 192;
const GAP = 12;
const MARGIN = 24;
const HEADING = 28;
const FOOT = 104;

/**
 * @param crops imported faces by id, for crop and parsing map
 * @param caption the run in one line
 */
export async function pictureSheet(
  faces: readonly FacePictures[],
  view: AttentionView,
  crops: ReadonlyMap<string, FaceCrop>,
  caption: string,
): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = 2 * MARGIN + PICTURES.length * (CELL + GAP) - GAP;
  canvas.height = 2 * MARGIN + HEADING + faces.length * (CELL + GAP) + FOOT;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gave no 2-D canvas to draw the pictures on.');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#15181d';
  context.font = '600 15px system-ui, sans-serif';
  PICTURES.forEach(({ label }, column) => context.fillText(label, columnX(column), MARGIN + 15));
  faces.forEach((face, row) => drawRow(context, face, crops.get(face.faceId), view, row));
  drawFoot(context, canvas.height - MARGIN - FOOT + GAP, view, caption);
  return toPng(canvas);
}

function columnX(column: number): number {
  return MARGIN + column * (CELL + GAP);
}

function drawRow(
  context: CanvasRenderingContext2D,
  face: FacePictures,
  crop: FaceCrop | undefined,
  view: AttentionView,
  row: number,
): void {
  const y = MARGIN + HEADING + row * (CELL + GAP);
  PICTURES.forEach(({ kind }, column) => {
    const picture = renderFace(kind, crop, face);
    if (picture) drawPicture(context, picture, columnX(column), y, CELL);
    if (kind !== 'attention' || view.query === 0) return;
    const marker = { patch: view.query - 1, grid: face.imageSize / face.patchSize };
    drawMarker(context, marker, columnX(column), y, CELL);
  });
}

function drawFoot(context: CanvasRenderingContext2D, y: number, view: AttentionView, caption: string): void {
  const query = view.query === 0 ? 'class token' : `patch ${view.query}`;
  drawColorLegend(
    context,
    columnX(0),
    y,
    VIRIDIS,
    `Error: ${ERROR_SCALE.min} to ${ERROR_SCALE.max} and above`,
  );
  drawColorLegend(
    context,
    columnX(3),
    y,
    CIVIDIS,
    `Attention, block ${view.block + 1}, head ${view.head + 1}, from ${query}: 0 to ${ATTENTION_MULTIPLE} x uniform`,
  );
  drawParsingLegend(context, y + 48);
  context.fillText(caption, MARGIN, y + 88);
}

function drawParsingLegend(context: CanvasRenderingContext2D, y: number): void {
  let x = MARGIN;
  PARSING_CLASSES.forEach((name, id) => {
    context.fillStyle = `rgb(${PARSING_COLORS[id].join(' ')})`;
    context.fillRect(x, y, 12, 12);
    context.fillStyle = '#15181d';
    context.fillText(name, x + 18, y + 11);
    x += context.measureText(name).width + 36;
  });
}
