/**
 * The settings of a fine-tuning run: one schema for the form, the URL, the worker and every export.
 * Source of the defaults: the authors' fine-tuning script (10 epochs, batch 64, blr 2.5e-4, layer decay 0.65,
 * weight decay 0.05, drop path 0.1, random erasing 0.25, mixup 0.8, cutmix 1.0, smoothing 0.1, RandAugment m9).
 */
import * as v from 'valibot';
import { LabError } from './errors';
import { PRESET_NAMES, type PresetName } from './presets';
import { TRAINING_TASKS } from './trainingTask';

export const DETECTOR_MODES = ['full', 'norms', 'adapter', 'probe'] as const;
export const POOLINGS = ['mean', 'class-token'] as const;
export type Pooling = (typeof POOLINGS)[number];
export const FAKE_SOURCES = ['dataset', 'self-blended'] as const;

/** How faces without a video of their own are grouped by name; groups are never torn apart by a split. */
export const GROUP_RULES = ['video', 'person', 'none'] as const;
export type GroupRule = (typeof GROUP_RULES)[number];

const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(0));
const between = (low: number, high: number) => v.pipe(v.number(), v.minValue(low), v.maxValue(high));
const probability = between(0, 1);

export const DetectorConfigSchema = v.pipe(
  v.strictObject({
    preset: v.picklist(PRESET_NAMES),
    seed: v.pipe(wholeNumber, v.maxValue(2 ** 31 - 1)),
    // what is trained
    mode: v.picklist(DETECTOR_MODES),
    pooling: v.picklist(POOLINGS),
    fakes: v.picklist(FAKE_SOURCES),
    // Absent in the records of files from before it was a setting.
    blendStrength: v.optional(between(1, 4), 1),
    balance: v.boolean(),
    // data; detectors of before have neither
    task: v.optional(v.picklist(TRAINING_TASKS), 'as labelled'),
    unseen: v.optional(v.pipe(v.string(), v.maxLength(200)), ''),
    // splits
    groupBy: v.picklist(GROUP_RULES),
    splitSeed: v.pipe(wholeNumber, v.maxValue(2 ** 31 - 1)),
    validationShare: between(0, 0.5),
    testShare: between(0, 0.5),
    // optimisation
    epochs: v.pipe(wholeNumber, v.minValue(1), v.maxValue(10_000)),
    warmupEpochs: between(0, 1000),
    batchSize: v.pipe(wholeNumber, v.minValue(1), v.maxValue(1024)),
    blr: between(0, 100),
    minLr: between(0, 1),
    layerDecay: between(0.1, 1),
    weightDecay: between(0, 1),
    clipGrad: between(0, 1000),
    patience: v.pipe(wholeNumber, v.maxValue(1000)),
    // regularisation
    smoothing: between(0, 0.5),
    dropPath: between(0, 0.9),
    mixup: between(0, 10),
    cutmix: between(0, 10),
    // augmentation
    flip: v.boolean(),
    randAugment: between(0, 10),
    erasing: probability,
    jpeg: probability,
    blur: probability,
    noise: probability,
    resize: probability,
    // running
    kernels: v.picklist(['fused', 'stock']),
  }),
  v.check((c) => c.warmupEpochs <= c.epochs, 'warmupEpochs must not exceed epochs'),
);

/**
 * A validated fine-tuning configuration. `clipGrad`, `patience`, `mixup`, `cutmix` and `randAugment` are off
 * at 0; `unseen` is the class of the dataset that only the test holds, '' for none; `erasing`, `jpeg`, `blur`, `noise` and `resize` are probabilities per picture.
 */
export type DetectorConfig = v.InferOutput<typeof DetectorConfigSchema>;
export type DetectorSettingKey = keyof DetectorConfig;

/** Models small enough for a tab: trained on hundreds of faces, they need another recipe than a ViT-B. */
const TAB_PRESETS: readonly PresetName[] = ['nano', 'micro'];

/** The authors' recipe for a whole network. */
const AUTHORS = {
  epochs: 10,
  warmupEpochs: 1,
  batchSize: 64,
  blr: 2.5e-4,
  layerDecay: 0.65,
  smoothing: 0.1,
  dropPath: 0.1,
  mixup: 0.8,
  cutmix: 1,
  randAugment: 9,
  erasing: 0.25,
} satisfies Partial<DetectorConfig>;

