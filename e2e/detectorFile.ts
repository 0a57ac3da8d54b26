/** Detector files for journeys, made without training: seeded weights, a head that leans as asked, and a record or none. */
import { GUARD, storedGuard } from '@/engine/scoring/outsideGuard';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { PRESETS } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { checkpointShape, toCheckpoint } from '@/ml/model/checkpointLayout';
import { classifierParameters, onlineParameters, type ParameterSpec } from '@/ml/model/parameters';
import type { PythonValue } from '@/storage/pickleWriter';
import { PytorchWriter } from '@/storage/pytorchWriter';
import { writeSafetensors } from '@/storage/safetensors';
import { float32Tensor, type StoredTensor } from '@/storage/tensors';

const STATISTICS = { mean: [0.5, 0.45, 0.4], std: [0.25, 0.25, 0.25] };

interface DetectorOptions {
  /** Added to the logit of "fake". */
  lean: number;
  seed?: number;
  /** Faces of validation that its record claims, with a good AUC; null: a file without a record. */
  validationFaces?: number | null;
  /** What its record says beside. */
  says?: object;
  /** Tensors beside the network. */
  beside?: ReadonlyMap<string, StoredTensor>;
}

/** Something for Playwright's `setInputFiles`. */
export function detectorFile(
  name: string,
  { lean, seed = 1, validationFaces = 200, says, beside }: DetectorOptions,
) {
  const specs = classifierParameters(PRESETS.nano.model, 2);
  const record = validationFaces === null ? null : { ...recordOf(validationFaces), ...says };
  return modelFile(name, specs, record, seed, { 'head.bias': Float32Array.of(lean, 0) }, beside);
}

/**
 * What lies beside a detector that was validated on faces of one feature alone, with a record of them.
 * @param limit how far others may lie from it: features are of the order of 1
 */
export function guardOf(limit: number): Pick<DetectorOptions, 'beside' | 'says'> {
  const { width } = PRESETS.nano.model;
  const sphere = Float32Array.from({ length: (width * (width + 1)) / 2 }, () => 0);
  for (let i = 0; i < width; i++) sphere[(i * (i + 3)) / 2] = limit;
  const side = { mean: new Float32Array(width), factor: sphere };
  const faces = { faces: 100, groups: 100 };
  return {
    beside: new Map(storedGuard([side, side]).map(([part, tensor]) => [`${GUARD}.${part}`, tensor])),
    says: { guard: { genuine: faces, attack: faces, kept: true } },
  };
}

/** A pretrained network with its decoders that has learned nothing. */
export function pretrainedFile(name: string) {
  return modelFile(name, onlineParameters(PRESETS.nano.model), { statistics: STATISTICS });
}

/** The same as the released code saves it: beside optimiser state and an argparse namespace, without a record of ours. */
export async function releasedPretrainedFile(name: string) {
  const writer = new PytorchWriter('checkpoint');
  const model = new Map(
    [...tensorsOf(onlineParameters(PRESETS.nano.model), 1, {})].map(([key, tensor]) => [
      key,
      writer.tensor(tensor),
    ]),
  );
  const optimizer = new Map([['state', { dict: new Map() }]]);
  const body = new Map<string, PythonValue>([
    ['model', { ordered: model }],
    ['optimizer', { dict: optimizer }],
    ['epoch', 3],
    ['args', { call: 'argparse.Namespace', args: [] }],
  ]);
  const file = writer.finish({ dict: body });
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(await file.arrayBuffer()) };
}

/** @param seed of its weights @param given tensors by name that are not the seed's */
export function modelFile(
  name: string,
  specs: readonly ParameterSpec[],
  record: object | null,
  seed = 1,
  given: Readonly<Record<string, Float32Array>> = {},
  beside: ReadonlyMap<string, StoredTensor> = new Map(),
) {
  const tensors = new Map([...tensorsOf(specs, seed, given), ...beside]);
  const bytes = writeSafetensors({ metadata: record ? { run: JSON.stringify(record) } : {}, tensors });
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) };
}

function tensorsOf(
  specs: readonly ParameterSpec[],
  seed: number,
  given: Readonly<Record<string, Float32Array>>,
): Map<string, StoredTensor> {
  const random = SeededRandom.fromSeed(seed);
  return new Map(
    specs.map((spec) => {
      const values = given[spec.name] ?? begin(spec, random);
      return [spec.name, float32Tensor(toCheckpoint(spec, values), checkpointShape(spec))];
    }),
  );
}

function begin({ shape, initial }: ParameterSpec, random: SeededRandom): Float32Array {
  const size = shape.reduce((a, b) => a * b, 1);
  if (initial === 'ones') return new Float32Array(size).fill(1);
  if (initial === 'zeros') return new Float32Array(size);
  return Float32Array.from({ length: size }, () => 0.15 * random.normal());
}

function recordOf(faces: number) {
  return {
    kind: 'detector',
    config: { ...defaultDetectorConfig('nano'), fakes: 'self-blended' },
    classes: ['fake', 'real'],
    bonaFide: 'real',
    statistics: STATISTICS,
    epoch: 3,
    adapter: 'none',
    datasetFingerprint: 'made for a journey',
    validation: { faces, auc: 0.91, eer: 0.16, threshold: 0.4, temperature: 1.2 },
  };
}
