/** Tensors of ours beside those of a golden. */
import { toCheckpoint } from '@/ml/model/checkpointLayout';
import type { ParameterSpec } from '@/ml/model/parameters';
import type { ParameterStore } from '@/ml/model/parameterStore';
import * as tf from '@/ml/tf';
import { DIRECT_TOLERANCE, type Comparison } from './comparison';
import type { Golden } from './golden';

export async function numbers(tensor: tf.Tensor): Promise<Float32Array> {
  return Float32Array.from(await tensor.data());
}

/** The gradient of a key's bias is 0 but for rounding, which AdamW turns into a fraction of the rate: only queries and values. */
const withoutKeys = (values: Float32Array): Float32Array => {
  const third = values.length / 3;
  return values.filter((_, i) => i < third || i >= 2 * third);
};

/** Compares a parameter, or its gradient, with `prefix.name` of the golden, where it is there. The tensor stays the caller's. */
export async function compareGradient(
  out: Comparison,
  golden: Golden,
  prefix: string,
  spec: ParameterSpec,
  tensor: tf.Tensor,
  tolerance = DIRECT_TOLERANCE,
): Promise<void> {
  const name = `${prefix}.${spec.name}`;
  if (!golden.has(name)) return;
  const both = [toCheckpoint(spec, await numbers(tensor)), golden.values(name)];
  const [ours, theirs] = spec.name.endsWith('attn.qkv.bias') ? both.map(withoutKeys) : both;
  out.add(prefix, spec.name, ours, theirs, tolerance);
}

/** Gradients of a loss to all that is trained and that it reaches. The caller disposes them. */
export function gradientsTo(
  store: ParameterStore,
  loss: () => tf.Scalar,
): { spec: ParameterSpec; grad: tf.Tensor }[] {
  const trained = store.trained();
  const { value, grads } = tf.variableGrads(
    loss,
    trained.map(({ variable }) => variable),
  );
  value.dispose();
  return trained.flatMap(({ spec, variable }) => {
    const grad = grads[variable.name] as tf.Tensor | null;
    return grad ? [{ spec, grad }] : [];
  });
}
