/** The seeded batch that every step that is timed is given: the same images and masks. */
import type { ModelConfig } from '@/lib/presets';
import { deriveSeed, SeededRandom } from '@/lib/random';
import { maskedCount, visibleCount } from '@/ml/masking/strategy';
import { tokenOrder } from '@/ml/masking/tokenOrder';
import { patchCountOf } from '@/ml/model/parameters';
import type { Batch } from '@/ml/objective/threeC';
import { patchify } from '@/ml/ops/patchify';
import * as tf from '@/ml/tf';

/** One batch on the host; N images of S x S, L patches, K visible. */
export interface SeededBatch {
  size: number;
  /** [N,S,S,3], normalised. */
  images: Float32Array;
  /** [N,K] indices of the visible patches. */
  idsKeep: Int32Array;
  /** [N,L], 1 = masked. */
  mask: Float32Array;
  /** [N,L], 1 = in the covered region. */
  region: Float32Array;
  /** [N,L] place of each patch in the shuffled order. */
  idsRestore: Int32Array;
}

/** Share of an image's patches in the region that C2 looks at; every one of them masked. */
const COVERED_SHARE = 0.1;

/** Random normal images and random masks: their content does not change what is computed. */
export function seededBatch(model: ModelConfig, size: number, maskRatio: number, seed: number): SeededBatch {
  const patches = patchCountOf(model);
  const masked = maskedCount(patches, maskRatio);
  const pixels = SeededRandom.fromSeed(deriveSeed(seed, 0));
  const choice = SeededRandom.fromSeed(deriveSeed(seed, 1));
  const mask = new Float32Array(size * patches);
  const region = new Float32Array(size * patches);
  for (let n = 0; n < size; n++) {
    const order = choice.permutation(patches);
    order.slice(0, masked).forEach((patch) => (mask[n * patches + patch] = 1));
    order.slice(0, Math.ceil(masked * COVERED_SHARE)).forEach((patch) => (region[n * patches + patch] = 1));
  }
  const { idsKeep, idsRestore } = tokenOrder(mask, patches, visibleCount(patches, maskRatio));
  const count = size * model.imageSize ** 2 * 3;
  const images = Float32Array.from({ length: count }, () => pixels.normal());
  return { size, images, mask, region, idsKeep, idsRestore };
}

/** The batch on the GPU, as the training loop uploads it; dispose with `tf.dispose`. */
export function uploadBatch(model: ModelConfig, batch: SeededBatch): Batch {
  const { imageSize, patchSize } = model;
  const { size } = batch;
  const patches = patchCountOf(model);
  return tf.tidy(() => ({
    patches: patchify(tf.tensor4d(batch.images, [size, imageSize, imageSize, 3]), patchSize),
    mask: tf.tensor2d(batch.mask, [size, patches]),
    covered: tf.tensor2d(batch.region, [size, patches]),
    view: {
      idsKeep: tf.tensor2d(batch.idsKeep, [size, batch.idsKeep.length / size], 'int32'),
      idsRestore: tf.tensor2d(batch.idsRestore, [size, patches], 'int32'),
    },
  }));
}
