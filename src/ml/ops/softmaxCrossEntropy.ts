/**
 * Classification loss against probabilities.
 * Source: torch.nn.functional.cross_entropy with probability targets, reduction 'none'.
 */
import * as tf from '../tf';
import { differentiable } from './differentiable';
import * as gpu from './gpu/lossKernels';
import { fusedKernels } from './mode';
import * as wasm from './wasm/lossKernels';

/**
 * -sum over C of targets * log softmax(logits). Gradient to the logits.
 * @param logits [N, C]
 * @param targets [N, C], rows are probabilities
 * @returns [N]; the caller disposes it
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Tensor1D {
  const kernels = fusedKernels({ webgpu: gpu, wasm });
  if (!kernels) return softmaxCrossEntropyStock(logits, targets);
  return differentiable<tf.Tensor1D>(
    [logits],
    () => ({ value: kernels.crossEntropyForward(logits, targets), saved: [logits, targets] }),
    (dy, [savedLogits, savedTargets]) => [
      kernels.crossEntropyBackward(dy, savedLogits as tf.Tensor2D, savedTargets as tf.Tensor2D),
    ],
  );
}

/** `softmaxCrossEntropy` in stock tfjs operations. */
export function softmaxCrossEntropyStock(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), -1)));
}
