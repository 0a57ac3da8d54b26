/** Masks on a 2-D canvas: a photograph with patches fading in and out, a frequency map, an outlined set of patches. */
import type { Fate } from '@/lib/ownMask';
import { VIRIDIS, type FixedScale } from './colorMap';
import { drawPicture } from './canvas';
import { COVERED_COLOR, MASKED_COLOR, patchValuesPicture, type Rgba } from './picture';

/** Share of draws that hid a patch. */
export const FREQUENCY_SCALE: FixedScale = { min: 0, max: 1 };
export const FREQUENCY_COLORS = VIRIDIS;

/** The patch at a place of a square picture. @param x, y from the upper left, 0..1; beyond it the nearest patch */
export function patchAt(x: number, y: number, grid: number): number {
  const at = (share: number) => Math.min(grid - 1, Math.max(0, Math.floor(share * grid)));
  return at(y) * grid + at(x);
}

const css = (color: readonly number[], alpha: number) => `rgb(${color.join(' ')} / ${alpha})`;

/**
 * @param hidden (L) 0 shows the patch, 1 hides it; between them it fades
 * @param covered (L) 1 = of the covered region, in its own colour
 */
export function drawMaskedFace(
  context: CanvasRenderingContext2D,
  photo: Rgba,
  hidden: ArrayLike<number>,
  covered: ArrayLike<number>,
  grid: number,
  side: number,
): void {
  drawPicture(context, photo, 0, 0, side);
  veilPatches(context, hidden, covered, grid, side);
}

/** Hides patches of what is drawn already; as `drawMaskedFace`. */
export function veilPatches(
  context: CanvasRenderingContext2D,
  hidden: ArrayLike<number>,
  covered: ArrayLike<number>,
  grid: number,
  side: number,
): void {
  const cell = side / grid;
  for (let i = 0; i < grid * grid; i++) {
    if (hidden[i] <= 0) continue;
    context.fillStyle = css(covered[i] ? COVERED_COLOR : MASKED_COLOR, hidden[i]);
    context.fillRect((i % grid) * cell, Math.floor(i / grid) * cell, cell, cell);
  }
}

/** A mask that is being drawn. @param fates (L,) always hidden in orange, always seen outlined, random ones veiled; all on their grid */
export function drawFates(
  context: CanvasRenderingContext2D,
  photo: Rgba,
  fates: readonly Fate[],
  grid: number,
  side: number,
): void {
  const alphas: Readonly<Record<Fate, number>> = { hide: 0.85, random: 0.45, show: 0 };
  const covered = fates.map((fate) => (fate === 'hide' ? 1 : 0));
  drawMaskedFace(
    context,
    photo,
    fates.map((fate) => alphas[fate]),
    covered,
    grid,
    side,
  );
  drawGrid(context, grid, side);
  const seen = fates.map((fate) => (fate === 'show' ? 1 : 0));
  outlinePatches(context, seen, grid, side);
}

/** Where one patch ends and the next begins, faint on any picture. */
function drawGrid(context: CanvasRenderingContext2D, grid: number, side: number): void {
  const path = new Path2D();
  for (let line = 1; line < grid; line++) {
    const at = Math.round((line * side) / grid);
    path.moveTo(at, 0);
    path.lineTo(at, side);
    path.moveTo(0, at);
    path.lineTo(side, at);
  }
  context.lineWidth = 2;
  context.strokeStyle = 'rgb(0 0 0 / 35%)';
  context.stroke(path);
  context.lineWidth = 1;
  context.strokeStyle = 'rgb(255 255 255 / 55%)';
  context.stroke(path);
}

/** @param frequency (L) share of draws that hid the patch */
export function drawFrequency(
  context: CanvasRenderingContext2D,
  frequency: Float32Array,
  side: number,
): void {
  drawPicture(context, patchValuesPicture(frequency, FREQUENCY_COLORS, FREQUENCY_SCALE), 0, 0, side);
}

/** Outlines a set of patches in black and white, visible on any picture. @param members (L) 0/1 */
export function outlinePatches(
  context: CanvasRenderingContext2D,
  members: ArrayLike<number>,
  grid: number,
  side: number,
): void {
  const cell = side / grid;
  const path = new Path2D();
  const isMember = (row: number, column: number) =>
    row >= 0 && column >= 0 && row < grid && column < grid && members[row * grid + column] === 1;
  for (let row = 0; row <= grid; row++) {
    for (let column = 0; column <= grid; column++) {
      const here = isMember(row, column);
      if (here !== isMember(row - 1, column)) {
        path.moveTo(column * cell, row * cell);
        path.lineTo((column + 1) * cell, row * cell);
      }
      if (here !== isMember(row, column - 1)) {
        path.moveTo(column * cell, row * cell);
        path.lineTo(column * cell, (row + 1) * cell);
      }
    }
  }
  context.lineCap = 'square';
  context.strokeStyle = '#000';
  context.lineWidth = side / 64;
  context.stroke(path);
  context.strokeStyle = '#fff';
  context.lineWidth = side / 160;
  context.stroke(path);
}
