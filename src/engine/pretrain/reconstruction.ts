/** From what the pixel decoder says to pictures: typed arrays in and out. S = image side, P = patch side, L patches. */
import type { PixelStatistics } from '@/lib/pixelStatistics';
import type { ModelConfig } from '@/lib/presets';
import { PATCH_VARIANCE_EPSILON } from '@/ml/ops/patchMse';

type Geometry = Pick<ModelConfig, 'imageSize' | 'patchSize'>;

/** In which units a network predicts. */
export interface PredictionUnits {
  statistics: PixelStatistics;
  /** Targets were normalised with each patch's own mean and deviation. */
  normPixLoss: boolean;
}

/**
 * Predicted patches as a picture; normalised targets are undone with the patch's own statistics.
 * @param rgb (S, S, 3) the picture that was to be reconstructed, 0..255
 * @param prediction (L, P * P * 3)
 * @returns (S, S, 3) 0..255
 */
export function predictionPixels(
  rgb: Uint8Array,
  prediction: Float32Array,
  { imageSize, patchSize }: Geometry,
  { statistics: { mean, std }, normPixLoss }: PredictionUnits,
): Uint8Array {
  const grid = imageSize / patchSize;
  const valuesPerPatch = patchSize * patchSize * 3;
  const out = new Uint8ClampedArray(rgb.length);
  for (let patch = 0; patch < grid * grid; patch++) {
    const pixels = patchPixels(patch, grid, patchSize, imageSize);
    const normalised = pixels.map((at) => (rgb[at] / 255 - mean[at % 3]) / std[at % 3]);
    const { centre, spread } = normPixLoss ? patchStatistics(normalised) : { centre: 0, spread: 1 };
    pixels.forEach((at, k) => {
      const value = prediction[patch * valuesPerPatch + k] * spread + centre;
      out[at] = 255 * (value * std[at % 3] + mean[at % 3]);
    });
  }
  return new Uint8Array(out.buffer);
}

/** The prediction in masked patches, the input elsewhere. @param mask (L) 1 = masked */
export function pasteHidden(
  rgb: Uint8Array,
  prediction: Uint8Array,
  mask: Uint8Array,
  { imageSize, patchSize }: Geometry,
): Uint8Array {
  const out = rgb.slice();
  mask.forEach((hidden, patch) => {
    if (!hidden) return;
    for (const at of patchPixels(patch, imageSize / patchSize, patchSize, imageSize))
      out[at] = prediction[at];
  });
  return out;
}

/** Positions of a patch's values in (S, S, 3), in (row, column, channel) order. */
function patchPixels(patch: number, grid: number, patchSize: number, imageSize: number): number[] {
  const top = Math.floor(patch / grid) * patchSize;
  const left = (patch % grid) * patchSize;
  const out: number[] = [];
  for (let y = 0; y < patchSize; y++) {
    for (let i = 0; i < patchSize * 3; i++) out.push(((top + y) * imageSize + left) * 3 + i);
  }
  return out;
}

/** Mean and standard deviation with which the loss normalised this patch (unbiased variance + 1e-6). */
function patchStatistics(values: readonly number[]): { centre: number; spread: number } {
  const centre = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
  return { centre, spread: Math.sqrt(variance + PATCH_VARIANCE_EPSILON) };
}
