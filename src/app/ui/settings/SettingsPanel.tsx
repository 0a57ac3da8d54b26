/** A screen's settings: a link that could not be used, what the screen says of them, the form, and the reset. */
import type { ReactNode } from 'react';
import type { Action } from '@/app/actions/action';
import type { SettingsStore } from '@/app/state/settingsStore';
import layout from '@/app/ui/layout.module.css';
import { displayText } from '@/lib/displayText';
import { formatCounted } from '@/lib/format';
import type { SettingsDefinition } from '@/lib/settings/define';
import type { Advice } from '@/lib/smallData';
import { ActionButton } from '../ActionButton';
import { LinkNotice } from '../LinkNotice';
import { Panel } from '../Panel';
import { differing, SettingsForm } from './SettingsForm';
import styles from './Settings.module.css';

interface SettingsPanelProps<C extends object> {
  definition: SettingsDefinition<C>;
  useStore: SettingsStore<C>;
  idPrefix: string;
  choices?: Partial<Record<keyof C, readonly string[]>>;
  /** What would suit the faces better. */
  advice: readonly Advice<keyof C & string>[];
  /** Back to the defaults. */
  reset: Action;
  /** Beside the one that resets. */
  buttons?: ReactNode;
  /** Above the form. */
  children: ReactNode;
}

export function SettingsPanel<C extends object>(props: SettingsPanelProps<C>) {
  const { definition, useStore, idPrefix, choices, advice, reset, buttons, children } = props;
  const { draft, linkProblem, reveals, revealed, since, set, dismissLinkProblem } = useStore();
  return (
    <Panel title="Settings">
      {linkProblem && (
        <div className={layout.notices}>
          <LinkNotice
            problem={linkProblem}
            title="This link's settings could not be used"
            instead="The defaults are used instead."
            onDismiss={dismissLinkProblem}
          />
        </div>
      )}
      <div className={layout.stack}>
        {children}
        {since && (
          <p className={`${layout.hint} ${styles.since}`} role="status" data-testid="settings-since">
            {sinceWords(since.title, differing(definition, draft, since.config).length)}
          </p>
        )}
      </div>
      <SettingsForm
        {...{ definition, draft, idPrefix, choices, advice, reveals, revealed }}
        since={since?.config ?? null}
        onChange={set}
      />
      <div className={`${layout.row} ${layout.part}`}>
        <ActionButton action={reset} />
        {buttons}
      </div>
    </Panel>
  );
}

function sinceWords(title: string, count: number): string {
  const run = displayText(title, 80);
  if (count === 0) return `These are the settings of ${run}: what you change is marked.`;
  return `${formatCounted(count, 'setting')} ${count === 1 ? 'differs' : 'differ'} from ${run}.`;
}
