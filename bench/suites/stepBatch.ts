/** What every variant of the step suite is given: the same images, masks and parameters. */
import { checkpointShape, toCheckpoint } from '@/ml/model/checkpointLayout';
import type { ParameterStore } from '@/ml/model/parameterStore';
import type { HostParameters } from '../peers/jaxStep';

export { seededBatch, uploadBatch, type SeededBatch } from '@/engine/measure/stepBatch';

/** A network's parameters on the host, in the layout of checkpoint files. */
export async function hostParameters(store: ParameterStore): Promise<HostParameters> {
  const out = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  for (const spec of store.specs) {
    const values = Float32Array.from(await store.get(spec.name).data());
    out.set(spec.name, { shape: checkpointShape(spec), data: toCheckpoint(spec, values) });
  }
  return out;
}
