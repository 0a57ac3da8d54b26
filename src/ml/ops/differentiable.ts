/**
 * The bridge between a pair of kernels (forward, backward) and tfjs's tape.
 */
import * as tf from '../tf';

/** Result of a forward pass and what its backward pass will need. */
export interface Forward<T extends tf.Tensor> {
  value: T;
  /** Kept until the backward pass has used them; ignored when nothing is recorded. */
  saved: tf.Tensor[];
}

/** True inside tf.grads and its relatives: somebody will ask for gradients. */
export function recordingGradients(): boolean {
  return tf.engine().isTapeOn();
}

/**
 * An operation with its own gradient. During the backward pass saved tensors and `dy` are disposed as soon as
 * they have been used, so that memory falls while gradients are computed; `backward` must therefore return
 * fresh tensors (`dy.clone()` where the gradient is dy itself). First-order gradients only.
 * @param backward from dy and the saved tensors to one gradient for each of `inputs`
 */
export function differentiable<T extends tf.Tensor>(
  inputs: tf.Tensor[],
  forward: () => Forward<T>,
  backward: (dy: T, saved: tf.Tensor[]) => tf.Tensor[],
): T {
  // Where nobody will ask for gradients there is no need to tell the tape.
  if (!recordingGradients()) return tf.tidy(() => forward().value);
  const operation = tf.customGrad<T>((...args) => {
    const save = args[args.length - 1] as tf.GradSaveFunc;
    const { value, saved } = forward();
    save(saved);
    const gradFunc = (dy: T, kept: tf.Tensor[]) => {
      const gradients = backward(dy, kept);
      for (const tensor of [...kept, dy]) tensor.dispose();
      return gradients;
    };
    return { value, gradFunc };
  });
  return operation(...inputs);
}
