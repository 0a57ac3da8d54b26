/** The attention of every block on one image, and how one class's logit depends on each of its weights. */
import type { ModelConfig } from '@/lib/presets';
import { classify } from '@/ml/model/classifier';
import { patchCountOf } from '@/ml/model/parameters';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { traceAttention } from '@/ml/ops/attention';
import * as tf from '@/ml/tf';
import type { HeadMatrices } from './attentionFlow';

export interface TracedAttention {
  /** Of each block, (H, T, T). */
  weights: HeadMatrices[];
  /** d logit / d weight, of each block, (H, T, T). */
  gradients: HeadMatrices[];
  /** (classes) */
  logits: Float32Array;
}

/**
 * @param p a classifier's parameters
 * @param patches [1, L, P*P*3] from `patchify`; stays the caller's
 * @param classIndex whose logit the gradients are of
 */
export async function attentionGradients(
  p: ParameterStore,
  model: ModelConfig,
  patches: tf.Tensor3D,
  classIndex: number,
): Promise<TracedAttention> {
  const tokens = patchCountOf(model) + 1;
  const shifts = Array.from({ length: model.depth }, () => tf.zeros([1, model.heads, tokens, tokens]));
  const weights: tf.Tensor4D[] = [];
  let logits: tf.Tensor2D | undefined;
  const logitOf = (...given: tf.Tensor[]): tf.Scalar => {
    const trace = { shifts: given as tf.Tensor4D[], weights };
    logits = tf.keep(traceAttention(trace, () => classify(p, model, patches)));
    return tf.reshape(tf.slice(logits, [0, classIndex], [1, 1]), []);
  };
  const gradients = tf.tidy(() => tf.grads(logitOf)(shifts));
  try {
    const numbers = async (tensor: tf.Tensor) => Float32Array.from(await tensor.data());
    return {
      weights: await Promise.all(weights.map(numbers)),
      gradients: await Promise.all(gradients.map(numbers)),
      logits: logits ? await numbers(logits) : new Float32Array(),
    };
  } finally {
    tf.dispose([shifts, weights, gradients, logits ?? []]);
  }
}
