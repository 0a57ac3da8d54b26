/** The network of a fine-tuning run: which tensors are trained, and where they begin. */
import type { DetectorConfig } from '@/lib/detectorConfig';
import { LabError } from '@/lib/errors';
import type { ModelConfig } from '@/lib/presets';
import { deriveSeed } from '@/lib/random';
import { classifierParameters, type ParameterSpec } from '@/ml/model/parameters';
import { initialiseStore, type ParameterStore } from '@/ml/model/parameterStore';
import { layerLearningRateScale } from '@/ml/optim/layerDecay';
import type { CheckpointFile } from './checkpointFile';

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
 * A detector ready to be trained. Encoder tensors come from `pretrained`, everything else from the seed, the same
 * with and without pretraining.
 * @param pretrained the encoder's file; null: from scratch
 * @returns the store; the caller owns it
 * @throws LabError `invalid-file` when the file is not an encoder of this geometry
 */
export async function initialiseDetector(
  model: ModelConfig,
  config: Pick<DetectorConfig, 'mode' | 'pooling' | 'seed'>,
  classes: number,
  pretrained: CheckpointFile | null,
): Promise<ParameterStore> {
  if (pretrained) requireHeads(model, pretrained);
  const specs = detectorSpecs(model, config, classes);
  const store = initialiseStore(specs, deriveSeed(config.seed, INITIALISATION_STREAM));
  if (!pretrained) return store;
  try {
    const encoder = await pretrained.load(specs.filter(({ name }) => !BEGUN_HERE.test(name)));
    for (const { name } of encoder.specs) store.get(name).assign(encoder.get(name));
    encoder.dispose();
    return store;
  } catch (error) {
    store.dispose();
    throw error;
  }
}

/** Shapes do not tell heads apart: with other heads the weights would compute something else. @throws LabError */
function requireHeads({ width, heads }: ModelConfig, { recognised: { size, model } }: CheckpointFile): void {
  if (model.width !== width || model.heads === heads) return;
  throw new LabError(
    'invalid-file',
    `The encoder is a ${size} with ${model.heads} attention heads; the model that is trained has ${heads}.`,
    `Choose an encoder with ${heads} heads, or start from scratch.`,
  );
}

/** Which norm stands before the head; frozen encoders have it standardise their features. */
export function featureNormName({ pooling }: Pick<DetectorConfig, 'pooling'>): 'fc_norm' | 'norm' {
  return pooling === 'mean' ? 'fc_norm' : 'norm';
}
