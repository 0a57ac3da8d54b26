/**
 * Layer normalisation over the last axis.
 * Source: reference `layer_norm` (torch.nn.functional.layer_norm).
 */
import * as tf from '../tf';
import { differentiable } from './differentiable';
import * as gpu from './gpu/layerNormKernels';
import { fusedKernels } from './mode';
import * as wasm from './wasm/layerNormKernels';

/**
 * y = (x - mean) / sqrt(variance + epsilon) * weight + bias, with the biased variance.
 * @param x [..., D]
 * @param weight [D]
 * @param bias [D]
 * @param epsilon 1e-6 in ViT blocks, 1e-5 in projection heads
 * @returns [..., D]; the caller disposes it
 */
export function layerNorm<R extends tf.Rank>(
  x: tf.Tensor<R>,
  weight: tf.Tensor,
  bias: tf.Tensor,
  epsilon: number,
): tf.Tensor<R> {
  const kernels = fusedKernels({ webgpu: gpu, wasm });
  if (!kernels) return layerNormStock(x, weight, bias, epsilon);
  return differentiable<tf.Tensor<R>>(
    [x, weight, bias],
    () => {
      const { y, stats } = kernels.layerNormForward(x, weight, bias, epsilon);
      return { value: y as tf.Tensor<R>, saved: [x, weight, stats] };
    },
    (dy, [savedX, savedWeight, stats]) => kernels.layerNormBackward(dy, savedX, savedWeight, stats),
  );
}

/** `layerNorm` in stock tfjs operations. */
export function layerNormStock<R extends tf.Rank>(
  x: tf.Tensor<R>,
  weight: tf.Tensor,
  bias: tf.Tensor,
  epsilon: number,
): tf.Tensor<R> {
  return tf.tidy(() => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const variance = tf.mean(tf.square(centred), -1, true);
    return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), weight), bias);
  });
}
