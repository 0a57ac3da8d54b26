/**
 * Everything that happens to parameters after the backward pass, in place and without reading a value back:
 * global gradient norm, clipping factor, AdamW, moving average of the target network, accumulation.
 * Source: torch.nn.utils.clip_grad_norm_, torch.optim.AdamW (decoupled decay), paper section 3.3 (target).
 */
import * as tf from '../tf';

/** One trained tensor with its gradient and moments, all of one shape. */
export interface AdamwItem {
  param: tf.Variable;
  grad: tf.Tensor;
  /** First and second moment, zero before the first step. */
  m: tf.Variable;
  v: tf.Variable;
  /** Whether weight decay applies. */
  decay: boolean;
  /** Factor on the learning rate (layer-wise decay); default 1. */
  lrScale?: number;
}

export interface AdamwSettings {
  lr: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  /** 1 at the first update. */
  step: number;
}

export interface EmaPair {
  target: tf.Variable;
  online: tf.Variable;
}

/**
 * sqrt of the sum of squares of every element of every tensor.
 * @returns scalar; the caller disposes it
 */
export function globalNorm(grads: tf.Tensor[]): tf.Scalar {
  return globalNormStock(grads);
}

/** `globalNorm` in stock tfjs operations. */
export function globalNormStock(grads: tf.Tensor[]): tf.Scalar {
  return tf.tidy(() => tf.sqrt(tf.addN(grads.map((grad) => tf.sum(tf.square(grad)) as tf.Scalar))));
}

/**
 * min(1, maxNorm / (norm + 1e-6)).
 * @param norm scalar
 * @returns scalar, a `gradScale` for `adamwUpdate`; the caller disposes it
 */
export function clipScale(norm: tf.Scalar, maxNorm: number): tf.Scalar {
  return tf.tidy(() => tf.minimum(tf.div(maxNorm, tf.add(norm, 1e-6)), 1));
}

/**
 * One AdamW step in place. With g = gradScale * grad and lr = settings.lr * lrScale:
 * p *= 1 - lr * weightDecay (where decay); m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2;
 * p -= lr / (1 - b1^step) * m / (sqrt(v / (1 - b2^step)) + epsilon).
 * @param gradScale scalar factor on every gradient (clipping, 1 / accumIter), or null for 1
 */
export function adamwUpdate(items: AdamwItem[], settings: AdamwSettings, gradScale: tf.Scalar | null): void {
  adamwUpdateStock(items, settings, gradScale);
}

/** `adamwUpdate` in stock tfjs operations. */
export function adamwUpdateStock(
  items: AdamwItem[],
  settings: AdamwSettings,
  gradScale: tf.Scalar | null,
): void {
  const { beta1, beta2, epsilon, weightDecay, step } = settings;
  const rootCorrection = Math.sqrt(1 - beta2 ** step);
  for (const { param, grad, m, v, decay, lrScale = 1 } of items) {
    tf.tidy(() => {
      const lr = settings.lr * lrScale;
      const g = gradScale ? tf.mul(grad, gradScale) : grad;
      m.assign(tf.add(tf.mul(m, beta1), tf.mul(g, 1 - beta1)));
      v.assign(tf.add(tf.mul(v, beta2), tf.mul(tf.square(g), 1 - beta2)));
      const denominator = tf.add(tf.div(tf.sqrt(v), rootCorrection), epsilon);
      const decayed = decay ? tf.mul(param, 1 - lr * weightDecay) : param;
      param.assign(tf.sub(decayed, tf.mul(tf.div(m, denominator), lr / (1 - beta1 ** step))));
    });
  }
}

/** target = momentum * target + (1 - momentum) * online, in place. */
export function emaUpdate(pairs: EmaPair[], momentum: number): void {
  emaUpdateStock(pairs, momentum);
}

/** `emaUpdate` in stock tfjs operations. */
export function emaUpdateStock(pairs: EmaPair[], momentum: number): void {
  for (const { target, online } of pairs) {
    tf.tidy(() => target.assign(tf.add(tf.mul(target, momentum), tf.mul(online, 1 - momentum))));
  }
}

/** accumulator += grad, in place; both of one shape. */
export function addInPlace(accumulator: tf.Variable, grad: tf.Tensor): void {
  tf.tidy(() => accumulator.assign(tf.add(accumulator, grad)));
}
