/**
 * Optional augmentation, applied to picture and parsing map alike; off by default as in the paper.
 * Source: MAE's transforms (RandomResizedCrop scale 0.2 to 1, in fine-tuning 0.08 to 1, ratio 3/4 to 4/3; horizontal flip 0.5).
 */
import { exp, log } from '@/lib/portableMath';
import type { SeededRandom } from '@/lib/random';
import type { Window } from '@/lib/resample';

/** Of pretraining. */
const MIN_AREA = 0.2;
/** Of fine-tuning. */
export const FINETUNE_MIN_AREA = 0.08;
const MAX_LOG_RATIO = log(4 / 3);
const ATTEMPTS = 10;

/** Classes that trade places when a face is mirrored: brows and eyes. Index = class id. */
const MIRRORED_CLASS = [0, 1, 3, 2, 5, 4, 6, 7, 8, 9, 10];

/**
 * A random window of a square picture; the whole picture when no attempt fits, as torchvision falls back.
 * @param minArea least share of the picture
 */
export function randomWindow(side: number, random: SeededRandom, minArea = MIN_AREA): Window {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = side * side * (minArea + (1 - minArea) * random.uniform());
    const ratio = exp(MAX_LOG_RATIO * (2 * random.uniform() - 1));
    const width = Math.round(Math.sqrt(area * ratio));
    const height = Math.round(Math.sqrt(area / ratio));
    if (width > side || height > side || width < 1 || height < 1) continue;
    return { x: random.integer(side - width + 1), y: random.integer(side - height + 1), width, height };
  }
  return { x: 0, y: 0, width: side, height: side };
}

/** Mirrors (side, side, channels) left to right. @returns a copy */
export function mirror(pixels: Uint8Array, side: number, channels: number): Uint8Array {
  const out = new Uint8Array(pixels.length);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let c = 0; c < channels; c++) {
        out[(y * side + x) * channels + c] = pixels[(y * side + side - 1 - x) * channels + c];
      }
    }
  }
  return out;
}

/** Mirrors a parsing map; left brows and eyes become right ones. @returns a copy */
export function mirrorMap(map: Uint8Array, side: number): Uint8Array {
  return mirror(map, side, 1).map((classId) => MIRRORED_CLASS[classId]);
}
