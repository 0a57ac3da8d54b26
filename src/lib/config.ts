/**
 * The settings of a pretraining run: one schema for the form, the URL, the worker and every export.
 * `SETTINGS` holds, beside each default, the reason that the screen shows.
 */
import * as v from 'valibot';
import { LabError } from './errors';
import { MASKING_STRATEGIES, MaskingChoiceSchema } from './maskingStrategies';
import { PRESET_NAMES, PRESETS, type ModelConfig, type PresetName } from './presets';

export const CL_LOSSES = ['simsiam', 'byol', 'infonce', 'mocov3'] as const;
export type ClLossName = (typeof CL_LOSSES)[number];

const positiveInteger = v.pipe(v.number(), v.integer(), v.minValue(1));
const between = (low: number, high: number) => v.pipe(v.number(), v.minValue(low), v.maxValue(high));

export const PretrainConfigSchema = v.pipe(
  v.strictObject({
    preset: v.picklist(PRESET_NAMES),
    seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31 - 1)),
    // masks
    masking: MaskingChoiceSchema,
    maskRatio: between(0.1, 0.95),
    regionPer: v.picklist(['image', 'batch']),
    // objective
    normPixLoss: v.boolean(),
    weightSfr: between(0, 10),
    weightCl: between(0, 10),
    clLoss: v.picklist(CL_LOSSES),
    clTemperature: between(0.01, 5),
    repDecoderPosEmbed: v.picklist(['sincos', 'zero']),
    // optimisation
    epochs: v.pipe(positiveInteger, v.maxValue(100_000)),
    warmupEpochs: v.pipe(v.number(), v.minValue(0)),
    batchSize: v.pipe(positiveInteger, v.maxValue(1024)),
    accumIter: v.pipe(positiveInteger, v.maxValue(256)),
    blr: between(0, 10),
    minLr: between(0, 1),
    weightDecay: between(0, 1),
    clipGrad: between(0, 1000),
    emaMomentum: between(0, 1),
    // augmentation
    randomResizedCrop: v.boolean(),
    flip: v.boolean(),
    // running
    kernels: v.picklist(['fused', 'stock']),
    /** Absent from what was exported before it existed. */
    precision: v.optional(v.picklist(['f32', 'f16']), 'f32'),
    recompute: v.boolean(),
    picturesEverySteps: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000)),
  }),
  v.check((c) => c.warmupEpochs <= c.epochs, 'warmupEpochs must not exceed epochs'),
  v.check((c) => c.precision === 'f32' || c.kernels === 'fused', 'precision f16 needs the fused kernels'),
);

/** A validated run configuration. `clipGrad` 0 means no clipping; `picturesEverySteps` 0 means automatic. */
export type PretrainConfig = v.InferOutput<typeof PretrainConfigSchema>;
export type PretrainSettingKey = keyof PretrainConfig;

/**
 * Base learning rate whose peak, by linear scaling (lr = blr * batch * accum / 256), is 1.5e-3 at batch 16.
 * The paper's blr of 1.5e-4 belongs to an effective batch of 4096 (peak 2.4e-3); at batch 16 it would
 * give 9.4e-6, at which a tab-sized model does not move.
 */
const TAB_BLR = 0.024;

const DEFAULT_EPOCHS = 100;

/** A tenth of the run, as in the paper (40 of 400 epochs), whatever the run's length. */
export function defaultWarmupEpochs(epochs: number): number {
  return epochs / 10;
}

export function defaultPretrainConfig(preset: PresetName = 'micro'): PretrainConfig {
  return {
    preset,
    seed: 0,
    masking: 'crfr-p',
    maskRatio: 0.75,
    regionPer: 'image',
    normPixLoss: true,
    weightSfr: 0.007,
    weightCl: 0.1,
    clLoss: 'simsiam',
    clTemperature: 0.1,
    repDecoderPosEmbed: 'sincos',
    epochs: DEFAULT_EPOCHS,
    warmupEpochs: defaultWarmupEpochs(DEFAULT_EPOCHS),
    batchSize: 16,
    accumIter: 1,
    blr: TAB_BLR,
    minLr: 0,
    weightDecay: 0.05,
    clipGrad: 1,
    emaMomentum: 0.996,
    randomResizedCrop: false,
    flip: false,
    kernels: 'fused',
    precision: 'f32',
    recompute: false,
    picturesEverySteps: 0,
  };
}

/** Label, reason and bounds of each setting, for the form and its help texts. */
export interface SettingInfo {
  label: string;
  group: 'model' | 'masks' | 'objective' | 'optimisation' | 'augmentation' | 'running';
  /** Why the default is what it is, one or two sentences, with its source. */
  reason: string;
  /** For numbers. */
  min?: number;
  max?: number;
  step?: number;
  /** For picklists. */
  options?: readonly string[];
}

