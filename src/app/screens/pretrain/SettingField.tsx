/** One setting: label, control, the reason of its default, and what is wrong with it. */
import { memo } from 'react';
import { useSettings } from '@/app/state/settingsStore';
import { useOwnMasks } from '@/app/state/ownMasks';
import { Help } from '@/app/ui/Help';
import { NumberField } from '@/app/ui/NumberField';
import { Select } from '@/app/ui/Select';
import { Switch } from '@/app/ui/Switch';
import { defaultPretrainConfig, SETTINGS, type PretrainSettingKey } from '@/lib/config';
import { strategyText } from '@/lib/maskingStrategies';
import { isOwnMask } from '@/lib/ownMask';
import { PRESETS } from '@/lib/presets';
import styles from './SettingField.module.css';

interface SliderRange {
  min: number;
  max: number;
  step: number;
}

/**
 * Sliders cover what people usually try; the field beside takes everything that is allowed. Where a setting
 * is not listed, slider and field have the same range. A seed is no quantity and gets none.
 */
const SLIDER_RANGES: Partial<Record<PretrainSettingKey, SliderRange | null>> = {
  seed: null,
  weightSfr: { min: 0, max: 0.1, step: 0.001 },
  weightCl: { min: 0, max: 1, step: 0.01 },
  clTemperature: { min: 0.01, max: 1, step: 0.01 },
  epochs: { min: 1, max: 500, step: 1 },
  warmupEpochs: { min: 0, max: 50, step: 1 },
  batchSize: { min: 1, max: 128, step: 1 },
  accumIter: { min: 1, max: 16, step: 1 },
  blr: { min: 0, max: 0.1, step: 0.001 },
  minLr: { min: 0, max: 0.001, step: 0.00001 },
  weightDecay: { min: 0, max: 0.5, step: 0.01 },
  clipGrad: { min: 0, max: 5, step: 0.1 },
  emaMomentum: { min: 0.9, max: 1, step: 0.001 },
  picturesEverySteps: { min: 0, max: 100, step: 1 },
};

const OPTION_LABELS: Readonly<Record<string, string>> = {
  'crfr-p': 'CRFR-P',
  'crfr-r': 'CRFR-R',
  frp: 'FRP',
  'fasking-i': 'Fasking-I',
  simsiam: 'SimSiam',
  byol: 'BYOL',
  infonce: 'InfoNCE',
  mocov3: 'MoCo v3',
  sincos: 'sine-cosine',
};

interface SettingFieldProps {
  settingKey: PretrainSettingKey;
  value: string | number | boolean;
  issue: string | undefined;
}

export const SettingField = memo(function SettingField({ settingKey, value, issue }: SettingFieldProps) {
  const info = SETTINGS[settingKey];
  const id = `setting-${settingKey}`;
  const labelId = `${id}-label`;
  const issueId = `${id}-issue`;
  const inline = typeof value === 'boolean';

  return (
    <div className={inline ? styles.inline : styles.field}>
      <div className={styles.head}>
        <label id={labelId} htmlFor={id}>
          {info.label}
        </label>
        <Help label="Why this default" describedBy={labelId}>
          <p>{info.reason}</p>
          <p>Default: {describeValue(defaultPretrainConfig()[settingKey])}</p>
        </Help>
      </div>
      <Control
        id={id}
        settingKey={settingKey}
        value={value}
        labelId={labelId}
        issueId={issueId}
        invalid={!!issue}
      />
      {settingKey === 'preset' && <PresetReason name={value} />}
      <p id={issueId} className={styles.issue}>
        {issue}
      </p>
    </div>
  );
});

interface ControlProps {
  id: string;
  settingKey: PretrainSettingKey;
  value: string | number | boolean;
  labelId: string;
  issueId: string;
  invalid: boolean;
}

function Control({ id, settingKey, value, labelId, issueId, invalid }: ControlProps) {
  const set = useSettings((state) => state.set);
  const ownMasks = useOwnMasks((state) => state.saved);
  const { label, min, max, step, options } = SETTINGS[settingKey];
  if (typeof value === 'boolean') {
    return <Switch id={id} labelledBy={labelId} checked={value} onChange={(next) => set(settingKey, next)} />;
  }
  if (typeof value === 'string') {
    const drawn = settingKey === 'masking' ? [...ownMasks, ...(isOwnMask(value) ? [value] : [])] : [];
    const choices = [...new Set([...(options ?? []), ...drawn])].map((option) => ({
      value: option,
      label: optionLabel(option),
    }));
    return (
      <Select
        id={id}
        value={value}
        options={choices}
        describedBy={issueId}
        onChange={(next) => set(settingKey, next)}
      />
    );
  }
  const own = { min: min ?? 0, max: max ?? 1, step: step ?? 1 };
  const slider = SLIDER_RANGES[settingKey];
  return (
    <NumberField
      id={id}
      label={label}
      value={value}
      slider={slider === null ? undefined : (slider ?? own)}
      invalid={invalid}
      describedBy={issueId}
      onChange={(next) => set(settingKey, next)}
    />
  );
}

function PresetReason({ name }: { name: string | number | boolean }) {
  const preset = Object.values(PRESETS).find((candidate) => candidate.name === name);
  if (!preset) return null;
  const { imageSize, patchSize, width, depth, heads } = preset.model;
  return (
    <p className={styles.note}>
      {imageSize} px in patches of {patchSize}; encoder {width} wide, {depth} blocks, {heads} heads.{' '}
      {preset.reason}
    </p>
  );
}

function optionLabel(option: string): string {
  return isOwnMask(option) ? strategyText(option).title : (OPTION_LABELS[option] ?? option);
}

function describeValue(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'string' ? optionLabel(value) : String(value);
}
