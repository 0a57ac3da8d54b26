/** Level maps of a photograph as pictures, with the boxes of its faces; on the screen, and all in one PNG. */
import type { FaceBox, LevelMap } from '@/workers/protocol';
import { CIVIDIS, colorIndex, VIRIDIS, type ColorMap } from './colorMap';
import { drawColorLegend, toPng } from './sheet';

/** A canvas shows at least this, so that boxes have thin lines on small photographs. */
const LEAST_SIDE = 640;

export const LEVEL_COLORS: Readonly<Record<'error' | 'noise', ColorMap>> = { error: VIRIDIS, noise: CIVIDIS };

/** Pixels of a canvas for a picture of these sides. */
export function canvasSize(width: number, height: number): { width: number; height: number } {
  const zoom = Math.ceil(LEAST_SIDE / Math.max(width, height));
  return { width: width * zoom, height: height * zoom };
}

/** Values from 0 to `brightest` grey levels by colour; larger ones take the last colour. */
export function levelPicture(
  { width, height, values }: LevelMap,
  colors: ColorMap,
  brightest: number,
): ImageData {
  const data = new Uint8ClampedArray(4 * values.length);
  const scale = { min: 0, max: brightest };
  values.forEach((value, i) => {
    const at = 3 * colorIndex(value, scale);
    data.set([colors[at], colors[at + 1], colors[at + 2], 255], 4 * i);
  });
  return new ImageData(data, width, height);
}

/** Fills the canvas. @param photo sides that the boxes are measured in */
export function drawWithBoxes(
  context: CanvasRenderingContext2D,
  picture: ImageData | ImageBitmap,
  boxes: readonly FaceBox[],
  photo: { width: number; height: number },
  at: { x: number; y: number; width: number; height: number },
): void {
  context.imageSmoothingEnabled = !(picture instanceof ImageData);
  context.drawImage(
    picture instanceof ImageData ? asCanvas(picture) : picture,
    at.x,
    at.y,
    at.width,
    at.height,
  );
  context.save();
  context.beginPath();
  context.rect(at.x, at.y, at.width, at.height);
  context.clip();
  const [across, down] = [at.width / photo.width, at.height / photo.height];
  for (const { x, y, side, height } of boxes) {
    for (const [lineWidth, color] of [
      [4, '#000'],
      [2, '#fff'],
    ] as const) {
      context.lineWidth = lineWidth;
      context.strokeStyle = color;
      context.strokeRect(at.x + x * across, at.y + y * down, side * across, (height ?? side) * down);
    }
  }
  context.restore();
}

function asCanvas(picture: ImageData): OffscreenCanvas {
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext('2d')?.putImageData(picture, 0, 0);
  return canvas;
}

export interface LevelSheet {
  title: string;
  photo: ImageBitmap;
  /** In the photograph's own pixels. */
  size: { width: number; height: number };
  boxes: readonly FaceBox[];
  maps: readonly { map: LevelMap; colors: ColorMap; label: string }[];
  brightest: number;
  /** In words, one a line. */
  lines: readonly string[];
}

const MARGIN = 24;
const CELL = 440;
const LINE = 20;

/** Photograph and maps beside one another. */
export function levelSheet({ title, photo, size, boxes, maps, brightest, lines }: LevelSheet): Promise<Blob> {
  const scale = CELL / Math.max(size.width, size.height);
  const [width, height] = [size.width * scale, size.height * scale];
  const top = MARGIN + 36;
  const canvas = document.createElement('canvas');
  canvas.width = 2 * MARGIN + (maps.length + 1) * (CELL + 16) - 16;
  canvas.height = top + height + 72 + lines.length * LINE + MARGIN;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gave no 2-D canvas to draw the pictures on.');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#15181d';
  context.font = '600 18px system-ui, sans-serif';
  context.fillText(title, MARGIN, MARGIN + 18);
  drawWithBoxes(context, photo, boxes, size, { x: MARGIN, y: top, width, height });
  maps.forEach(({ map, colors, label }, i) => {
    const x = MARGIN + (i + 1) * (CELL + 16);
    drawWithBoxes(context, levelPicture(map, colors, brightest), boxes, size, { x, y: top, width, height });
    drawColorLegend(context, x, top + height + 12, colors, `${label}: 0 to ${brightest} grey levels`);
  });
  context.font = '14px system-ui, sans-serif';
  context.fillStyle = '#15181d';
  lines.forEach((line, i) => context.fillText(line, MARGIN, top + height + 72 + i * LINE));
  return toPng(canvas);
}
