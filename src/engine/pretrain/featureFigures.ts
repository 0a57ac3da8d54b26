/** How far the features of a batch's faces differ, from what a step computes anyway: see `ml/metrics/featureSpread`. */
import type { PretrainConfig } from '@/lib/config';
import { FEATURES_EVERY_STEPS, noFeatures } from '@/lib/featureFigures';
import type { PretrainFigures } from '@/lib/stepFigures';
import { effectiveRank, featureDeviation } from '@/ml/metrics/featureSpread';
import type * as tf from '@/ml/tf';

/** More faces make the figures no better, and the rank takes the cube of their number. */
const MOST_FACES = 256;

type FeatureFigures = Pick<PretrainFigures, 'featureDeviation' | 'effectiveRank'>;

const UNMEASURED: FeatureFigures = { featureDeviation: Number.NaN, effectiveRank: Number.NaN };

/** @param index of the step, 0 for the first: the same steps of a run that was resumed */
export function measuresFeatures(config: PretrainConfig, index: number): boolean {
  return index % FEATURES_EVERY_STEPS === 0 && noFeatures(config) === null;
}

/**
 * Reads features back and disposes them, also where they cannot be read.
 * @param features [N, F], L2-normalised; undefined where the step was not asked for them
 */
export async function readFeatures(features: tf.Tensor2D | undefined): Promise<FeatureFigures> {
  if (!features) return UNMEASURED;
  const [count, width] = features.shape;
  try {
    const rows = (await features.data()).subarray(0, Math.min(count, MOST_FACES) * width);
    return {
      featureDeviation: featureDeviation(rows, width) ?? Number.NaN,
      effectiveRank: effectiveRank(rows, width) ?? Number.NaN,
    };
  } finally {
    features.dispose();
  }
}
