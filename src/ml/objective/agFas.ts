/**
 * What AG-FAS adds to the cross-entropy of a detector of spoofs:
 *   triplet      genuine faces of all sets are one class, the spoofs of each set another: mean of max(0, d(a, p) - d(a, n) + 0.1)
 *                over triplets above 0, or of each anchor's farthest positive and nearest negative
 *   adversarial  a discriminator tells which set a genuine face is from, and the embedding's gradient is turned round
 *   total = cross-entropy + triplet + 0.5 adversarial
 * N pictures, E width of an embedding. Source: AG-FAS, after SSDG.
 */
import { exp } from '@/lib/portableMath';
import { linearLayer } from '@/ml/model/transformer';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { differentiable } from '@/ml/ops/differentiable';
import * as tf from '@/ml/tf';

export const WEIGHT_ADVERSARIAL = 0.5;

/** Distances of equal points are 0, with the gradient 0: the root's is infinite there. */
const DISTANCE_EPSILON = 1e-16;

/**
 * Euclidean distances of rows.
 * @param x [N, E]
 * @returns [N, N]
 */
export function distances(x: tf.Tensor2D): tf.Tensor2D {
  const differences = tf.sub(tf.expandDims(x, 1), tf.expandDims(x, 0));
  const squares = tf.sum(tf.square(differences), 2);
  const isPositive = tf.step(squares);
  const bounded = tf.add(squares, tf.mul(tf.sub(1, isPositive), DISTANCE_EPSILON));
  return tf.mul(tf.sqrt(bounded), isPositive);
}

/** 1 where row i and column j are of one class, [N, N]. */
const alike = (labels: tf.Tensor1D): tf.Tensor2D =>
  tf.cast(tf.equal(tf.expandDims(labels, 1), tf.expandDims(labels, 0)), 'float32');

/**
 * Triplet loss over the batch.
 * @param x [N, E]
 * @param labels [N] class of each row
 * @param margin in units of the distance
 * @param hardest only each anchor's farthest positive and nearest negative
 * @returns scalar; 0 where no triplet is above 0
 */
export function tripletLoss(x: tf.Tensor2D, labels: tf.Tensor1D, margin: number, hardest = false): tf.Scalar {
  const between = distances(x);
  const same = alike(labels);
  const others = tf.sub(1, same);
  const positives = tf.sub(same, tf.eye(x.shape[0])) as tf.Tensor2D;
  if (hardest) {
    const farthest = tf.max(tf.mul(between, positives), 1);
    // What is of the same class is put beyond every other.
    const nearest = tf.min(tf.add(between, tf.mul(same, tf.max(between, 1, true))), 1);
    return tf.mean(tf.relu(tf.add(tf.sub(farthest, nearest), margin)));
  }
  const losses = tf.add(tf.sub(tf.expandDims(between, 2), tf.expandDims(between, 1)), margin);
  const valid = tf.mul(tf.expandDims(positives, 2), tf.expandDims(others, 1));
  const positive = tf.relu(tf.mul(losses, valid));
  const count = tf.sum(tf.step(positive));
  return tf.div(tf.sum(positive), tf.maximum(count, 1));
}

/** x itself, whose gradient is turned round: -coefficient times. */
const reversed = (x: tf.Tensor2D, coefficient: number): tf.Tensor2D =>
  differentiable<tf.Tensor2D>(
    [x],
    () => ({ value: x.clone(), saved: [] }),
    (dy) => [tf.mul(dy, -coefficient)],
  );

/** 2 / (1 + exp(-10 i / steps)) - 1: nothing is turned round at first, all of it in the end. @param i steps so far */
export const reversalCoefficient = (i: number, steps: number): number => 2 / (1 + exp((-10 * i) / steps)) - 1;

/**
 * What the discriminator makes of genuine faces: Linear, ReLU, Linear (`ad_net.0`, `ad_net.3`).
 * @param embedded [N, E] of genuine faces alone
 * @param coefficient of `reversalCoefficient`
 * @returns [N, sets] logits
 */
export function discriminate(p: ParameterStore, embedded: tf.Tensor2D, coefficient: number): tf.Tensor2D {
  const hidden = linearLayer(p, 'ad_net.0', reversed(embedded, coefficient), { activation: 'relu' });
  return linearLayer(p, 'ad_net.3', hidden);
}
