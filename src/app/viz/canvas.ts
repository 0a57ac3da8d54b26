/** Puts RGBA pictures on 2-D canvases, enlarged without blur: a patch or pixel keeps its edges. */
import type { Rgba } from './picture';

/** Where a patch lies, for the marker of the attention's query. */
export interface PatchMarker {
  patch: number;
  /** Patches a side. */
  grid: number;
}

/** A picture as something that canvases draw. */
export function toCanvas({ side, data }: Rgba): OffscreenCanvas {
  const canvas = new OffscreenCanvas(side, side);
  canvas.getContext('2d')?.putImageData(new ImageData(data, side), 0, 0);
  return canvas;
}

let scratch: OffscreenCanvas | undefined;

/**
 * Draws a picture into a square of a canvas, replacing what was there.
 * @param smooth an enlarged picture is drawn without its pixels' edges; else they stay, so that they can be told apart
 */
export function drawPicture(
  context: CanvasRenderingContext2D,
  picture: Rgba,
  x: number,
  y: number,
  side: number,
  smooth = false,
): void {
  scratch ??= new OffscreenCanvas(1, 1);
  scratch.width = picture.side;
  scratch.height = picture.side;
  scratch.getContext('2d')?.putImageData(new ImageData(picture.data, picture.side), 0, 0);
  context.clearRect(x, y, side, side);
  context.imageSmoothingEnabled = smooth || picture.side >= side;
  context.drawImage(scratch, x, y, side, side);
}

/** Outlines a patch in black and white, visible on any picture. */
export function drawMarker(
  context: CanvasRenderingContext2D,
  { patch, grid }: PatchMarker,
  x: number,
  y: number,
  side: number,
): void {
  const cell = side / grid;
  const left = x + (patch % grid) * cell;
  const top = y + Math.floor(patch / grid) * cell;
  const width = Math.max(1, side / 112);
  for (const [color, inset] of [
    ['#000', width / 2],
    ['#fff', width * 1.5],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.strokeRect(left + inset, top + inset, cell - 2 * inset, cell - 2 * inset);
  }
}
