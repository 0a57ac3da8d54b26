/**
 * FS-Adapter's contrastive loss: real faces are drawn together in the projected bottleneck, fakes are only what they are
 * told from.
 *   s_ij = p_i . p_j / tau - max_k s_ik,  l_ij = s_ij - log(sum over k != i of exp s_ik + 1e-6)
 *   L = -(tau / 0.07) mean over all i of (sum of l_ij over the other real j, for a real i) / max(1, their number)
 * Fakes give 0 and count in the mean. The maximum is a constant to the gradient. Without a real face L is 1e-6.
 * Source: FS-VFM's fine-tuning of FS-Adapter (after SupCon).
 */
import { differentiable } from '@/ml/ops/differentiable';
import * as tf from '@/ml/tf';

/** Fixed as released: at another temperature the loss is scaled by their ratio. */
const BASE_TEMPERATURE = 0.07;
const EPSILON = 1e-6;

/** Highest of each row, [N, 1], without a gradient. */
const rowMaximum = (x: tf.Tensor2D): tf.Tensor2D =>
  differentiable<tf.Tensor2D>(
    [x],
    () => ({ value: tf.max(x, 1, true), saved: [] }),
    () => [tf.zeros(x.shape)],
  );

/**
 * @param projected [N, B] of unit length
 * @param real [N] 1 = genuine, 0 = fake; of the pictures before any mixing
 * @returns scalar
 */
export function realContrast(projected: tf.Tensor2D, real: tf.Tensor1D, temperature: number): tf.Scalar {
  const count = projected.shape[0];
  const raw = tf.div(tf.matMul(projected, projected, false, true), temperature) as tf.Tensor2D;
  const similarity = tf.sub(raw, rowMaximum(raw));
  const others = tf.sub(1, tf.eye(count));
  const denominators = tf.log(tf.add(tf.sum(tf.mul(tf.exp(similarity), others), 1, true), EPSILON));
  const column = tf.reshape(real, [count, 1]);
  const positives = tf.mul(tf.mul(column, tf.reshape(real, [1, count])), others);
  const summed = tf.sum(tf.mul(positives, tf.sub(similarity, denominators)), 1);
  const perFace = tf.div(summed, tf.maximum(tf.sum(positives, 1), 1));
  const isWithout = tf.sub(1, tf.max(real));
  const loss = tf.mul(tf.mean(perFace), -temperature / BASE_TEMPERATURE);
  return tf.add(loss, tf.mul(isWithout, EPSILON)) as tf.Scalar;
}
