/** The settings of a run in words, and as a link: one place for both kinds. */
import { PRETRAINING } from '@/lib/config';
import { DETECTOR } from '@/lib/detectorConfig';
import type { TrainingConfig, TrainingKind } from '@/lib/trainingKind';

const DEFINITIONS = { pretrain: PRETRAINING, finetune: DETECTOR } as const;

/** Keys of the settings that runs of these kinds have in common, in the form's order. */
export function sharedSettings(kinds: readonly TrainingKind[]): string[] {
  const [first, ...others] = [...new Set(kinds)];
  return DEFINITIONS[first].keys.filter((key) => others.every((kind) => key in DEFINITIONS[kind].settings));
}

export function settingLabel(kind: TrainingKind, key: string): string {
  const settings: Readonly<Record<string, { label: string }>> = DEFINITIONS[kind].settings;
  return settings[key].label;
}

/** A setting's value in words. */
export function runSettingText(run: TrainingConfig, key: string): string {
  return run.kind === 'pretrain'
    ? PRETRAINING.valueText(run.config, key as keyof typeof run.config)
    : DETECTOR.valueText(run.config, key as keyof typeof run.config);
}

/** "Model nano, Epochs 5": the model, and what is not as the defaults. */
export function settingsSummary(run: TrainingConfig): string {
  return run.kind === 'pretrain' ? PRETRAINING.summary(run.config) : DETECTOR.summary(run.config);
}

/** Where such a run is begun, with these settings in the form. */
export function settingsLink(run: TrainingConfig): string {
  return run.kind === 'pretrain'
    ? `/pretrain?${PRETRAINING.link.toQuery(run.config).toString()}`
    : `/train?${DETECTOR.link.toQuery(run.config).toString()}`;
}
