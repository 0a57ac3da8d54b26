/** The settings of the next run, in groups, with the forecast of what they cost. */
import { copyLink } from '@/app/actions/copyLink';
import { settingIssues, useSettings } from '@/app/state/settingsStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Button } from '@/app/ui/Button';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { changedSettings, SETTINGS, type PretrainSettingKey, type SettingInfo } from '@/lib/config';
import { BeginWith } from './BeginWith';
import { Forecast } from './Forecast';
import { SettingField } from './SettingField';
import styles from './SettingsPanel.module.css';

const GROUPS: readonly { group: SettingInfo['group']; title: string }[] = [
  { group: 'model', title: 'Model' },
  { group: 'masks', title: 'Masks' },
  { group: 'objective', title: 'Objective' },
  { group: 'optimisation', title: 'Optimisation' },
  { group: 'augmentation', title: 'Augmentation' },
  { group: 'running', title: 'Running' },
];

const KEYS = Object.keys(SETTINGS).filter(isSettingKey);

function isSettingKey(key: string): key is PretrainSettingKey {
  return key in SETTINGS;
}

export function SettingsPanel() {
  const draft = useSettings((state) => state.draft);
  const reset = useSettings((state) => state.reset);
  const linkProblem = useSettings((state) => state.linkProblem);
  const dismissLinkProblem = useSettings((state) => state.dismissLinkProblem);
  const issues = settingIssues(draft);
  const changed = changedSettings(draft);

  return (
    <Panel title="Settings">
      {linkProblem && (
        <div className={styles.link}>
          <Notice
            tone="warning"
            title="This link's settings could not be used"
            actions={<Button onClick={dismissLinkProblem}>Dismiss</Button>}
          >
            <p>{linkProblem.message}</p>
            <p>The defaults are set instead. {linkProblem.remedy}</p>
          </Notice>
        </div>
      )}
      <Forecast />
      <BeginWith />
      {GROUPS.map(({ group, title }) => {
        const keys = KEYS.filter((key) => SETTINGS[key].group === group);
        const wrong = keys.some((key) => issues[key] !== undefined);
        return (
          <details key={group} className={styles.group} open={group === 'model' || wrong || undefined}>
            <summary>
              {title}
              <span className={styles.changed}>{describeChanges(keys, changed)}</span>
            </summary>
            <div className={styles.fields}>
              {keys.map((key) => (
                <SettingField key={key} settingKey={key} value={draft[key]} issue={issues[key]} />
              ))}
            </div>
          </details>
        );
      })}
      <div className={styles.buttons}>
        <Button onClick={reset}>Reset to defaults</Button>
        <ActionButton action={copyLink} />
      </div>
    </Panel>
  );
}

function describeChanges(
  keys: readonly PretrainSettingKey[],
  changed: readonly PretrainSettingKey[],
): string {
  const count = keys.filter((key) => changed.includes(key)).length;
  return count === 0 ? '' : `${count} changed`;
}
