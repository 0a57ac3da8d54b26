/**
 * A run as the files that the released code resumes from: `checkpoint-N.pth` (online network, optimiser, epoch)
 * for `--resume` and `--finetune`, `checkpoint-te-N.pth` (target network) for `--resume_target_network`.
 * Source: released `util/misc.py` (`save_model`, `load_model`), `main_pretrain.py`, timm's `add_weight_decay`.
 */
import type { ClLossName, PretrainConfig } from '@/lib/config';
import { modelOf, stepsPerEpoch } from '@/lib/config';
import { checkpointShape, toCheckpoint } from '@/ml/model/checkpointLayout';
import { decays, type ParameterSpec } from '@/ml/model/parameters';
import type { ParameterStore } from '@/ml/model/parameterStore';
import { BETA1, BETA2, EPSILON, type Moments } from '@/ml/optim/adamW';
import { learningRate, scaledLearningRate } from '@/ml/optim/schedules';
import type * as tf from '@/ml/tf';
import type { PythonValue } from '@/storage/pickleWriter';
import { PytorchWriter } from '@/storage/pytorchWriter';
import { float32Tensor } from '@/storage/tensors';
import type { RunRecord } from './checkpoint';

/**
 * In which order the released network lists its parameters: its own first, then module by module. An optimiser's
 * state names parameters by their place in that list.
 */
const MODULES = [
  'cls_token',
  'pos_embed',
  'mask_token',
  'rep_decoder_pos_embed',
  'decoder_pos_embed',
  'patch_embed',
  'blocks',
  'norm',
  'projector',
  'predictor',
  'rep_decoder_embed',
  'rep_decoder_blocks',
  'rep_decoder_norm',
  'rep_decoder_pred',
  'decoder_embed',
  'decoder_blocks',
  'decoder_norm',
  'decoder_pred',
];

const CL_LOSS_NAMES: Readonly<Record<ClLossName, string>> = {
  simsiam: 'SimSiam',
  byol: 'BYOL',
  infonce: 'InfoNCE',
  mocov3: 'MOCOv3',
  'infonce-positive': 'InfoNCE',
  simclr: 'SimCLR',
};

const float = (value: number): PythonValue => ({ float: value });
const dict = (entries: Record<string, PythonValue>): PythonValue => ({
  dict: new Map(Object.entries(entries)),
});

function inModuleOrder(specs: readonly ParameterSpec[]): ParameterSpec[] {
  const place = ({ name }: ParameterSpec) => MODULES.indexOf(name.split('.', 1)[0]);
  return [...specs].sort((a, b) => place(a) - place(b));
}

/** The last epoch that was completed, counted from 0 as the released code does; -1 within the first. */
export function lastEpoch({ step, faceCount, config }: RunRecord): number {
  return Math.floor(step / stepsPerEpoch(faceCount, config)) - 1;
}

/** The N of `checkpoint-N.pth`. */
export function checkpointNumber(record: RunRecord): number {
  return Math.max(0, lastEpoch(record));
}

/** Our settings under the names of the released code's arguments. */
export function releasedArguments(config: PretrainConfig): Record<string, string | number | boolean> {
  const { imageSize, patchSize } = modelOf(config);
  // What an objective has not, weighs nothing.
  const has3c = config.objective === '3c';
  return {
    model: releasedModelName(config),
    input_size: imageSize,
    patch_size: patchSize,
    mask_ratio: config.maskRatio,
    norm_pix_loss: config.normPixLoss,
    weight_sfr: has3c ? config.weightSfr : 0,
    weight_cl: has3c ? config.weightCl : 0,
    cl_loss: CL_LOSS_NAMES[config.clLoss],
    cl_sample: config.clLoss === 'infonce-positive' ? 'positive' : 'all',
    t_momentum: config.emaMomentum,
    weight_decay: config.weightDecay,
    blr: config.blr,
    min_lr: config.minLr,
    warmup_epochs: config.warmupEpochs,
    epochs: config.epochs,
    batch_size: config.batchSize,
    accum_iter: config.accumIter,
    seed: config.seed,
    apply_simple_augment: config.randomResizedCrop || config.flip,
  };
}

