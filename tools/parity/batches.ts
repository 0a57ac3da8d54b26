/** Golden images and masks as our batches. */
import { tokenOrder } from '@/ml/masking/tokenOrder';
import type { Batch } from '@/ml/objective/threeC';
import { patchify } from '@/ml/ops/patchify';
import * as tf from '@/ml/tf';
import type { Golden } from './golden';

/** [N, L, P*P*3] of the golden's images. The caller disposes it. */
export function goldenPatches(golden: Golden, name: string, patchSize: number): tf.Tensor3D {
  const { values, shape } = golden.images(name);
  return tf.tidy(() => patchify(tf.tensor4d(values, shape), patchSize));
}

/** Names of a batch's tensors in a golden. */
interface BatchNames {
  images: string;
  mask: string;
  covered: string;
}

/** A batch whose pictures all hide as many patches. The caller disposes its tensors: `disposeBatch`. */
export function goldenBatch(golden: Golden, names: BatchNames, patchSize: number): Batch {
  const mask = golden.values(names.mask);
  const [n, patchCount] = golden.tensor(names.mask).shape;
  const keep = mask.subarray(0, patchCount).filter((hidden) => hidden === 0).length;
  const { idsKeep, idsRestore } = tokenOrder(mask, patchCount, keep);
  return {
    patches: goldenPatches(golden, names.images, patchSize),
    mask: tf.tensor2d(mask, [n, patchCount]),
    covered: tf.tensor2d(golden.values(names.covered), [n, patchCount]),
    view: {
      idsKeep: tf.tensor2d(idsKeep, [n, keep], 'int32'),
      idsRestore: tf.tensor2d(idsRestore, [n, patchCount], 'int32'),
    },
  };
}
