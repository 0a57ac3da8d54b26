/**
 * Everything that happens to parameters after the backward pass, in place and without reading a value back:
 * global gradient norm, clipping factor, AdamW, moving average of the target network, accumulation.
 * Source: torch.nn.utils.clip_grad_norm_, torch.optim.AdamW (decoupled decay), paper section 3.3 (target).
 */
import { powerOf } from '@/lib/portableMath';
import * as tf from '../tf';
import * as gpu from './gpu/optimizerKernels';
import { fusedKernels } from './mode';
import type { AdamwItem, AdamwSettings, EmaPair } from './types';
import * as wasm from './wasm/optimizerKernels';

/** Comparing with it is false for NaN and infinities, and no shader compiler folds it away. */
const LARGEST_FINITE = 3.4e38;

/**
 * sqrt of the sum of squares of every element of every tensor.
 * @returns scalar; the caller disposes it
 */
export function globalNorm(grads: tf.Tensor[]): tf.Scalar {
  return (fusedKernels({ webgpu: gpu.globalNormFused, wasm: wasm.globalNormFused }) ?? globalNormStock)(
    grads,
  );
}

/** `globalNorm` in stock tfjs operations. */
export function globalNormStock(grads: tf.Tensor[]): tf.Scalar {
  // Pairwise: addN and stack bind every tensor at once, more than an adapter allows.
  return tf.tidy(() =>
    tf.sqrt(grads.reduce<tf.Scalar>((sum, grad) => tf.add(sum, tf.sum(tf.square(grad))), tf.scalar(0))),
  );
}

/**
 * min(1, maxNorm / (norm + 1e-6)).
 * @param norm scalar
 * @returns scalar, a `gradScale` for `adamwUpdate`; the caller disposes it
 */
export function clipScale(norm: tf.Scalar, maxNorm: number): tf.Scalar {
  return (fusedKernels({ webgpu: gpu.clipScaleFused, wasm: wasm.clipScaleFused }) ?? clipScaleStock)(
    norm,
    maxNorm,
  );
}

/** `clipScale` in stock tfjs operations. */
export function clipScaleStock(norm: tf.Scalar, maxNorm: number): tf.Scalar {
  return tf.tidy(() => tf.minimum(tf.div(maxNorm, tf.add(norm, 1e-6)), 1));
}

/**
 * A factor that makes `adamwUpdate` and `emaUpdate` leave everything as it is when `watched` is not finite
 * (the released training loop skips a batch whose ID loss is not finite), decided on the GPU.
 * @param scale scalar >= 0
 * @param watched scalar
 * @returns scalar: `scale`, or -1 when `watched` is NaN or infinite; the caller disposes it
 */
export function skipUnlessFinite(scale: tf.Scalar, watched: tf.Scalar): tf.Scalar {
  const fused = fusedKernels({ webgpu: skipUnlessFiniteStock, wasm: wasm.skipUnlessFiniteFused });
  return (fused ?? skipUnlessFiniteStock)(scale, watched);
}

/** `skipUnlessFinite` in stock tfjs operations. */
export function skipUnlessFiniteStock(scale: tf.Scalar, watched: tf.Scalar): tf.Scalar {
  return tf.tidy(() => tf.where(tf.lessEqual(tf.abs(watched), LARGEST_FINITE), scale, tf.scalar(-1)));
}

/**
 * One AdamW step in place. With g = gradScale * grad and lr = settings.lr * lrScale:
 * p *= 1 - lr * weightDecay (where decay); m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2;
 * p -= lr / (1 - b1^step) * m / (sqrt(v / (1 - b2^step)) + epsilon).
 * @param gradScale scalar factor on every gradient (clipping, 1 / accumIter), or null for 1; negative: nothing
 *   changes, whatever the gradients hold
 */
export function adamwUpdate(items: AdamwItem[], settings: AdamwSettings, gradScale: tf.Scalar | null): void {
  const update =
    fusedKernels({ webgpu: gpu.adamwUpdateFused, wasm: wasm.adamwUpdateFused }) ?? adamwUpdateStock;
  update(items, settings, gradScale);
}

/** `adamwUpdate` in stock tfjs operations. */
export function adamwUpdateStock(
  items: AdamwItem[],
  settings: AdamwSettings,
  gradScale: tf.Scalar | null,
): void {
  const { beta1, beta2, epsilon, weightDecay, step } = settings;
  const rootCorrection = Math.sqrt(1 - powerOf(beta2, step));
  for (const { param, grad, m, v, decay, lrScale = 1 } of items) {
    tf.tidy(() => {
      const lr = settings.lr * lrScale;
      const g = gradScale ? tf.mul(grad, gradScale) : grad;
      const nextM = tf.add(tf.mul(m, beta1), tf.mul(g, 1 - beta1));
      const nextV = tf.add(tf.mul(v, beta2), tf.mul(tf.square(g), 1 - beta2));
      const denominator = tf.add(tf.div(tf.sqrt(nextV), rootCorrection), epsilon);
      const decayed = decay ? tf.mul(param, 1 - lr * weightDecay) : param;
      const next = tf.sub(decayed, tf.mul(tf.div(nextM, denominator), lr / (1 - powerOf(beta1, step))));
      assignUnlessSkipped(m, nextM, gradScale);
      assignUnlessSkipped(v, nextV, gradScale);
      assignUnlessSkipped(param, next, gradScale);
    });
  }
}

function assignUnlessSkipped(variable: tf.Variable, next: tf.Tensor, gate: tf.Scalar | null): void {
  variable.assign(gate ? tf.where(tf.greaterEqual(gate, 0), next, variable) : next);
}

/**
 * target = momentum * target + (1 - momentum) * online, in place.
 * @param gate the step's `gradScale`, or null: where negative, nothing changes
 */
export function emaUpdate(pairs: EmaPair[], momentum: number, gate: tf.Scalar | null = null): void {
  const update = fusedKernels({ webgpu: gpu.emaUpdateFused, wasm: wasm.emaUpdateFused }) ?? emaUpdateStock;
  update(pairs, momentum, gate);
}

/** `emaUpdate` in stock tfjs operations. */
export function emaUpdateStock(pairs: EmaPair[], momentum: number, gate: tf.Scalar | null = null): void {
  for (const { target, online } of pairs) {
    tf.tidy(() =>
      assignUnlessSkipped(target, tf.add(tf.mul(target, momentum), tf.mul(online, 1 - momentum)), gate),
    );
  }
}

/**
 * accumulator += grad, in place; both of one shape.
 * @param gate where negative the accumulator is emptied instead, as the released loop does on a skipped batch
 */
export function addInPlace(accumulator: tf.Variable, grad: tf.Tensor, gate: tf.Scalar | null = null): void {
  const add = fusedKernels({ webgpu: gpu.addInPlaceFused, wasm: wasm.addInPlaceFused }) ?? addInPlaceStock;
  add(accumulator, grad, gate);
}

/** `addInPlace` in stock tfjs operations. */
export function addInPlaceStock(accumulator: tf.Variable, grad: tf.Tensor, gate: tf.Scalar | null): void {
  tf.tidy(() => {
    const sum = tf.add(accumulator, grad);
    accumulator.assign(gate ? tf.where(tf.greaterEqual(gate, 0), sum, tf.zerosLike(sum)) : sum);
  });
}
