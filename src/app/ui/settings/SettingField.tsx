/** One setting: label, control, the reason of its default, and what is wrong with it. */
import { memo } from 'react';
import layout from '@/app/ui/layout.module.css';
import { valueText, type Setting, type SettingValue } from '@/lib/settings/kinds';
import type { Advice } from '@/lib/smallData';
import { Button } from '../Button';
import { Help } from '../Help';
import { NumberField } from '../NumberField';
import { Select } from '../Select';
import { Switch } from '../Switch';
import { TextInput } from '../TextInput';
import styles from './Settings.module.css';

interface SettingFieldProps {
  setting: Setting;
  name: string;
  id: string;
  value: SettingValue;
  /** What it would be, had nobody chosen it. */
  usual: SettingValue;
  /** What it was in the run that the draft is compared with, where it differs. */
  since?: SettingValue;
  issue?: string;
  /** Why it does nothing beside the other settings. */
  noEffect?: string | null;
  /** What would suit the faces better. */
  advice?: Advice;
  /** In place of the setting's own. */
  choices?: readonly string[];
  onChange: (name: string, value: SettingValue) => void;
}

export const SettingField = memo(function SettingField(props: SettingFieldProps) {
  const { setting, id, value, usual, since, issue, noEffect } = props;
  const { label, reason, kind } = setting;
  const changed = !Object.is(value, usual);
  const note = setting.kind === 'choice' ? setting.note(String(value)) : '';
  const unit = setting.unit ? ` ${setting.unit}` : '';
  const range = setting.kind === 'number' ? `, from ${setting.min} to ${setting.max}` : '';
  return (
    <div
      className={kind === 'switch' ? styles.inline : layout.field}
      data-idle={noEffect ? '' : undefined}
      data-changed={changed ? '' : undefined}
    >
      <div className={layout.line}>
        <label id={`${id}-label`} htmlFor={id}>
          {label}
        </label>
        <Help label="Why this default" describedBy={`${id}-label`}>
          <p>{reason}</p>
          <p>{`Default: ${valueText(setting, usual)}${unit}${range}`}</p>
        </Help>
        {changed && (
          <span
            className={`${layout.small} ${styles.changed}`}
          >{`default ${valueText(setting, usual)}`}</span>
        )}
        {since !== undefined && (
          <strong
            className={`${layout.small} ${styles.changed}`}
            data-differs
          >{`was ${valueText(setting, since)}`}</strong>
        )}
      </div>
      <Control {...props} />
      {note && <p className={layout.hint}>{note}</p>}
      {noEffect && <p className={layout.hint}>{noEffect}</p>}
      {props.advice && <Suggestion {...props} advice={props.advice} />}
      <p id={`${id}-issue`} className={styles.issue}>
        {issue}
      </p>
    </div>
  );
});

/** Taken by a press, and then a value as any that was typed. */
function Suggestion({ setting, name, id, advice, onChange }: SettingFieldProps & { advice: Advice }) {
  const words = `Use ${valueText(setting, advice.value)}`;
  const take = (): void => {
    onChange(name, advice.value);
    // The button goes with what it said.
    document.getElementById(id)?.focus();
  };
  return (
    <div className={`${layout.sunken} ${styles.advice}`} data-testid={`${id}-advice`}>
      <p className={layout.fine}>{advice.text}</p>
      <Button aria-label={`${words} for ${setting.label}`} onClick={take}>
        {words}
      </Button>
    </div>
  );
}

function Control({ setting, name, id, value, issue, choices, onChange }: SettingFieldProps) {
  const describedBy = `${id}-issue`;
  const change = (next: SettingValue) => onChange(name, next);
  if (typeof value === 'boolean')
    return <Switch id={id} labelledBy={`${id}-label`} checked={value} onChange={change} />;
  if (typeof value === 'number') {
    const slider = (setting.kind === 'number' && setting.slider) || undefined;
    return (
      <NumberField
        {...{ id, value, slider, describedBy }}
        label={setting.label}
        invalid={issue !== undefined}
        onChange={change}
      />
    );
  }
  const options = choices ?? (setting.kind === 'choice' ? setting.options : undefined);
  if (!options) {
    const maxLength = setting.kind === 'text' ? setting.maxLength : undefined;
    return (
      <TextInput
        {...{ id, value, maxLength }}
        aria-invalid={issue !== undefined}
        aria-describedby={describedBy}
        onText={change}
      />
    );
  }
  const withValue = options.includes(value) ? options : [...options, value];
  return (
    <Select
      {...{ id, value, describedBy }}
      options={withValue.map((option) => ({ value: option, label: valueText(setting, option) }))}
      onChange={change}
    />
  );
}
