/** Golden images and masks as our batches. */
import { tokenOrder } from '@/ml/masking/tokenOrder';
import { visibleCount } from '@/ml/masking/strategy';
import type { Batch } from '@/ml/objective/threeC';
import { patchify } from '@/ml/ops/patchify';
import * as tf from '@/ml/tf';
import type { Golden } from './golden';

/** [N, L, P*P*3] of the golden's images. The caller disposes it. */
export function goldenPatches(golden: Golden, name: string, patchSize: number): tf.Tensor3D {
  const { values, shape } = golden.images(name);
  return tf.tidy(() => patchify(tf.tensor4d(values, shape), patchSize));
}

/** One step's batch. The caller disposes its tensors. */
export function goldenBatch(golden: Golden, step: number, patchSize: number, maskRatio: number): Batch {
  const mask = golden.values(`step${step}.mask`);
  const [n, patchCount] = golden.tensor(`step${step}.mask`).shape;
  const keep = visibleCount(patchCount, maskRatio);
  const { idsKeep, idsRestore } = tokenOrder(mask, patchCount, keep);
  return {
    patches: goldenPatches(golden, `step${step}.images`, patchSize),
    mask: tf.tensor2d(mask, [n, patchCount]),
    covered: tf.tensor2d(golden.values(`step${step}.region`), [n, patchCount]),
    view: {
      idsKeep: tf.tensor2d(idsKeep, [n, keep], 'int32'),
      idsRestore: tf.tensor2d(idsRestore, [n, patchCount], 'int32'),
    },
  };
}
