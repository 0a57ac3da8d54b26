/**
 * What each block of an encoder does with pictures: how far its heads look, and what it makes of them. N pictures, L patches
 * of a square grid, T = 1 + L tokens, H heads, D width.
 */
import type { ModelConfig } from '@/lib/presets';
import { embed } from '@/ml/model/fsfm';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { block, blockAttention } from '@/ml/model/transformer';
import { meanTokens } from '@/ml/ops/meanTokens';
import * as tf from '@/ml/tf';

export interface BlockLook {
  /** (N, H) mean attention distance, in sides of a patch. */
  distance: Float32Array;
  /** (N, D) mean of the patch tokens behind the block. */
  features: Float32Array;
}

/** Between the centres of every two patches of a grid, (L, L), in sides of a patch. */
export function patchDistances(grid: number): Float32Array {
  const count = grid * grid;
  return Float32Array.from({ length: count * count }, (_, k) => {
    const [i, j] = [Math.floor(k / count), k % count];
    const rows = Math.floor(i / grid) - Math.floor(j / grid);
    return Math.sqrt(rows ** 2 + ((i % grid) - (j % grid)) ** 2);
  });
}

/**
 * How far each head looks: the distance between a patch and those it attends to, weighted by the attention between them (what
 * goes to the class token has no place, and is left out), mean over all patches.
 * Source: Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words", figure 7 (right) and appendix D.7.
 * @param weights [N, H, T, T], rows sum to 1
 * @param distances [L, L] as `patchDistances`
 * @returns [N, H]; the caller's tidy owns it
 */
function attentionDistance(weights: tf.Tensor4D, distances: tf.Tensor2D): tf.Tensor2D {
  const [pictures, heads, tokens] = weights.shape;
  const patches = tokens - 1;
  const among = tf.slice(weights, [0, 0, 1, 1], [pictures, heads, patches, patches]);
  const weighted = tf.sum(tf.mul(among, distances), 3);
  return tf.mean(tf.div(weighted, tf.sum(among, 3)), 2);
}

/**
 * @param p an encoder's parameters
 * @param patches [N, L, P*P*3] from `patchify`; stays the caller's
 * @returns of each block, in order
 */
export async function lookIntoBlocks(
  p: ParameterStore,
  model: ModelConfig,
  patches: tf.Tensor3D,
): Promise<BlockLook[]> {
  const count = patches.shape[1];
  const distances = tf.tensor2d(patchDistances(Math.sqrt(count)), [count, count]);
  const looks: BlockLook[] = [];
  let x = tf.tidy(() => embed(p, patches, null));
  try {
    for (let i = 0; i < model.depth; i++) {
      const name = `blocks.${i}`;
      const look = tf.tidy(() => {
        const weights = blockAttention(p, name, x, model.heads);
        const next = block(p, name, x, model.heads);
        return { next, distance: attentionDistance(weights, distances), features: meanTokens(next, 1) };
      });
      x.dispose();
      x = look.next;
      const [distance, features] = await Promise.all([look.distance.data(), look.features.data()]);
      tf.dispose([look.distance, look.features]);
      looks.push({ distance: Float32Array.from(distance), features: Float32Array.from(features) });
    }
  } finally {
    tf.dispose([x, distances]);
  }
  return looks;
}
