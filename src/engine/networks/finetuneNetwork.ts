/** The network of a fine-tuning run: which tensors are trained, and where they begin. */
import type { DetectorConfig } from '@/lib/detectorConfig';
import { LabError } from '@/lib/errors';
import type { ModelConfig } from '@/lib/presets';
import { deriveSeed, SeededRandom } from '@/lib/random';
import {
  classifierParameters,
  decays,
  ownAdapter,
  type AdapterShape,
  type ParameterSpec,
} from '@/ml/model/parameters';
import { initialiseStore, initialValues, ParameterStore } from '@/ml/model/parameterStore';
import { layerLearningRateScale } from '@/ml/optim/layerDecay';
import type { CheckpointFile } from './checkpointFile';

const INITIALISATION_STREAM = 20;

const trainedBy: Readonly<Record<DetectorConfig['mode'], (name: string) => boolean>> = {
  full: () => true,
  norms: (name) => /(^|[._])norm\d?\./.test(name) || name.startsWith('head.'),
  adapter: (name) => /^(adapter|projector|head)\./.test(name),
  probe: (name) => name.startsWith('head.'),
};

/** The tensors of a detector, with those marked trained that its mode trains. */
export function detectorSpecs(
  model: ModelConfig,
  config: Pick<DetectorConfig, 'mode' | 'pooling' | 'adapter' | 'contrastWeight' | 'trainPositions'>,
  classes: number,
): ParameterSpec[] {
  const { mode, pooling, trainPositions, contrastWeight } = config;
  const isTrained = ({ name, trained }: ParameterSpec) =>
    name === 'pos_embed'
      ? mode === 'full' && trainPositions
      : trained && trainedBy[mode](name) && (contrastWeight > 0 || !name.startsWith('projector.'));
  return classifierParameters(model, classes, { pooling, adapter: adapterFor(model, config) }).map(
    (spec) => ({ ...spec, trained: isTrained(spec) }),
  );
}

/** FS-Adapter has its projector always, as released; only the contrastive loss trains it. */
function adapterFor(
  model: ModelConfig,
  { mode, adapter }: Pick<DetectorConfig, 'mode' | 'adapter'>,
): AdapterShape | null {
  if (mode !== 'adapter') return null;
  const own = ownAdapter(model);
  if (adapter === 'gelu') return own;
  return { form: 'relu', bottleneck: own.bottleneck, projector: true };
}

/** Which tensors weight decay applies to; in a wholly trained network not to the class token and positions, as released. */
export const decaysIn =
  ({ mode, decayTokens }: Pick<DetectorConfig, 'mode' | 'decayTokens'>) =>
  (spec: Pick<ParameterSpec, 'name' | 'shape'>): boolean =>
    decays(spec) &&
    spec.name !== 'pos_embed' &&
    (mode !== 'full' || decayTokens || spec.name !== 'cls_token');

/** Factor on the learning rate of each tensor; only a wholly trained network has layers to tell apart. */
export function learningRateScale(
  model: ModelConfig,
  { mode, layerDecay }: Pick<DetectorConfig, 'mode' | 'layerDecay'>,
): (name: string) => number {
  return (name) => (mode === 'full' ? layerLearningRateScale(name, model.depth, layerDecay) : 1);
}

/** Tensors that a pretrained encoder need not have: a detector begins them itself. */
const BEGUN_HERE = /^(head|fc_norm|adapter|projector)\./;

/** Whether features before their norm depend on a tensor. */
export const isEncoder = ({ name }: Pick<ParameterSpec, 'name'>): boolean =>
  !BEGUN_HERE.test(name) && !name.startsWith('norm.');

/**
 * A detector ready to be trained. Encoder tensors come from `pretrained`, everything else from the seed, the same
 * with and without pretraining.
 * @param pretrained the encoder's file; null: from scratch
 * @returns the store; the caller owns it
 * @throws LabError `invalid-file` when the file is not an encoder of this geometry
 */
export async function initialiseDetector(
  model: ModelConfig,
  config: Parameters<typeof detectorSpecs>[1] & Pick<DetectorConfig, 'seed'>,
  classes: number,
  pretrained: CheckpointFile | null,
): Promise<ParameterStore> {
  if (pretrained) requireHeads(model, pretrained);
  const specs = detectorSpecs(model, config, classes);
  const seed = deriveSeed(config.seed, INITIALISATION_STREAM);
  if (!pretrained) return initialiseStore(specs, seed);
  const read = pretrained.reader(specs.filter(({ name }) => !BEGUN_HERE.test(name)));
  const random = SeededRandom.fromSeed(seed);
  // One tensor at a time: a large encoder is not there twice.
  return ParameterStore.load(specs, (spec) => {
    const begun = initialValues(spec, random);
    return BEGUN_HERE.test(spec.name) ? Promise.resolve(begun) : read(spec);
  });
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
