/** Weights of the networks that are compared: such that a wrong one shows, and as a peer reads them. */
import { SeededRandom } from '@/lib/random';
import type { ParameterStore } from '@/ml/model/parameterStore';
import * as tf from '@/ml/tf';

/** Biases and norms start as zeros and ones, with which a misplaced one would not show: shakes everything. */
export function shake(store: ParameterStore, seed: number): void {
  const random = SeededRandom.fromSeed(seed);
  for (const { spec, variable } of store.trained()) {
    const noise = Float32Array.from({ length: variable.size }, () => 0.02 * random.normal());
    tf.tidy(() => variable.assign(tf.add(variable, tf.tensor(noise, spec.shape))));
  }
}

/** Values of every parameter in our own layout. */
export async function readAll(store: ParameterStore): Promise<Map<string, Float32Array>> {
  const out = new Map<string, Float32Array>();
  for (const { name } of store.specs) out.set(name, Float32Array.from(await store.get(name).data()));
  return out;
}
