/** The network of a fine-tuning run: which tensors are trained, and where they begin. */
import type { DetectorConfig } from '@/lib/detectorConfig';
import { LabError } from '@/lib/errors';
import type { ModelConfig } from '@/lib/presets';
import { deriveSeed, SeededRandom } from '@/lib/random';
import { checkpointShape, fromCheckpoint } from '@/ml/model/checkpointLayout';
import { classifierParameters, type ParameterSpec } from '@/ml/model/parameters';
import { initialValues, ParameterStore } from '@/ml/model/parameterStore';
import { layerLearningRateScale } from '@/ml/optim/layerDecay';
import { toFloat32, type SafetensorsFile } from '@/storage/safetensors';

const INITIALISATION_STREAM = 20;

const trainedBy: Readonly<Record<DetectorConfig['mode'], (name: string) => boolean>> = {
  full: () => true,
  norms: (name) => /(^|[._])norm\d?\./.test(name) || name.startsWith('head.'),
  adapter: (name) => name.startsWith('adapter.') || name.startsWith('head.'),
  probe: (name) => name.startsWith('head.'),
};

/** The tensors of a detector, with those marked trained that its mode trains. */
export function detectorSpecs(
  model: ModelConfig,
  { mode, pooling }: Pick<DetectorConfig, 'mode' | 'pooling'>,
  classes: number,
): ParameterSpec[] {
  return classifierParameters(model, classes, { pooling, adapter: mode === 'adapter' }).map((spec) => ({
    ...spec,
    trained: spec.trained && trainedBy[mode](spec.name),
  }));
}

/** Factor on the learning rate of each tensor; only a wholly trained network has layers to tell apart. */
export function learningRateScale(
  model: ModelConfig,
  { mode, layerDecay }: Pick<DetectorConfig, 'mode' | 'layerDecay'>,
): (name: string) => number {
  return (name) => (mode === 'full' ? layerLearningRateScale(name, model.depth, layerDecay) : 1);
}

/** Tensors that a pretrained encoder need not have: a detector begins them itself. */
const BEGUN_HERE = /^(head|fc_norm|adapter)\./;

/**
 * A detector ready to be trained. Encoder tensors come from `pretrained`, everything else from the seed.
 * @param pretrained in checkpoint naming and layout; null: from scratch
 * @returns the store; the caller owns it
 * @throws LabError `invalid-file` when the file is not an encoder of this geometry
 */
export function initialiseDetector(
  model: ModelConfig,
  config: Pick<DetectorConfig, 'mode' | 'pooling' | 'seed'>,
  classes: number,
  pretrained: SafetensorsFile | null,
): ParameterStore {
  const random = SeededRandom.fromSeed(deriveSeed(config.seed, INITIALISATION_STREAM));
  return new ParameterStore(detectorSpecs(model, config, classes), (spec) => {
    // Drawn for every tensor, so that the head is the same with and without pretraining.
    const fresh = initialValues(spec, random);
    if (!pretrained || BEGUN_HERE.test(spec.name)) return fresh;
    return fromFile(pretrained, spec);
  });
}

function fromFile(file: SafetensorsFile, spec: ParameterSpec): Float32Array {
  const stored = file.tensors.get(spec.name);
  const wanted = checkpointShape(spec);
  const remedy = 'Choose the model size that the file was pretrained with, or another file.';
  if (!stored) {
    throw new LabError('invalid-file', `The pretrained model has no tensor "${spec.name}".`, remedy);
  }
  if (stored.shape.join() !== wanted.join()) {
    throw new LabError(
      'invalid-file',
      `"${spec.name}" is ${stored.shape.join(' x ')} in the pretrained model, ${wanted.join(' x ')} in this one.`,
      remedy,
    );
  }
  return fromCheckpoint(spec, toFloat32(stored));
}

/** Which norm stands before the head; frozen encoders have it standardise their features. */
export function featureNormName({ pooling }: Pick<DetectorConfig, 'pooling'>): 'fc_norm' | 'norm' {
  return pooling === 'mean' ? 'fc_norm' : 'norm';
}
