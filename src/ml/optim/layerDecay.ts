/** Layer-wise learning-rate decay of fine-tuning. Source: BEiT; reference `layer_lr_scale`. */
import { powerOf } from '@/lib/portableMath';

/**
 * Factor on the learning rate of one tensor: embeddings are layer 0, block i is layer i + 1, head and norms
 * are layer depth + 1; the factor is decay ** (depth + 1 - layer).
 * @param name checkpoint name of the tensor
 */
export function layerLearningRateScale(name: string, depth: number, decay: number): number {
  return powerOf(decay, depth + 1 - layerOf(name, depth));
}

function layerOf(name: string, depth: number): number {
  if (name === 'cls_token' || name === 'pos_embed' || name.startsWith('patch_embed')) return 0;
  if (name.startsWith('blocks.')) return Number(name.split('.')[1]) + 1;
  return depth + 1;
}
