/**
 * What the authors' recipe does to a whole batch after normalising: random erasing, mixup, cutmix, smoothed
 * targets. Typed arrays, seeded. N pictures (S, S, 3), C classes.
 * Source: timm's `RandomErasing` (mode pixel) and `Mixup` (mode batch, switch probability 0.5).
 */
import type { DetectorConfig } from '@/lib/detectorConfig';
import { exp, log, power } from '@/lib/portableMath';
import type { SeededRandom } from '@/lib/random';

const ERASE_MIN_AREA = 0.02;
const ERASE_MAX_AREA = 1 / 3;
const ERASE_MAX_LOG_RATIO = log(1 / 0.3);
const ATTEMPTS = 10;
const SWITCH_PROBABILITY = 0.5;

/** A batch before it is uploaded. */
export interface HostBatch {
  /** (N, S, S, 3) normalised, changed in place. */
  pixels: Float32Array;
  side: number;
  /** (N, C) rows are probabilities, changed in place. */
  targets: Float32Array;
  classes: number;
}

/** One-hot, smoothed as PyTorch does: (1 - s) on the label and s / C everywhere. */
export function smoothedTargets(labels: ArrayLike<number>, classes: number, smoothing: number): Float32Array {
  const targets = new Float32Array(labels.length * classes).fill(smoothing / classes);
  for (let i = 0; i < labels.length; i++) targets[i * classes + labels[i]] += 1 - smoothing;
  return targets;
}

/** Replaces a random rectangle of each picture, with this probability, by normal noise. */
export function eraseRandomly({ pixels, side }: HostBatch, probability: number, random: SeededRandom): void {
  const size = side * side * 3;
  for (let start = 0; start < pixels.length; start += size) {
    if (random.uniform() >= probability) continue;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const area = side * side * (ERASE_MIN_AREA + (ERASE_MAX_AREA - ERASE_MIN_AREA) * random.uniform());
      const ratio = exp(ERASE_MAX_LOG_RATIO * (2 * random.uniform() - 1));
      const height = Math.round(Math.sqrt(area * ratio));
      const width = Math.round(Math.sqrt(area / ratio));
      if (height >= side || width >= side || height < 1 || width < 1) continue;
      const [top, left] = [random.integer(side - height + 1), random.integer(side - width + 1)];
      for (let y = top; y < top + height; y++) {
        const row = start + (y * side + left) * 3;
        for (let i = row; i < row + 3 * width; i++) pixels[i] = random.normal();
      }
      break;
    }
  }
}

/** Beta(alpha, alpha) as a ratio of two Gamma(alpha) variables (Marsaglia & Tsang 2000). */
function symmetricBeta(alpha: number, random: SeededRandom): number {
  const [a, b] = [gamma(alpha, random), gamma(alpha, random)];
  return a + b > 0 ? a / (a + b) : 0.5;
}

function gamma(shape: number, random: SeededRandom): number {
  if (shape < 1) return gamma(shape + 1, random) * power(1 - random.uniform(), 1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const root = 1 + c * x;
    const v = root * root * root;
    if (v > 0 && log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
  }
}

/**
 * Mixes each picture with the one at the other end of the batch, and their targets in the same proportion: all of
 * it (mixup) or a rectangle of it (cutmix).
 */
export function mixBatch(
  batch: HostBatch,
  { mixup, cutmix }: Pick<DetectorConfig, 'mixup' | 'cutmix'>,
  random: SeededRandom,
): void {
  if (mixup === 0 && cutmix === 0) return;
  const cut = mixup === 0 || (cutmix > 0 && random.uniform() < SWITCH_PROBABILITY);
  const drawn = symmetricBeta(cut ? cutmix : mixup, random);
  const share = cut ? cutRectangle(batch, drawn, random) : blend(batch.pixels, batch, drawn);
  blend(batch.targets, batch, share);
}

const countOf = ({ targets, classes }: Pick<HostBatch, 'targets' | 'classes'>) => targets.length / classes;

/** values[i] = share values[i] + (1 - share) values[N - 1 - i]. @returns share */
export function blend(
  values: Float32Array,
  batch: Pick<HostBatch, 'targets' | 'classes'>,
  share: number,
): number {
  const original = values.slice();
  const size = values.length / countOf(batch);
  for (let i = 0; i < values.length; i++) {
    const other = (countOf(batch) - 1 - Math.floor(i / size)) * size + (i % size);
    values[i] = share * original[i] + (1 - share) * original[other];
  }
  return share;
}

/** @returns the share of the picture that stayed: the rectangle may reach beyond the edge */
function cutRectangle(batch: HostBatch, share: number, random: SeededRandom): number {
  const { pixels, side } = batch;
  const cut = Math.floor(side * Math.sqrt(1 - share));
  const [x, y] = [random.integer(side), random.integer(side)];
  const clamp = (at: number) => Math.min(side, Math.max(0, at));
  const [left, right] = [clamp(x - (cut >> 1)), clamp(x + (cut >> 1))];
  const [top, bottom] = [clamp(y - (cut >> 1)), clamp(y + (cut >> 1))];
  const original = pixels.slice();
  const size = side * side * 3;
  const n = countOf(batch);
  for (let i = 0; i < n; i++) {
    for (let row = top; row < bottom; row++) {
      const at = (row * side + left) * 3;
      const from = (n - 1 - i) * size + at;
      pixels.set(original.subarray(from, from + (right - left) * 3), i * size + at);
    }
  }
  return 1 - ((right - left) * (bottom - top)) / (side * side);
}
