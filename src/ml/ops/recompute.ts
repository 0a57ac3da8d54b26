/**
 * Trades time for memory: a block's activations are not kept for the backward pass but computed again in it.
 * Source: Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost".
 */
import * as tf from '../tf';

/**
 * `block(input)`, of which only `input` is kept for the backward pass.
 * @param block a pure function of its input and `variables`; runs a second time when gradients are wanted
 * @param input any shape
 * @param variables all trained tensors that `block` reads; others get no gradient
 * @returns what `block` returns; the caller disposes it
 */
export function recompute<T extends tf.Tensor>(
  block: (input: tf.Tensor) => T,
  input: tf.Tensor,
  variables: readonly tf.Variable[],
): T {
  const operation = tf.customGrad<T>((...args) => {
    const save = args[args.length - 1] as tf.GradSaveFunc;
    save([input]);
    const gradFunc = (dy: T, [saved]: tf.Tensor[]) =>
      gradientsInside(
        () => block(saved),
        [saved, ...variables],
        // The block's own gradients dispose the dy they are given; this one belongs to the outer pass.
        dy.clone() as T,
      );
    return { value: block(input), gradFunc };
  });
  return operation(input, ...variables);
}

/** Gradients in the middle of another backward pass, whose tape tfjs would otherwise throw away. */
function gradientsInside(f: () => tf.Tensor, xs: tf.Tensor[], dy: tf.Tensor): tf.Tensor[] {
  const { state } = tf.engine();
  const outer = state.activeTape;
  try {
    const { value, grads } = tf.engine().gradients(f, xs, dy);
    value.dispose();
    return grads;
  } finally {
    state.activeTape = outer;
  }
}