/** Name of the released network of this size, or one of our own for the sizes that it does not have. */
function releasedModelName({ preset }: PretrainConfig): string {
  return preset === 'small' || preset === 'base' ? `fsfm_vit_${preset}_patch16` : `fsfm_lab_${preset}`;
}

/** Adds one of our tensors to a file, in the files' layout. */
async function store(writer: PytorchWriter, spec: ParameterSpec, source: tf.Tensor): Promise<PythonValue> {
  const values = toCheckpoint(spec, Float32Array.from(await source.data()));
  return writer.tensor(float32Tensor(values, checkpointShape(spec)));
}

async function stateDict(writer: PytorchWriter, network: ParameterStore): Promise<PythonValue> {
  const ordered = new Map<string, PythonValue>();
  for (const spec of inModuleOrder(network.specs)) {
    ordered.set(spec.name, await store(writer, spec, network.get(spec.name)));
  }
  return { ordered };
}

/** What the released code's AdamW loads: two groups, without and with weight decay, parameters numbered through. */
async function optimizerState(
  writer: PytorchWriter,
  specs: readonly ParameterSpec[],
  moments: readonly Moments[],
  record: RunRecord,
): Promise<PythonValue> {
  const { config, step } = record;
  const trained = inModuleOrder(specs).filter((spec) => spec.trained);
  const groups = [trained.filter((spec) => !decays(spec)), trained.filter(decays)];
  const state = new Map<number, PythonValue>();
  for (const spec of step > 0 ? groups.flat() : []) {
    const { m, v } = moments.find(({ name }) => name === spec.name)!;
    state.set(
      state.size,
      dict({
        step: writer.tensor(float32Tensor(Float32Array.of(step), [])),
        exp_avg: await store(writer, spec, m),
        exp_avg_sq: await store(writer, spec, v),
      }),
    );
  }
  const lr = learningRate(step / stepsPerEpoch(record.faceCount, config), {
    peak: scaledLearningRate(config.blr, config.batchSize * config.accumIter),
    floor: config.minLr,
    warmupEpochs: config.warmupEpochs,
    epochs: config.epochs,
  });
  let next = 0;
  const paramGroups = groups.map((group, i) =>
    dict({
      weight_decay: float(i === 0 ? 0 : config.weightDecay),
      lr: float(lr),
      betas: { tuple: [float(BETA1), float(BETA2)] },
      eps: float(EPSILON),
      amsgrad: false,
      foreach: null,
      maximize: false,
      capturable: false,
      params: group.map(() => next++),
    }),
  );
  return dict({ state: { dict: state }, param_groups: paramGroups });
}

function settings(record: RunRecord): PythonValue {
  const values = Object.entries(releasedArguments(record.config)).map(
    ([key, value]): [string, PythonValue] => [
      key,
      typeof value === 'number' && !INTEGER_ARGUMENTS.has(key) ? float(value) : value,
    ],
  );
  return { dict: new Map([...values, ['fsfm_lab', JSON.stringify(record)]]) };
}

const INTEGER_ARGUMENTS = new Set(['input_size', 'patch_size', 'epochs', 'batch_size', 'accum_iter', 'seed']);

/** `checkpoint-N.pth`: the online network with the optimiser's state. Moments stay the caller's. */
export async function onlineCheckpoint(
  network: ParameterStore,
  moments: readonly Moments[],
  record: RunRecord,
): Promise<Blob> {
  const writer = new PytorchWriter(`checkpoint-${checkpointNumber(record)}`);
  return writer.finish(
    dict({
      model: await stateDict(writer, network),
      optimizer: await optimizerState(writer, network.specs, moments, record),
      epoch: lastEpoch(record),
      args: settings(record),
    }),
  );
}

/**
 * `checkpoint-te-N.pth`: the target network. Without the optimiser, which the released code would load from here
 * a second time.
 */
export async function targetCheckpoint(network: ParameterStore, record: RunRecord): Promise<Blob> {
  const writer = new PytorchWriter(`checkpoint-te-${checkpointNumber(record)}`);
  return writer.finish(
    dict({
      model: await stateDict(writer, network),
      epoch: lastEpoch(record),
      args: settings(record),
    }),
  );
}
