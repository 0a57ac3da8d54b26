/**
 * Fully connected layer with the neighbours it always has in a ViT: bias, activation, residual sum.
 * Source: reference `linear` (torch.nn.functional.linear), `block` (exact GELU, residual).
 */
import * as tf from '../tf';

export type Activation = 'none' | 'gelu' | 'relu';

export interface LinearOptions {
  /** Applied to x W^T + b; default none. */
  activation?: Activation;
  /** [..., O], added after the activation. */
  residual?: tf.Tensor;
}

/**
 * y = activation(x W^T + b) + residual.
 * @param x [..., I]
 * @param weight [O, I], PyTorch layout
 * @param bias [O] or null
 * @returns [..., O]; the caller disposes it
 */
export function linear<R extends tf.Rank>(
  x: tf.Tensor<R>,
  weight: tf.Tensor,
  bias: tf.Tensor | null,
  options: LinearOptions = {},
): tf.Tensor<R> {
  return linearStock(x, weight, bias, options);
}

/** `linear` in stock tfjs operations. */
export function linearStock<R extends tf.Rank>(
  x: tf.Tensor<R>,
  weight: tf.Tensor,
  bias: tf.Tensor | null,
  { activation = 'none', residual }: LinearOptions = {},
): tf.Tensor<R> {
  return tf.tidy(() => {
    const [outputs, inputs] = weight.shape as [number, number];
    const rows = tf.reshape(x, [-1, inputs]);
    const product = tf.matMul(rows as tf.Tensor2D, weight as tf.Tensor2D, false, true);
    const sum = bias ? tf.add(product, bias) : product;
    const activated = activation === 'gelu' ? geluStock(sum) : activation === 'relu' ? tf.relu(sum) : sum;
    const shape = [...x.shape.slice(0, -1), outputs] as tf.ShapeMap[R];
    const shaped = tf.reshape(activated, shape);
    return residual ? tf.add(shaped, residual) : shaped;
  });
}

/** Exact GELU, x Phi(x) = x/2 (1 + erf(x / sqrt 2)). */
export function geluStock(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)));
}
