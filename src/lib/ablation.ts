/** Which runs an ablation consists of: the same settings and data, one thing varied, each with every seed. */
import { PRETRAINING, type PretrainConfig } from './config';
import { LabError } from './errors';
import { MASKING_STRATEGIES, strategyText, type MaskingStrategyName } from './maskingStrategies';

export const ABLATION_KINDS = ['masking', 'objective', 'augmentation', 'settings'] as const;
export type AblationKind = (typeof ABLATION_KINDS)[number];

export const ABLATION_TITLES: Readonly<Record<AblationKind, string>> = {
  masking: 'Masking strategies',
  objective: 'Parts of the objective',
  augmentation: 'Pose and light',
  settings: 'Chosen settings',
};

export const MOST_SEEDS = 5;

/** One run of it. */
export interface AblationVariant {
  /** What is varied, in words. */
  label: string;
  config: PretrainConfig;
}

type Change = [label: string, change: Partial<PretrainConfig>];

type Strategies = readonly MaskingStrategyName[];

const HALF = 0.5;

const CHANGES: Readonly<
  Record<Exclude<AblationKind, 'settings'>, (base: PretrainConfig, strategies: Strategies) => Change[]>
> = {
  masking: (_, strategies) => strategies.map((masking) => [strategyText(masking).title, { masking }]),
  // A weight of zero leaves a loss out of the gradient; it is measured all the same.
  objective: ({ weightMim, weightSfr, weightCl }) => [
    ['C1', { objective: '3c', weightMim, weightSfr: 0, weightCl: 0 }],
    ['C1+C2', { objective: '3c', weightMim, weightSfr, weightCl: 0 }],
    ['C1+C2+C3', { objective: '3c', weightMim, weightSfr, weightCl }],
    ['C1+C3', { objective: '3c', weightMim, weightSfr: 0, weightCl }],
    ['C3', { objective: '3c', weightMim: 0, weightSfr: 0, weightCl }],
  ],
  // With the chances of the settings, or those of a half.
  augmentation: ({ pose, light }) => [
    ['Neither', { pose: 0, light: 0 }],
    ['Pose', { pose: pose || HALF, light: 0 }],
    ['Light', { pose: 0, light: light || HALF }],
    ['Pose and light', { pose: pose || HALF, light: light || HALF }],
  ],
};

/** A setting that is varied, and its values as a link has them. */
export interface AblationAxis {
  key: string;
  values: readonly string[];
}

/** What is asked of an ablation, beside the settings that all its runs share. */
export interface AblationPlan {
  kind: AblationKind;
  /** How many; they count up from the base's. */
  seeds: number;
  /** Those that one of masking compares; absent: all. */
  strategies?: Strategies;
  /** Of chosen settings: every value of each with every value of the others. */
  axes?: readonly AblationAxis[];
}

/** More runs than this are a mistake in a list of values. */
const MOST_VARIANTS = 40;

/** Settings that cannot be varied, and why. */
const FIXED: Readonly<Record<string, string>> = {
  seed: 'it is varied by the number of seeds',
  heldOut: 'variants are compared on the same held-out faces',
  picturesEverySteps: 'it changes no run',
};

/** Settings that an ablation may vary, in their order. */
export const VARIED_SETTINGS = PRETRAINING.keys.filter((key) => !Object.hasOwn(FIXED, key));

/**
 * The runs, by seed.
 * @throws LabError `invalid-config` that names the setting or value of chosen ones that is not allowed
 */
export function ablationVariants(
  { kind, seeds, strategies = MASKING_STRATEGIES, axes = [] }: AblationPlan,
  base: PretrainConfig,
): AblationVariant[] {
  const variants =
    kind === 'settings'
      ? chosenVariants(axes, base)
      : CHANGES[kind](base, strategies).map(([label, change]) => ({ label, config: { ...base, ...change } }));
  return Array.from({ length: seeds }, (_, i) => base.seed + i).flatMap((seed) =>
    variants.map(({ label, config }) => ({ label, config: { ...config, seed } })),
  );
}

/** Defaults that depend on a varied setting follow it, as on the Pretrain screen. */
function chosenVariants(axes: readonly AblationAxis[], base: PretrainConfig): AblationVariant[] {
  for (const axis of axes) checkAxis(axis);
  let queries: [key: string, value: string][][] = [[]];
  for (const { key, values } of axes)
    queries = queries.flatMap((given) => values.map((value) => [...given, [key, value] as [string, string]]));
  if (queries.length < 2)
    throw new LabError(
      'invalid-config',
      'There is nothing to compare.',
      'Give a setting two values or more.',
    );
  if (queries.length > MOST_VARIANTS)
    throw new LabError(
      'invalid-config',
      `${queries.length} variants are more than ${MOST_VARIANTS}.`,
      'Give fewer values.',
    );
  return queries.map((given) => {
    const query = PRETRAINING.link.toQuery(base);
    for (const [key, value] of given) query.set(key, value);
    const config = PRETRAINING.link.fromQuery(query);
    const words = given.map(([key]) => {
      const known = key as keyof PretrainConfig;
      return `${PRETRAINING.settings[known].label} ${PRETRAINING.valueText(config, known)}`;
    });
    return { label: words.join(', '), config };
  });
}

function checkAxis({ key, values }: AblationAxis): void {
  const refuse = (why: string, remedy: string) => new LabError('invalid-config', why, remedy);
  if (Object.hasOwn(FIXED, key))
    throw refuse(`"${key}" cannot be varied: ${FIXED[key]}.`, 'Choose another setting.');
  if (!VARIED_SETTINGS.some((known) => known === key))
    throw refuse(`"${key}" is no setting of pretraining.`, `Use one of ${VARIED_SETTINGS.join(', ')}.`);
  const twice = values.find((value, i) => values.indexOf(value) < i);
  if (twice !== undefined) throw refuse(`${key}: "${twice}" is given twice.`, 'Give each value once.');
}
