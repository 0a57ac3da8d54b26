/**
 * Grad-CAM on the tokens of the last block. T tokens (0 is the class token), D width, L = T - 1 patches.
 * Source: Selvaraju et al. 2017, "Grad-CAM", equations 1 and 2; for vision transformers as pytorch-grad-cam: the layer is
 * the first norm of the last block, since behind its attention no patch moves a class token, and tokens are a map.
 */
import type { ModelConfig } from '@/lib/presets';
import { lastBlockInput, lastBlockName, logitsFromLastBlock } from '@/ml/model/classifier';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { attentionInput } from '@/ml/model/transformer';
import * as tf from '@/ml/tf';

/** What the attention of the last block sees, and how one logit depends on it; both (T, D). */
export interface TracedTokens {
  activations: Float32Array;
  gradients: Float32Array;
}

/**
 * @param p a classifier's parameters
 * @param patches [1, L, P*P*3] from `patchify`; stays the caller's
 * @param classIndex whose logit the gradients are of
 */
export async function tokenGradients(
  p: ParameterStore,
  model: ModelConfig,
  patches: tf.Tensor3D,
  classIndex: number,
): Promise<TracedTokens> {
  const input = tf.tidy(() => lastBlockInput(p, model, patches));
  const normed = tf.tidy(() => attentionInput(p, lastBlockName(model), input));
  const logitOf = (given: tf.Tensor): tf.Scalar => {
    const logits = logitsFromLastBlock(p, model, input, given as tf.Tensor3D);
    return tf.reshape(tf.slice(logits, [0, classIndex], [1, 1]), []);
  };
  const gradient = tf.tidy(() => tf.grad(logitOf)(normed));
  try {
    const [activations, gradients] = await Promise.all([normed.data(), gradient.data()]);
    return { activations: Float32Array.from(activations), gradients: Float32Array.from(gradients) };
  } finally {
    tf.dispose([input, normed, gradient]);
  }
}

/**
 * How much each patch speaks for the class: its channels, weighted by their mean gradient over all patches, negatives cut.
 * @param width D
 * @returns (L), never negative
 */
export function gradCam({ activations, gradients }: TracedTokens, width: number): Float32Array {
  const patches = activations.length / width - 1;
  const weights = new Float64Array(width);
  for (let i = width; i < gradients.length; i++) weights[i % width] += gradients[i] / patches;
  return Float32Array.from({ length: patches }, (_, patch) => {
    let sum = 0;
    for (let d = 0; d < width; d++) sum += weights[d] * activations[(patch + 1) * width + d];
    return Math.max(0, sum);
  });
}
