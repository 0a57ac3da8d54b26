/** The settings of a run in words, and as a link: one place for both kinds. */
import {
  changedSettings,
  configToQuery,
  SETTINGS,
  type PretrainConfig,
  type PretrainSettingKey,
} from '@/lib/config';
import { defaultDetectorConfig, detectorConfigToQuery, type DetectorSettingKey } from '@/lib/detectorConfig';
import { DETECTOR_SETTINGS } from '@/lib/detectorSettings';
import { strategyText } from '@/lib/maskingStrategies';
import type { TrainingConfig, TrainingKind } from '@/lib/trainingKind';

const LABELS: Readonly<Record<TrainingKind, Readonly<Record<string, { label: string }>>>> = {
  pretrain: SETTINGS,
  finetune: DETECTOR_SETTINGS,
};

/** Keys of the settings that runs of these kinds have in common, in the form's order. */
export function sharedSettings(kinds: readonly TrainingKind[]): string[] {
  const [first, ...others] = [...new Set(kinds)];
  return Object.keys(LABELS[first]).filter((key) => others.every((kind) => key in LABELS[kind]));
}

export const settingLabel = (kind: TrainingKind, key: string): string => LABELS[kind][key].label;

/** A setting's value in words. */
export function runSettingText(run: TrainingConfig, key: string): string {
  if (run.kind === 'pretrain') return settingText(run.config, key as PretrainSettingKey);
  return wordOf(run.config[key as DetectorSettingKey]);
}

/** A pretraining setting's value in words. */
export function settingText(config: PretrainConfig, key: PretrainSettingKey): string {
  return key === 'masking' ? strategyText(config.masking).title : wordOf(config[key]);
}

function wordOf(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

/** "Epochs 5": those that are not as the defaults. */
export function changedSettingTexts(run: TrainingConfig): string[] {
  const keys = run.kind === 'pretrain' ? changedSettings(run.config) : changedOfDetector(run.config);
  return keys.map((key) => `${settingLabel(run.kind, key)} ${runSettingText(run, key)}`);
}

function changedOfDetector(config: Extract<TrainingConfig, { kind: 'finetune' }>['config']): string[] {
  const defaults = defaultDetectorConfig(config.preset, config.mode);
  return (Object.keys(defaults) as DetectorSettingKey[]).filter(
    (key) => key !== 'preset' && !Object.is(config[key], defaults[key]),
  );
}

/** Where such a run is begun, with these settings in the form. */
export function settingsLink(run: TrainingConfig): string {
  return run.kind === 'pretrain'
    ? `/pretrain?${configToQuery(run.config).toString()}`
    : `/train?${detectorConfigToQuery(run.config).toString()}`;
}
