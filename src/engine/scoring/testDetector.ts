/** Detectors for tests that have learned nothing, as others write them: without a record of ours. */
import { PRESETS } from '@/lib/presets';
import { checkpointShape, toCheckpoint } from '@/ml/model/checkpointLayout';
import { classifierParameters, type ParameterSpec } from '@/ml/model/parameters';
import { initialiseStore } from '@/ml/model/parameterStore';
import { writeSafetensors } from '@/storage/safetensors';
import { float32Tensor } from '@/storage/tensors';

/** A file with these tensors, by default those of a detector of two classes; wants a claimed GPU. */
export async function foreignFile(
  seed = 1,
  specs: readonly ParameterSpec[] = classifierParameters(PRESETS.nano.model, 2),
): Promise<Blob> {
  const store = initialiseStore(specs, seed);
  const named = store.specs.map(async (spec) => {
    const values = toCheckpoint(spec, Float32Array.from(await store.get(spec.name).data()));
    return [spec.name, float32Tensor(values, checkpointShape(spec))] as const;
  });
  const tensors = new Map(await Promise.all(named));
  store.dispose();
  return new Blob([new Uint8Array(writeSafetensors({ metadata: {}, tensors }))]);
}
