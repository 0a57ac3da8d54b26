/** Which runs an ablation consists of: the same settings and data, one thing varied, each with every seed. */
import type { PretrainConfig } from './config';
import { MASKING_STRATEGIES, strategyText, type MaskingStrategyName } from './maskingStrategies';

export const ABLATION_KINDS = ['masking', 'objective', 'augmentation'] as const;
export type AblationKind = (typeof ABLATION_KINDS)[number];

export const ABLATION_TITLES: Readonly<Record<AblationKind, string>> = {
  masking: 'Masking strategies',
  objective: 'Parts of the objective',
  augmentation: 'Pose and light',
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

const CHANGES: Readonly<Record<AblationKind, (base: PretrainConfig, strategies: Strategies) => Change[]>> = {
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

/**
 * @param seeds how many; they count up from the base's
 * @param strategies those that one of masking compares
 */
export function ablationVariants(
  kind: AblationKind,
  base: PretrainConfig,
  seeds: number,
  strategies: Strategies = MASKING_STRATEGIES,
): AblationVariant[] {
  const changes = CHANGES[kind](base, strategies);
  return Array.from({ length: seeds }, (_, i) => base.seed + i).flatMap((seed) =>
    changes.map(([label, change]) => ({ label, config: { ...base, ...change, seed } })),
  );
}