export const SETTINGS: Readonly<Record<PretrainSettingKey, SettingInfo>> = {
  preset: {
    label: 'Model',
    group: 'model',
    reason: 'Chosen to suit this adapter. Larger models need more memory and more steps to show anything.',
    options: PRESET_NAMES,
  },
  seed: {
    label: 'Seed',
    group: 'running',
    reason:
      'Fixes initialisation, data order, masks and augmentation: the same seed repeats a run on one adapter.',
    min: 0,
    max: 2 ** 31 - 1,
    step: 1,
  },
  masking: {
    label: 'Masking',
    group: 'masks',
    reason:
      "CRFR-P is the paper's strategy: cover one random facial region, mask the rest proportionally. The others are those it was compared with; only CRFR-P and CRFR-R cover a region, so C2 is zero with the rest. Masks that you draw in the masking lab cover what they always hide.",
    options: MASKING_STRATEGIES,
  },
  maskRatio: {
    label: 'Mask ratio',
    group: 'masks',
    reason: 'The paper hides 75 % of the patches; the encoder sees the other quarter.',
    min: 0.1,
    max: 0.95,
    step: 0.05,
  },
  regionPer: {
    label: 'Covered region per',
    group: 'masks',
    reason: 'Image is what the paper describes; the released code draws one region for the whole batch.',
    options: ['image', 'batch'],
  },
  normPixLoss: {
    label: 'Normalise target patches',
    group: 'objective',
    reason:
      'Targets normalised per patch, as in MAE and the paper: the loss weighs structure, not brightness.',
  },
  weightSfr: {
    label: 'Weight of C2 (region)',
    group: 'objective',
    reason: "0.007 is the paper's weight of the covered region's reconstruction.",
    min: 0,
    max: 10,
    step: 0.001,
  },
  weightCl: {
    label: 'Weight of C3 (identity)',
    group: 'objective',
    reason: "0.1 is the paper's weight of the self-distillation loss.",
    min: 0,
    max: 10,
    step: 0.01,
  },
  clLoss: {
    label: 'Form of C3',
    group: 'objective',
    reason: 'The paper uses the negative cosine of SimSiam; the others are its ablations.',
    options: CL_LOSSES,
  },
  clTemperature: {
    label: 'Temperature of C3',
    group: 'objective',
    reason: 'Only for InfoNCE and MoCo v3; 0.1 as in the released code.',
    min: 0.01,
    max: 5,
    step: 0.01,
  },
  repDecoderPosEmbed: {
    label: 'Representation decoder positions',
    group: 'objective',
    reason: "Sine-cosine is the paper's intent; in the released code they stay zero by an oversight.",
    options: ['sincos', 'zero'],
  },
  epochs: {
    label: 'Epochs',
    group: 'optimisation',
    reason:
      "The paper trains 400 epochs on millions of faces; 100 over a small set shows the method's course.",
    min: 1,
    max: 100_000,
    step: 1,
  },
  warmupEpochs: {
    label: 'Warm-up epochs',
    group: 'optimisation',
    reason: 'A tenth of the run, as in the paper (40 of 400).',
    min: 0,
    max: 10_000,
    step: 1,
  },
  batchSize: {
    label: 'Batch size',
    group: 'optimisation',
    reason: 'Sixteen fits every adapter; raise it where memory allows, or accumulate.',
    min: 1,
    max: 1024,
    step: 1,
  },
  accumIter: {
    label: 'Accumulate batches',
    group: 'optimisation',
    reason: 'Gradients of this many batches are averaged before one update: a larger effective batch.',
    min: 1,
    max: 256,
    step: 1,
  },
  blr: {
    label: 'Base learning rate',
    group: 'optimisation',
    reason:
      "Scaled linearly: lr = blr x effective batch / 256. The default peaks at 1.5e-3 for batch 16, close to the paper's 2.4e-3; the paper's own blr of 1.5e-4 belongs to a batch of 4096.",
    min: 0,
    max: 10,
    step: 0.001,
  },
  minLr: {
    label: 'Final learning rate',
    group: 'optimisation',
    reason: 'The cosine ends at zero, as in the paper.',
    min: 0,
    max: 1,
    step: 0.00001,
  },
  weightDecay: {
    label: 'Weight decay',
    group: 'optimisation',
    reason: '0.05 as in the paper; biases, norms and other 1-D tensors are exempt.',
    min: 0,
    max: 1,
    step: 0.01,
  },
  clipGrad: {
    label: 'Clip gradient norm',
    group: 'optimisation',
    reason: 'One, as in the released code; 0 switches clipping off.',
    min: 0,
    max: 1000,
    step: 0.1,
  },
  emaMomentum: {
    label: 'Target momentum',
    group: 'optimisation',
    reason: 'The target network follows slowly: 0.996 rising to 1 along half a cosine.',
    min: 0,
    max: 1,
    step: 0.001,
  },
  randomResizedCrop: {
    label: 'Random resized crop',
    group: 'augmentation',
    reason: 'Off as in the paper; applied to picture and parsing map alike.',
  },
  flip: {
    label: 'Random horizontal flip',
    group: 'augmentation',
    reason: 'Off as in the paper; swaps left and right regions of the parsing map too.',
  },
  kernels: {
    label: 'Kernels',
    group: 'running',
    reason: 'Fused WGSL kernels are many times faster; stock tfjs operations are the reference path.',
    options: ['fused', 'stock'],
  },
  precision: {
    label: 'Precision of forward products',
    group: 'running',
    reason:
      'f16 multiplies in half precision, sums in f32, and halves the memory of hidden layers; products then differ by about 0.04 %. Only on adapters with shader-f16, and not yet tried on a real GPU, so f32 is the default.',
    options: ['f32', 'f16'],
  },
  recompute: {
    label: 'Recompute activations',
    group: 'running',
    reason:
      'Keeps only the input of each block and computes the rest again: less memory, about a third more time.',
  },
  picturesEverySteps: {
    label: 'Pictures every … steps',
    group: 'running',
    reason: '0 chooses the rate so that pictures cost under a tenth of the training time.',
    min: 0,
    max: 10_000,
    step: 1,
  },
};

