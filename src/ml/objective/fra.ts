/**
 * FRA's losses of two views of each face, online v against target of the OTHER view:
 *   global      2 - 2 mean cos(predictor(g), g')
 *   region      2 - 2 mean over slots cos(predictor(r), r') + 0.02 mean over slots of (sum over other slots of cos^2) / K
 *   assignment  cross-entropy of softmax(s / 0.1) against Sinkhorn's balanced softmax(s' / 0.04) of the SAME view, + log K - H(mean)
 *   total = sum over both directions of (global + region) / 2 + 0.1 mean over views of assignment
 * The released code subtracts a `center` from the target's similarities that it never updates, and which is 0.
 * Source: FRA ("Self-Supervised Facial Representation Learning with Facial Region Awareness", 2024); its released losses.
 */
import { log } from '@/lib/portableMath';
import { batchNormHead } from '@/ml/model/batchNormHead';
import type { ParameterStore } from '@/ml/model/parameterStore';
import type { RegionView } from '@/ml/model/regionQueries';
import { cosineSimilarity, l2Normalize } from '@/ml/ops/cosineSimilarity';
import { differentiable } from '@/ml/ops/differentiable';
import { softmaxCrossEntropy } from '@/ml/ops/softmaxCrossEntropy';
import * as tf from '@/ml/tf';

const ONLINE_TEMPERATURE = 0.1;
const TARGET_TEMPERATURE = 0.04;
const SINKHORN_ROUNDS = 3;
const WEIGHT_OTHER_SLOTS = 0.02;
const WEIGHT_BASE = 0.5;
const WEIGHT_ASSIGNMENT = 0.1;

/** What of a target's view the losses read; constants to the gradient. */
export interface RegionTarget {
  /** [N, E]. */
  global: tf.Tensor2D;
  /** [N*K, E]. */
  regions: tf.Tensor2D;
  /** [N*L, K] of `balanced`: rows are probabilities. */
  assignment: tf.Tensor2D;
}

/** Of one online view. */
export interface RegionLosses {
  global: tf.Scalar;
  /** positive + 0.02 negative. */
  region: tf.Scalar;
  regionPositive: tf.Scalar;
  regionNegative: tf.Scalar;
  assignCrossEntropy: tf.Scalar;
  /** log K - entropy of the mean share of each query: 0 where all are used alike. */
  assignMeanEntropy: tf.Scalar;
  /** [N*K, E], predictor of each region. */
  prediction: tf.Tensor2D;
}

/**
 * Sinkhorn: pixels shared out among queries, each query getting as many. No gradient passes.
 * @param similarity [M, K] of M pixels, of the target network
 * @param rounds of queries, then pixels; after the released three queries are nearly balanced, pixels always are
 * @returns [M, K]; each row sums to 1, each column to about M / K
 */
export function balanced(similarity: tf.Tensor2D, rounds = SINKHORN_ROUNDS): tf.Tensor2D {
  const forward = () => {
    const [pixels, queries] = similarity.shape;
    let shares: tf.Tensor2D = tf.softmax(tf.div(similarity, TARGET_TEMPERATURE));
    shares = tf.div(shares, tf.sum(shares));
    for (let round = 0; round < rounds; round++) {
      shares = tf.div(shares, tf.mul(tf.sum(shares, 0, true), queries));
      shares = tf.div(shares, tf.mul(tf.sum(shares, 1, true), pixels));
    }
    return { value: tf.mul(shares, pixels) as tf.Tensor2D, saved: [] };
  };
  return differentiable<tf.Tensor2D>([similarity], forward, () => [tf.zeros(similarity.shape)]);
}

/** What the losses read of a target's view. Call where no gradient is recorded. */
export const regionTarget = ({ global, regions, similarity }: RegionView): RegionTarget => ({
  global,
  regions,
  assignment: balanced(similarity),
});

/** 2 - 2 mean cos of rows. */
const distance = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Scalar =>
  tf.sub(2, tf.mul(tf.mean(cosineSimilarity(a, b)), 2));

/** mean over slots of (sum over the other slots of the same picture of cos^2) / K. Both [N*K, E]. */
function likeOthers(prediction: tf.Tensor2D, regions: tf.Tensor2D, queries: number): tf.Scalar {
  const [rows, width] = prediction.shape;
  const ofPictures = (x: tf.Tensor2D) => tf.reshape(l2Normalize(x), [rows / queries, queries, width]);
  const cosines = tf.matMul(ofPictures(prediction), ofPictures(regions), false, true);
  const others = tf.sub(1, tf.eye(queries));
  return tf.div(tf.sum(tf.mul(tf.square(cosines), others)), rows * queries);
}

/** @returns cross-entropy against the balanced shares, and log K - H of the mean share */
function assignment(similarity: tf.Tensor2D, shares: tf.Tensor2D): [tf.Scalar, tf.Scalar] {
  const queries = similarity.shape[1];
  const logits = tf.div(similarity, ONLINE_TEMPERATURE) as tf.Tensor2D;
  const mean = tf.mean(tf.softmax(logits), 0);
  const negativeEntropy = tf.sum(tf.mul(mean, tf.log(mean)));
  return [tf.mean(softmaxCrossEntropy(logits, shares)), tf.add(negativeEntropy, log(queries))];
}

/**
 * The losses of one online view.
 * @param online has the predictors
 * @param view of the online network
 * @param other the target network's of the other view: what is predicted
 * @param same the target network's of the same view: what pixels are assigned by
 */
export function regionLosses(
  online: ParameterStore,
  view: RegionView,
  other: Pick<RegionTarget, 'global' | 'regions'>,
  same: Pick<RegionTarget, 'assignment'>,
): RegionLosses {
  const prediction = batchNormHead(online, 'predictor_obj.mlp', view.regions);
  const regionPositive = distance(prediction, other.regions);
  const regionNegative = likeOthers(prediction, other.regions, view.similarity.shape[1]);
  const [assignCrossEntropy, assignMeanEntropy] = assignment(view.similarity, same.assignment);
  return {
    global: distance(batchNormHead(online, 'predictor.mlp', view.global), other.global),
    region: tf.add(regionPositive, tf.mul(regionNegative, WEIGHT_OTHER_SLOTS)),
    ...{ regionPositive, regionNegative, assignCrossEntropy, assignMeanEntropy, prediction },
  };
}

/** The parts of the total, weighted, of both views. */
export function regionTotal(
  views: readonly RegionLosses[],
): Record<'global' | 'region' | 'assign' | 'total', tf.Scalar> {
  const added = (of: (losses: RegionLosses) => tf.Scalar) => tf.addN(views.map(of)) as tf.Scalar;
  const global: tf.Scalar = tf.mul(
    added((losses) => losses.global),
    WEIGHT_BASE,
  );
  const region: tf.Scalar = tf.mul(
    added((losses) => losses.region),
    WEIGHT_BASE,
  );
  const both = added((losses) => tf.add(losses.assignCrossEntropy, losses.assignMeanEntropy));
  const assign: tf.Scalar = tf.div(both, views.length);
  const total = tf.addN([global, region, tf.mul(assign, WEIGHT_ASSIGNMENT)]) as tf.Scalar;
  return { global, region, assign, total };
}
