/**
 * Two views of a photograph in its own resolution: how far each place moves when it is compressed once more, and what a
 * median filter takes away. Worked through in bands, so that memory does not grow with the picture.
 * Sources: Krawetz 2007 (error level analysis); Mahdian and Saic 2009 (noise inconsistencies), here by a 3 x 3 median.
 */
import { LabError } from '@/lib/errors';
import { decodePhoto } from '../decode';
import type { LevelMap } from './types';

/** Sides of what is shown; larger photographs are averaged over squares. */
const MOST_SIDE = 1024;
/** Rows of a band: whole blocks of any subsampling, so that a band compresses as the whole picture does. */
const BAND = 512;

/** RGBA, row by row. */
type Pixels = Uint8ClampedArray;

/** Adds up the values of photograph pixels by the place that shows them. */
export class LevelSum {
  readonly reduction: number;
  readonly width: number;
  readonly height: number;
  private readonly sums: Float32Array;

  constructor(
    private readonly photoWidth: number,
    private readonly photoHeight: number,
    mostSide = MOST_SIDE,
  ) {
    this.reduction = Math.ceil(Math.max(photoWidth, photoHeight) / mostSide);
    this.width = Math.ceil(photoWidth / this.reduction);
    this.height = Math.ceil(photoHeight / this.reduction);
    this.sums = new Float32Array(this.width * this.height);
  }

  add(x: number, y: number, value: number): void {
    this.sums[Math.floor(y / this.reduction) * this.width + Math.floor(x / this.reduction)] += value;
  }

  /** The last squares of a row or column may be cut. */
  mean(): LevelMap {
    const { width, height, reduction } = this;
    const values = this.sums.map((sum, i) => {
      const across = Math.min(reduction, this.photoWidth - (i % width) * reduction);
      const down = Math.min(reduction, this.photoHeight - Math.floor(i / width) * reduction);
      return sum / (across * down);
    });
    return { width, height, values, reduction };
  }
}

/** Mean of the channels' absolute differences. @param top first row of the band in the photograph */
export function addDifferences(
  sum: LevelSum,
  before: Pixels,
  after: Pixels,
  width: number,
  top: number,
): void {
  for (let at = 0, i = 0; at < before.length; at += 4, i++) {
    const difference =
      Math.abs(before[at] - after[at]) +
      Math.abs(before[at + 1] - after[at + 1]) +
      Math.abs(before[at + 2] - after[at + 2]);
    if (difference > 0) sum.add(i % width, top + Math.floor(i / width), difference / 3);
  }
}

/**
 * Absolute differences of luma to the median of its 3 x 3 neighbours; outermost pixels have none.
 * @param from first row of `pixels` in the photograph; rows before `top` and behind `end` are neighbours only
 */
export function addResiduals(
  sum: LevelSum,
  pixels: Pixels,
  width: number,
  { from, top, end }: { from: number; top: number; end: number },
): void {
  const rows = pixels.length / 4 / width;
  const luma = new Float32Array(width * rows);
  for (let i = 0; i < luma.length; i++)
    luma[i] = 0.299 * pixels[4 * i] + 0.587 * pixels[4 * i + 1] + 0.114 * pixels[4 * i + 2];
  const nine = new Float32Array(9);
  for (let row = Math.max(1, top - from); row < Math.min(rows - 1, end - from); row++) {
    for (let x = 1; x < width - 1; x++) {
      const at = row * width + x;
      for (let k = 0; k < 9; k++) nine[k] = luma[at + (Math.floor(k / 3) - 1) * width + (k % 3) - 1];
      sum.add(x, from + row, Math.abs(luma[at] - middle(nine)));
    }
  }
}

/** The fifth of nine, by sorting five of them in place. */
function middle(nine: Float32Array): number {
  for (let i = 0; i < 5; i++) {
    let least = i;
    for (let j = i + 1; j < 9; j++) if (nine[j] < nine[least]) least = j;
    const value = nine[least];
    nine[least] = nine[i];
    nine[i] = value;
  }
  return nine[4];
}

/** @param quality of the browser's encoder, 1 to 100 @throws LabError `unreadable-image` */
export function errorLevels(blob: Blob, quality: number): Promise<LevelMap> {
  return inBands(blob, 0, async (sum, band, { top }) => {
    const { canvas, context } = band;
    const before = context.getImageData(0, 0, canvas.width, canvas.height).data;
    const compressed = await createImageBitmap(
      await canvas.convertToBlob({ type: 'image/jpeg', quality: quality / 100 }),
    );
    context.drawImage(compressed, 0, 0);
    compressed.close();
    const after = context.getImageData(0, 0, canvas.width, canvas.height).data;
    addDifferences(sum, before, after, canvas.width, top);
  });
}

/** @throws LabError `unreadable-image` */
export function noiseLevels(blob: Blob): Promise<LevelMap> {
  return inBands(blob, 1, (sum, { canvas, context }, rows) => {
    addResiduals(sum, context.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, rows);
    return Promise.resolve();
  });
}

interface Band {
  canvas: OffscreenCanvas;
  context: OffscreenCanvasRenderingContext2D;
}

/** @param margin rows of neighbours above and below each band */
async function inBands(
  blob: Blob,
  margin: number,
  work: (sum: LevelSum, band: Band, rows: { from: number; top: number; end: number }) => Promise<void>,
): Promise<LevelMap> {
  const photo = await decodePhoto(blob);
  try {
    const { width, height } = photo;
    const sum = new LevelSum(width, height);
    for (let top = 0; top < height; top += BAND) {
      const end = Math.min(height, top + BAND);
      const from = Math.max(0, top - margin);
      const canvas = new OffscreenCanvas(width, Math.min(height, end + margin) - from);
      const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
      if (!context)
        throw new LabError(
          'out-of-memory',
          'No canvas for the photograph.',
          'Close other tabs and try again.',
        );
      context.fillStyle = 'white';
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(photo, 0, -from);
      await work(sum, { canvas, context }, { from, top, end });
      // Others ask this worker too.
      await new Promise((go) => setTimeout(go));
    }
    return sum.mean();
  } finally {
    photo.close();
  }
}
