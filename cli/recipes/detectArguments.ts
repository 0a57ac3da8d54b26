/** The command line of `npm run detect`, checked before anything is started. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { defaultWarmupEpochs, PRETRAINING } from '../../src/lib/config';
import { DETECTOR } from '../../src/lib/detectorConfig';
import type { PresetName } from '../../src/lib/presets';
import { positiveInteger } from '../../tools/lib/commandLine.mjs';
import { ENGINE_OPTIONS, engineQuery, linkOf } from '../arguments';
import { existingFile, requireClasses, requireFaces } from '../files';

const repository = fileURLToPath(new URL('../..', import.meta.url));

const VARIANTS = [
  'scratch-probe',
  'pretrained-probe',
  'scratch-full',
  'pretrained-full',
  'self-blended',
] as const;
/** What a detector begins with and what of it is trained, or that it sees self-blended images alone. */
export type Variant = (typeof VARIANTS)[number];

export const DETECT_USAGE = `npm run detect -- --labelled FOLDER [--real FOLDER]... [options]
  --preset micro        model size
  --pretrain-epochs 40  --pretrain-batch 32
  --checkpoint FILE     use this encoder instead of pretraining
  --variants a,b,...    ${VARIANTS.join(',')}
  --seeds 0,1,...       initialisation, order and augmentation; the split stays
  --set key=value       a fine-tuning setting, for the detectors that are trained whole; repeatable
  --engine NAME  --threads N   what computes, as of npm run lab
  --out FOLDER          models, result.json, and the browser's storage; default .cache/detect`;

/** Peak learning rate of pretraining, whatever the batch. */
const PRETRAIN_LR = 1.5e-3;

export interface DetectOptions {
  /** What computes, as a link. */
  engine: string;
  /** Absolute. */
  labelled: string;
  real: string[];
  out: string;
  /** Absolute path; null: pretrain. */
  checkpoint: string | null;
  preset: PresetName;
  pretrainEpochs: number;
  pretrainBatch: number;
  /** Fine-tuning settings that differ from their defaults. */
  settings: Record<string, string | number | boolean>;
  seeds: number[];
  variants: Variant[];
}

/** @throws Error naming the wrong argument or setting and what is allowed */
export function readDetectArguments(argv: string[]): DetectOptions {
  const { values } = parseArgs({
    args: argv,
    options: {
      labelled: { type: 'string' },
      real: { type: 'string', multiple: true, default: [] },
      preset: { type: 'string', default: 'micro' },
      'pretrain-epochs': { type: 'string', default: '40' },
      'pretrain-batch': { type: 'string', default: '32' },
      checkpoint: { type: 'string' },
      variants: { type: 'string', default: VARIANTS.join() },
      seeds: { type: 'string', default: '0' },
      set: { type: 'string', multiple: true, default: [] },
      out: { type: 'string', default: join(repository, '.cache/detect') },
      ...ENGINE_OPTIONS,
    },
  });
  if (!values.labelled) throw new Error('no --labelled folder named');
  if (!values.seeds.split(',').every((seed) => /^\d+$/.test(seed)))
    throw new Error(`--seeds ${values.seeds}: give whole numbers with commas between them`);
  requireClasses(values.labelled, 'labelled');
  for (const folder of values.real) requireFaces(folder, 'real');
  const options: DetectOptions = {
    engine: engineQuery(values),
    labelled: resolve(values.labelled),
    real: values.real.map((folder) => resolve(folder)),
    out: resolve(values.out),
    checkpoint: values.checkpoint === undefined ? null : existingFile('checkpoint', values.checkpoint),
    // A wrong one is refused with the other settings.
    preset: values.preset as PresetName,
    pretrainEpochs: positiveInteger('pretrain-epochs', values['pretrain-epochs']),
    pretrainBatch: positiveInteger('pretrain-batch', values['pretrain-batch']),
    settings: Object.fromEntries(values.set.map(settingOf)),
    seeds: values.seeds.split(',').map(Number),
    variants: values.variants.split(',').map(variantOf),
  };
  pretrainSettings(options);
  for (const variant of options.variants) detectorSettings(options, variant, 0);
  return options;
}

function variantOf(text: string): Variant {
  const found = VARIANTS.find((variant) => variant === text);
  if (found) return found;
  throw new Error(`--variants ${text}: use ${VARIANTS.join(', ')}`);
}

function settingOf(pair: string): [string, string | number | boolean] {
  const [, key, text] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
  if (key === undefined) throw new Error(`--set ${pair}: give key=value`);
  if (text === 'true' || text === 'false') return [key, text === 'true'];
  return [key, text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)];
}

/** Of the pretraining, as a link. @throws LabError `invalid-config` */
export function pretrainSettings({
  preset,
  pretrainEpochs: epochs,
  pretrainBatch: batchSize,
}: DetectOptions): string {
  const blr = (PRETRAIN_LR * 256) / batchSize;
  const warmupEpochs = defaultWarmupEpochs(epochs);
  return linkOf(PRETRAINING, { preset, batchSize, blr, flip: true, epochs, warmupEpochs });
}

/** Of one detector, as a link. @throws LabError `invalid-config` */
export function detectorSettings(
  { preset, settings }: DetectOptions,
  variant: Variant,
  seed: number,
): string {
  const mode = variant.endsWith('probe') ? 'probe' : 'full';
  const fakes = variant === 'self-blended' ? 'self-blended' : 'dataset';
  // Of probes only the split is as the others': all are tested on the same faces.
  const own = mode === 'full' ? settings : 'splitSeed' in settings ? { splitSeed: settings.splitSeed } : {};
  return linkOf(DETECTOR, { preset, mode, ...own, fakes, seed });
}
