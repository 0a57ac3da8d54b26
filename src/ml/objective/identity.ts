/**
 * C3, the identity loss: ties the online view of a masked face to the target's view of the whole one.
 * Source: paper equation 5 (SimSiam form) and its ablation; released `loss_contrastive.py` for the others.
 */
import type { ClLossName } from '@/lib/config';
import { cosineSimilarity, l2Normalize } from '@/ml/ops/cosineSimilarity';
import { softmaxCrossEntropy } from '@/ml/ops/softmaxCrossEntropy';
import * as tf from '@/ml/tf';

/**
 * Cross-entropy of the batch's similarity matrix against its diagonal, times 2 temperature.
 * InfoNCE and MoCo v3 differ in the released code only by normalising inside; ours are normalised already.
 */
function contrastive(
  online: tf.Tensor2D,
  target: tf.Tensor2D,
  temperature: number,
  onlyPositives = false,
): tf.Scalar {
  const all = tf.div(tf.matMul(online, target, false, true), temperature) as tf.Tensor2D;
  const matches = tf.eye(online.shape[0]) as tf.Tensor2D;
  // As released: the others are set to 0, not left out.
  const logits = onlyPositives ? (tf.mul(all, matches) as tf.Tensor2D) : all;
  return tf.mul(tf.mean(softmaxCrossEntropy(logits, matches)), 2 * temperature) as tf.Scalar;
}

/** A similarity that no softmax counts. */
const NOWHERE = -1e9;

/** SimCLR's: each of the 2N vectors is to be told its partner among all others. */
function amongAll(online: tf.Tensor2D, target: tf.Tensor2D, temperature: number): tf.Scalar {
  const count = online.shape[0];
  const both = tf.concat([online, target], 0);
  const similarity = tf.div(tf.matMul(both, both, false, true), temperature);
  const itself = tf.eye(2 * count);
  const logits = tf.add(similarity, tf.mul(itself, NOWHERE)) as tf.Tensor2D;
  const [none, matches] = [tf.zeros([count, count]), tf.eye(count)];
  const partners = tf.concat([tf.concat([none, matches], 1), tf.concat([matches, none], 1)], 0);
  return tf.mean(softmaxCrossEntropy(logits, partners as tf.Tensor2D));
}

/**
 * @param online predictor of the masked view [N, F], L2-normalised
 * @param target projector of the whole view [N, F], L2-normalised; receives no gradient
 * @param temperature for the contrastive forms
 * @returns scalar
 */
export function identityLoss(
  form: ClLossName,
  online: tf.Tensor2D,
  target: tf.Tensor2D,
  temperature: number,
): tf.Scalar {
  switch (form) {
    case 'simsiam':
      return tf.mul(tf.mean(cosineSimilarity(online, target)), -0.5) as tf.Scalar;
    case 'byol':
      return tf.mean(tf.sub(2, tf.mul(tf.sum(tf.mul(online, target), 1), 2))) as tf.Scalar;
    case 'infonce':
      return contrastive(online, target, temperature);
    case 'infonce-positive':
      return contrastive(online, target, temperature, true);
    case 'simclr':
      return amongAll(online, target, temperature);
    case 'mocov3':
      return contrastive(l2Normalize(online), l2Normalize(target), temperature);
  }
}
