/** The settings of a run as a form: groups that fold, a field for each setting, what is wrong, and what was changed. */
import { useState, type ReactNode } from 'react';
import { focusField } from '@/app/actions/focusField';
import layout from '@/app/ui/layout.module.css';
import { formatCounted } from '@/lib/format';
import type { SettingsDefinition } from '@/lib/settings/define';
import type { SettingValue } from '@/lib/settings/kinds';
import type { Advice } from '@/lib/smallData';
import { Button } from '../Button';
import { SettingField } from './SettingField';
import styles from './Settings.module.css';

interface SettingsFormProps<C extends object> {
  definition: SettingsDefinition<C>;
  /** Numbers may be NaN or out of range. */
  draft: C;
  /** What the id of each field begins with. */
  idPrefix: string;
  /** How often what was changed was asked to be seen: each time groups with changes open. */
  reveals?: number;
  /** Whose groups were asked for; null: all with changes. */
  revealed?: readonly string[] | null;
  /** Of a run that the draft is compared with. */
  since?: C | null;
  /** In place of a setting's own choices. */
  choices?: Partial<Record<keyof C, readonly string[]>>;
  /** What would suit the faces better; said beside each field. */
  advice?: readonly Advice<keyof C & string>[];
  /** The same function each time. */
  onChange: (key: keyof C & string, value: SettingValue) => void;
}

export function SettingsForm<C extends object>(props: SettingsFormProps<C>) {
  const {
    definition,
    draft,
    idPrefix,
    reveals = 0,
    revealed = null,
    since = null,
    choices,
    advice = [],
    onChange,
  } = props;
  const differ = since ? differing(definition, draft, since) : [];
  const issues = definition.issues(draft);
  const changed = definition.changed(draft);
  const usual = definition.standard(draft);
  const shown = definition.groups.filter(({ title }) => title !== null);
  return (
    <div>
      {advice.length > 0 && (
        <p className={layout.fine} data-testid={`${idPrefix}-suggestions`}>
          For so few faces, look at{' '}
          {advice.map(({ key }, i) => (
            <span key={key}>
              {i > 0 && ' and '}
              <Button
                variant="quiet"
                className={styles.link}
                onClick={() => focusField(`${idPrefix}-${key}`)}
              >
                {definition.settings[key].label}
              </Button>
            </span>
          ))}
        </p>
      )}
      {shown.map(({ name, title }, i) => {
        const keys = definition.keys.filter((key) => definition.settings[key].group === name);
        return (
          <Group
            key={name}
            title={title ?? ''}
            first={i === 0}
            reveals={reveals}
            changes={keys.filter((key) => changed.includes(key)).length}
            asked={keys.some((key) => (revealed ?? changed).includes(key))}
            wrong={keys.some((key) => issues[key] !== undefined)}
            suggestions={advice.filter(({ key }) => keys.includes(key)).length}
          >
            {keys.map((key) => (
              <SettingField
                key={key}
                setting={definition.settings[key]}
                name={key}
                id={`${idPrefix}-${key}`}
                value={draft[key] as SettingValue}
                usual={usual[key] as SettingValue}
                since={since && differ.includes(key) ? (since[key] as SettingValue) : undefined}
                issue={issues[key]}
                noEffect={definition.noEffect(draft, key)}
                advice={advice.find((one) => one.key === key)}
                choices={choices?.[key]}
                onChange={onChange as (name: string, value: SettingValue) => void}
              />
            ))}
          </Group>
        );
      })}
    </div>
  );
}

/** Settings of which the draft differs from another configuration. */
export function differing<C extends object>(
  { keys }: SettingsDefinition<C>,
  draft: C,
  other: C,
): (keyof C & string)[] {
  return keys.filter((key) => !Object.is(draft[key], other[key]));
}

interface GroupProps {
  title: string;
  /** Open from the beginning. */
  first: boolean;
  changes: number;
  reveals: number;
  /** It is one of those that were asked for. */
  asked: boolean;
  /** Holds a setting that is to be fixed: it opens and cannot be closed. */
  wrong: boolean;
  suggestions: number;
  children: ReactNode;
}

function Group(props: GroupProps) {
  const { title, first, changes, reveals, asked, wrong, suggestions, children } = props;
  const [open, setOpen] = useState(first);
  const [answered, setAnswered] = useState(0);
  // The changes may come after it was asked: a link is read when its screen is there.
  if (reveals > answered && asked) {
    setAnswered(reveals);
    setOpen(true);
  }
  // It stays open when the value has been fixed: someone may be typing in it.
  if (wrong && !open) setOpen(true);
  return (
    <details className={styles.group} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {title}
        <span className={`${layout.small} ${styles.changed}`}>
          {[
            ...(changes === 0 ? [] : [`${changes} changed`]),
            ...(suggestions === 0 ? [] : [formatCounted(suggestions, 'suggestion')]),
          ].join(', ')}
        </span>
      </summary>
      <div className={`${layout.stack} ${styles.fields}`}>{children}</div>
    </details>
  );
}