/** Optimiser steps in one pass over the faces; the remainder is dropped, but never everything. */
export function stepsPerEpoch(
  faceCount: number,
  config: Pick<PretrainConfig, 'batchSize' | 'accumIter'>,
): number {
  return Math.max(1, Math.floor(faceCount / (config.batchSize * config.accumIter)));
}

/** Geometry of a configuration's networks. */
export function modelOf(config: Pick<PretrainConfig, 'preset'>): ModelConfig {
  return PRESETS[config.preset].model;
}

/** @throws LabError `invalid-config` that names the setting, its value and what is allowed */
export function parsePretrainConfig(input: unknown): PretrainConfig {
  const result = v.safeParse(PretrainConfigSchema, input);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const where = v.getDotPath(issue) ?? 'settings';
  throw new LabError(
    'invalid-config',
    `${where}: ${issue.message}`,
    `Change "${where}" or reset the settings to their defaults.`,
  );
}

/** Settings, other than the preset, that differ from the defaults of this preset and length of run. */
export function changedSettings(config: PretrainConfig): PretrainSettingKey[] {
  const defaults = {
    ...defaultPretrainConfig(config.preset),
    warmupEpochs: defaultWarmupEpochs(config.epochs),
  };
  return (Object.keys(SETTINGS) as PretrainSettingKey[]).filter(
    (key) => key !== 'preset' && !Object.is(config[key], defaults[key]),
  );
}

/** Only what differs from the preset's defaults, so that a link stays short and readable. */
export function configToQuery(config: PretrainConfig): URLSearchParams {
  const query = new URLSearchParams({ preset: config.preset });
  for (const key of changedSettings(config)) query.set(key, String(config[key]));
  return query;
}

/**
 * Settings from a link. Unknown keys are ignored (links also carry other state).
 * @throws LabError `invalid-config` naming the first bad value
 */
export function configFromQuery(query: URLSearchParams): PretrainConfig {
  const preset = query.get('preset') ?? 'micro';
  if (!(PRESET_NAMES as readonly string[]).includes(preset)) {
    throw new LabError(
      'invalid-config',
      `preset: "${preset}" is not a model`,
      `Use one of ${PRESET_NAMES.join(', ')}.`,
    );
  }
  const config: Record<string, unknown> = { ...defaultPretrainConfig(preset as PresetName) };
  for (const [key, fallback] of Object.entries(config)) {
    const text = query.get(key);
    if (text === null || key === 'preset') continue;
    if (typeof fallback === 'number') config[key] = text.trim() === '' ? Number.NaN : Number(text);
    else if (typeof fallback === 'boolean')
      config[key] = text === 'true' ? true : text === 'false' ? false : text;
    else config[key] = text;
  }
  if (!query.has('warmupEpochs') && typeof config.epochs === 'number') {
    config.warmupEpochs = defaultWarmupEpochs(config.epochs);
  }
  return parsePretrainConfig(config);
}
