/**
 * The downstream network: encoder on the unmasked image, mean over the PATCH tokens, `fc_norm`, head.
 * Source: reference `classify`; released `models_vit.py` with global_pool.
 */
import type { ModelConfig } from '@/lib/presets';
import { meanTokens } from '@/ml/ops/meanTokens';
import type * as tf from '@/ml/tf';
import { embed } from './fsfm';
import type { ParameterStore } from './parameterStore';
import { blocks, linearLayer, normLayer } from './transformer';

/**
 * @param patches [N, L, P*P*3] from `patchify`
 * @returns logits [N, classes]
 */
export function classify(p: ParameterStore, model: ModelConfig, patches: tf.Tensor3D): tf.Tensor2D {
  const encoded = blocks(p, 'blocks', model.depth, embed(p, patches, null), model.heads);
  return linearLayer(p, 'head', normLayer(p, 'fc_norm', meanTokens(encoded, 1)));
}
