/** A run's online network as a safetensors file in checkpoint naming and layout, with the run's record. */
import type { PretrainConfig } from '@/lib/config';
import type { EngineName } from '@/lib/engineSettings';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import { APP_VERSION } from '@/lib/version';
import type { Choices } from '@/ml/ops/gpu/variants';
import { checkpointShape, toCheckpoint } from '@/ml/model/checkpointLayout';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { writeSafetensors } from '@/storage/safetensors';
import { float32Tensor, type StoredTensor } from '@/storage/tensors';

/** A file to be handed to the person. */
export interface ExportedFile {
  name: string;
  /** May be larger than the memory: the browser keeps what it wants of it on disk. */
  blob: Blob;
  /** Newer states that were damaged and passed over, a sentence each: it is of `step` instead. */
  passedOver?: { step: number; damaged: readonly string[] };
}

/** What a file must say of itself, so that its numbers can be had again. */
export interface RunRecord {
  config: PretrainConfig;
  step: number;
  adapter: string;
  /** Absent in records from before there were two. */
  engine?: EngineName;
  statistics: PixelStatistics;
  /** SHA-256 over the sorted ids of the faces, hex. */
  datasetFingerprint: string;
  /** Faces that were trained on. */
  faceCount: number;
  /** Ids of the faces that were never trained on, sorted; absent where none were held out. */
  heldOut?: readonly string[];
  /** Variants of the kernels that were chosen by measurement on the adapter, by class. */
  kernelVariants: Choices;
  /** File whose weights it began with; absent for fresh ones. */
  beganWith?: string;
}

export async function exportNetwork(network: ParameterStore, record: RunRecord): Promise<Uint8Array> {
  const tensors = new Map<string, StoredTensor>();
  for (const spec of network.specs) {
    const values = Float32Array.from(await network.get(spec.name).data());
    tensors.set(spec.name, float32Tensor(toCheckpoint(spec, values), checkpointShape(spec)));
  }
  return writeSafetensors({
    metadata: { format: 'pt', fsfmLab: APP_VERSION, run: JSON.stringify(record) },
    tensors,
  });
}