/** For models of under a million parameters and hundreds of faces: more passes, a larger rate, no mixing. */
const TAB = {
  epochs: 30,
  warmupEpochs: 3,
  batchSize: 32,
  blr: 0.008,
  layerDecay: 0.75,
  smoothing: 0.1,
  dropPath: 0,
  mixup: 0,
  cutmix: 0,
  randAugment: 0,
  erasing: 0,
} satisfies Partial<DetectorConfig>;

/** A head on frozen features: cheap passes over cached features, so many of them; nothing to regularise. */
const FROZEN = {
  epochs: 100,
  warmupEpochs: 5,
  batchSize: 64,
  blr: 0.004,
  layerDecay: 1,
  smoothing: 0,
  dropPath: 0,
  mixup: 0,
  cutmix: 0,
  randAugment: 0,
  erasing: 0,
} satisfies Partial<DetectorConfig>;

export function defaultDetectorConfig(
  preset: PresetName = 'micro',
  mode: DetectorConfig['mode'] = 'full',
): DetectorConfig {
  const recipe = isFrozen(mode) ? FROZEN : TAB_PRESETS.includes(preset) ? TAB : AUTHORS;
  return {
    preset,
    seed: 0,
    mode,
    pooling: 'mean',
    fakes: 'dataset',
    blendStrength: 1,
    balance: true,
    task: 'as labelled',
    unseen: '',
    groupBy: 'video',
    splitSeed: 0,
    validationShare: 0.1,
    testShare: 0.25,
    minLr: 1e-6,
    weightDecay: isFrozen(mode) ? 0 : 0.05,
    clipGrad: 0,
    patience: 10,
    flip: !isFrozen(mode),
    jpeg: 0,
    blur: 0,
    noise: 0,
    resize: 0,
    kernels: 'fused',
    ...recipe,
  };
}

/** Whether the encoder stays as it is and only what comes after it is trained. */
export function isFrozen(mode: DetectorConfig['mode']): boolean {
  return mode === 'probe' || mode === 'adapter';
}

/** Whether pictures change from epoch to epoch; features of a frozen encoder can be kept when they do not. */
export function augments(config: DetectorConfig): boolean {
  const { flip, randAugment, erasing, jpeg, blur, noise, resize, mixup, cutmix, fakes } = config;
  return (
    flip ||
    fakes === 'self-blended' ||
    [randAugment, erasing, jpeg, blur, noise, resize, mixup, cutmix].some((x) => x > 0)
  );
}

/** @throws LabError `invalid-config` that names the setting, its value and what is allowed */
export function parseDetectorConfig(input: unknown): DetectorConfig {
  const result = v.safeParse(DetectorConfigSchema, input);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const where = v.getDotPath(issue) ?? 'settings';
  throw new LabError(
    'invalid-config',
    `${where}: ${issue.message}`,
    `Change "${where}" or reset the settings to their defaults.`,
  );
}

/** What is wrong with each setting of a draft; empty when it can run. */
export function detectorIssues(draft: DetectorConfig): Partial<Record<DetectorSettingKey, string>> {
  const result = v.safeParse(DetectorConfigSchema, draft);
  const issues: Partial<Record<DetectorSettingKey, string>> = {};
  for (const issue of result.issues ?? []) {
    const key = (v.getDotPath(issue) ?? 'warmupEpochs') as DetectorSettingKey;
    issues[key] ??= issue.message;
  }
  return issues;
}

/** Settings that differ from the defaults of this model and mode, for a link. */
export function detectorConfigToQuery(config: DetectorConfig): URLSearchParams {
  const { preset, mode } = config;
  const query = new URLSearchParams({ preset, mode });
  const defaults = defaultDetectorConfig(preset, mode);
  for (const key of Object.keys(defaults) as DetectorSettingKey[]) {
    if (!Object.is(config[key], defaults[key])) query.set(key, String(config[key]));
  }
  return query;
}

/**
 * Settings from a link; keys that it does not know are ignored.
 * @throws LabError `invalid-config` naming the first bad value
 */
export function detectorConfigFromQuery(query: URLSearchParams): DetectorConfig {
  const preset = PRESET_NAMES.find((name) => name === query.get('preset'));
  const mode = DETECTOR_MODES.find((name) => name === query.get('mode'));
  const config: Record<string, unknown> = { ...defaultDetectorConfig(preset, mode) };
  for (const [key, fallback] of Object.entries(config)) {
    const text = query.get(key);
    if (text === null) continue;
    if (typeof fallback === 'number') config[key] = text.trim() === '' ? Number.NaN : Number(text);
    else if (typeof fallback === 'boolean')
      config[key] = text === 'true' || (text === 'false' ? false : text);
    else config[key] = text;
  }
  return parseDetectorConfig(config);
}
