/** A report as one PNG: the face, what each detector says, the map with its legend, and what it must not be read as. */
import { drawPicture } from './canvas';
import { rgbPicture } from './picture';
import { drawColorLegend, toPng } from './sheet';
import { scoreMapPicture, SCORE_MAP_STYLES, type ScoreMap } from './scoreMaps';
import { CROP_SIZE } from '@/lib/regions';

export interface ScoreSheet {
  title: string;
  /** (224, 224, 3) 0..255 */
  rgb: Uint8Array;
  map: ScoreMap | null;
  opacity: number;
  /** In words, one a line. */
  lines: readonly string[];
}

const WIDTH = 960;
const MARGIN = 24;
const CELL = 300;
const LINE = 20;

export function scoreSheet({ title, rgb, map, opacity, lines }: ScoreSheet): Promise<Blob> {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gave no 2-D canvas to draw the report on.');
  context.font = '14px system-ui, sans-serif';
  const wrapped = lines.flatMap((line) => wrap(context, line, WIDTH - 2 * MARGIN));
  const top = MARGIN + 36;
  canvas.width = WIDTH;
  canvas.height = top + CELL + 72 + wrapped.length * LINE + MARGIN;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#15181d';
  context.font = '600 18px system-ui, sans-serif';
  context.fillText(title, MARGIN, MARGIN + 18);
  const crop = rgbPicture(rgb, CROP_SIZE);
  drawPicture(context, crop, MARGIN, top, CELL);
  if (map) {
    const x = MARGIN + CELL + 16;
    drawPicture(context, crop, x, top, CELL);
    overlay(context, map, opacity, x, top);
    const { colors, scale, unit } = SCORE_MAP_STYLES[map.kind];
    drawColorLegend(
      context,
      x,
      top + CELL + 12,
      colors,
      `${map.kind}, ${unit}: ${scale.min} to ${scale.max}`,
    );
  }
  context.font = '14px system-ui, sans-serif';
  context.fillStyle = '#15181d';
  wrapped.forEach((line, i) => context.fillText(line, MARGIN, top + CELL + 72 + i * LINE));
  return toPng(canvas);
}

function overlay(
  context: CanvasRenderingContext2D,
  map: ScoreMap,
  opacity: number,
  x: number,
  y: number,
): void {
  const layer = document.createElement('canvas');
  layer.width = CELL;
  layer.height = CELL;
  const layerContext = layer.getContext('2d');
  if (!layerContext) return;
  drawPicture(layerContext, scoreMapPicture(map), 0, 0, CELL);
  context.globalAlpha = opacity;
  context.drawImage(layer, x, y);
  context.globalAlpha = 1;
}

function wrap(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line ? `${line} ${word}` : word;
    if (line && context.measureText(longer).width > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
