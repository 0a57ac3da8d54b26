/**
 * C3 on one face: how alike is what a network makes of the masked face to what the target makes of whole faces, its own and
 * others. A checkpoint file holds the online network alone; here that one takes the place of the target, which is its moving
 * average.
 */
import { LabError } from '@/lib/errors';
import { encode, represent } from '@/ml/model/fsfm';
import { projectionHead } from '@/ml/model/transformer';
import { targetView } from '@/ml/objective/threeC';
import { l2Normalize } from '@/ml/ops/cosineSimilarity';
import * as tf from '@/ml/tf';
import { disposeBatch, makeBatch, type HiddenPatches } from '../pretrain/batches';
import { atSizeOf, checkMasks, type ReconstructionNetwork } from './maskReconstruction';

export interface CorrespondenceRequest {
  /** (CROP_SIZE, CROP_SIZE, 3) 0..255 */
  rgb: Uint8Array;
  maskRatio: number;
  /** On the model's grid, with exactly int(L * maskRatio) hidden patches. */
  mask: HiddenPatches;
  /** Faces of other people, as `rgb`. */
  others: readonly Uint8Array[];
}

/** Cosine similarities, -1..1. */
export interface Correspondence {
  /** Of the masked face to itself as a whole. */
  own: number;
  /** To each other face as a whole. */
  others: number[];
}

/**
 * Computes and waits for the numbers.
 * @throws LabError `invalid-file` where the network lacks what C3 needs, `invalid-config` as `checkMasks`
 */
export async function correspondenceUnder(
  { online, model, statistics, represents }: ReconstructionNetwork,
  { rgb, maskRatio, mask, others }: CorrespondenceRequest,
): Promise<Correspondence> {
  if (!represents) {
    throw new LabError(
      'invalid-file',
      'This checkpoint holds no projector and predictor, so C3 cannot be computed with it.',
      'Choose the checkpoint of a pretraining run, such as checkpoint.safetensors.',
    );
  }
  checkMasks(model, maskRatio, [mask]);
  const samples = [rgb, ...others].map((face) => ({ rgb: atSizeOf(model, face) }));
  const masks = samples.map(() => mask);
  const batch = makeBatch(samples, masks, model, maskRatio, statistics);
  const similarity = tf.tidy(() => {
    const whole = targetView(online, model, batch);
    const latent = encode(online, model, batch.patches, batch.view);
    const masked = l2Normalize(
      projectionHead(online, 'predictor', represent(online, model, latent, batch.view)),
    );
    const first = tf.slice(masked, [0, 0], [1, masked.shape[1]]);
    return tf.reshape(tf.matMul(first, whole, false, true), [samples.length]);
  });
  try {
    const [own, ...rest] = await similarity.data();
    return { own, others: rest };
  } finally {
    similarity.dispose();
    disposeBatch(batch);
  }
}
