/**
 * Hidden patches filled with what a decoder predicts. Networks that were trained on normalised targets predict each patch without its
 * mean and deviation; to take those of the hidden patch would tell part of the answer, so they come from what is visible around it.
 */
import { LabError } from '@/lib/errors';
import type { PixelStatistics } from '@/lib/pixelStatistics';

export interface PatchGrid {
  /** Side of the picture, and of a patch, pixels. */
  imageSize: number;
  patchSize: number;
}

export interface Repaint {
  /** (L, P * P * 3) as the decoder gives them, in (row, column, channel) order; read where hidden. */
  prediction: Float32Array;
  /** (L) 1 = hidden, to be filled. */
  mask: Uint8Array;
  /** With which the network's input was normalised. */
  statistics: PixelStatistics;
}

/** Of one patch, in normalised values: mean and deviation over pixels and channels. */
type Level = readonly [centre: number, spread: number];

/**
 * @param rgb (S, S, 3); what is hidden is not read; kept
 * @returns a new picture: every byte of visible patches as it was
 * @throws LabError `invalid-config` when nothing is visible
 */
export function repaintRegion(
  rgb: Uint8Array,
  { imageSize, patchSize }: PatchGrid,
  { prediction, mask, statistics: { mean, std } }: Repaint,
): Uint8Array {
  const grid = imageSize / patchSize;
  const perPatch = patchSize * patchSize * 3;
  const position = (patch: number, k: number) => {
    const row = Math.floor(patch / grid) * patchSize + Math.floor(k / (3 * patchSize));
    return (row * imageSize + (patch % grid) * patchSize) * 3 + (k % (3 * patchSize));
  };
  const levelOf = (patch: number): Level => {
    let [sum, squares] = [0, 0];
    for (let k = 0; k < perPatch; k++) {
      const at = position(patch, k);
      const value = (rgb[at] / 255 - mean[at % 3]) / std[at % 3];
      sum += value;
      squares += value * value;
    }
    const centre = sum / perPatch;
    return [centre, Math.sqrt(Math.max(0, squares / perPatch - centre * centre))];
  };
  const levels = Array.from(mask, (hidden, patch) => (hidden ? null : levelOf(patch)));
  const out = rgb.slice();
  mask.forEach((hidden, patch) => {
    if (!hidden) return;
    const [centre, spread] = between(levels, patch, grid);
    for (let k = 0; k < perPatch; k++) {
      const at = position(patch, k);
      const value = prediction[patch * perPatch + k] * spread + centre;
      out[at] = Math.min(255, Math.max(0, Math.round(255 * (value * std[at % 3] + mean[at % 3]))));
    }
  });
  return out;
}

/** Those of visible patches, weighted by the fourth power of their nearness. */
function between(levels: readonly (Level | null)[], patch: number, grid: number): Level {
  let [centre, spread, weights] = [0, 0, 0];
  levels.forEach((level, other) => {
    if (!level) return;
    const across = (other % grid) - (patch % grid);
    const down = Math.floor(other / grid) - Math.floor(patch / grid);
    const near = 1 / (across * across + down * down);
    const weight = near * near;
    centre += weight * level[0];
    spread += weight * level[1];
    weights += weight;
  });
  if (weights === 0)
    throw new LabError(
      'invalid-config',
      `All ${levels.length} patches are hidden: there is nothing to take light and contrast from.`,
      'Leave at least one patch visible.',
    );
  return [centre / weights, spread / weights];
}
