/**
 * MAE's objective: C1 alone, the mean squared error over hidden patches; no target network. The error over a covered region is measured,
 * not minimised. The pixel decoder is FSFM's, whose mask token comes before the embedding (`reconstruct`).
 * Source: MAE (arXiv 2111.06377), `forward_loss`.
 */
import type { ModelConfig } from '@/lib/presets';
import { encode, reconstruct } from '@/ml/model/fsfm';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { patchMse } from '@/ml/ops/patchMse';
import type * as tf from '@/ml/tf';
import { maskedMean, type Batch, type Losses, type ObjectiveConfig } from './threeC';

/**
 * Call inside a tidy that owns the results.
 * @returns total, which is C1, and what is measured beside it
 */
export function maeLosses(
  online: ParameterStore,
  model: ModelConfig,
  batch: Batch,
  { normPixLoss, recompute }: Pick<ObjectiveConfig, 'normPixLoss' | 'recompute'>,
): Pick<Losses, 'total' | 'c1' | 'c2' | 'perPatch'> {
  const latent: tf.Tensor3D = encode(online, model, batch.patches, batch.view, recompute);
  const prediction = reconstruct(online, model, latent, batch.view, recompute);
  const perPatch = patchMse(prediction, batch.patches, normPixLoss);
  const c1 = maskedMean(perPatch, batch.mask);
  return { total: c1, c1, c2: maskedMean(perPatch, batch.covered), perPatch };
}
