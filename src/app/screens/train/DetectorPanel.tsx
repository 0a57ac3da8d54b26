/** The detector's settings in groups, each with the reason of its default, and the encoder it begins with. */
import { useTrain } from '@/app/state/trainStore';
import { Button } from '@/app/ui/Button';
import { FileButton } from '@/app/ui/FileButton';
import { Help } from '@/app/ui/Help';
import { Notice } from '@/app/ui/Notice';
import { NumberField } from '@/app/ui/NumberField';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import { Switch } from '@/app/ui/Switch';
import layout from '@/app/ui/layout.module.css';
import { detectorIssues, type DetectorSettingKey } from '@/lib/detectorConfig';
import { DETECTOR_SETTINGS, type DetectorSettingInfo } from '@/lib/detectorSettings';
import { MODEL_EXTENSIONS } from '@/lib/fileKinds';
import styles from './Train.module.css';

const GROUPS: readonly { group: DetectorSettingInfo['group']; title: string }[] = [
  { group: 'detector', title: 'Detector' },
  { group: 'split', title: 'Split' },
  { group: 'optimisation', title: 'Optimisation' },
  { group: 'regularisation', title: 'Regularisation' },
  { group: 'augmentation', title: 'Augmentation' },
  { group: 'running', title: 'Running' },
];

const KEYS = Object.keys(DETECTOR_SETTINGS) as DetectorSettingKey[];

export function DetectorPanel() {
  const draft = useTrain((state) => state.draft);
  const problem = useTrain((state) => state.problem);
  const issues = detectorIssues(draft);
  return (
    <Panel title="Settings">
      <div className={layout.stack}>
        {problem && (
          <Notice tone="warning" title="This link's settings could not be used">
            <p>{problem.message}</p>
            <p>{problem.remedy}</p>
          </Notice>
        )}
        <EncoderChoice />
        {GROUPS.map(({ group, title }) => {
          const keys = KEYS.filter((key) => DETECTOR_SETTINGS[key].group === group);
          const wrong = keys.some((key) => issues[key] !== undefined);
          return (
            <details key={group} className={styles.group} open={group === 'detector' || wrong || undefined}>
              <summary>{title}</summary>
              <div className={styles.fields}>
                {keys.map((key) => (
                  <Field key={key} name={key} value={draft[key]} issue={issues[key]} />
                ))}
              </div>
            </details>
          );
        })}
      </div>
    </Panel>
  );
}

function EncoderChoice() {
  const encoder = useTrain((state) => state.encoder);
  return (
    <div className={styles.encoder}>
      <p>
        Encoder: <strong data-testid="encoder-name">{encoder ? encoder.name : 'from scratch'}</strong>
      </p>
      <div className={styles.buttons}>
        <FileButton
          id="encoder-file"
          label="Pretrained model"
          accept={MODEL_EXTENSIONS}
          onFiles={([encoder]) => useTrain.setState({ encoder })}
        >
          Choose a pretrained model
        </FileButton>
        {encoder && <Button onClick={() => useTrain.setState({ encoder: null })}>From scratch</Button>}
      </div>
    </div>
  );
}

interface FieldProps {
  name: DetectorSettingKey;
  value: string | number | boolean;
  issue: string | undefined;
}

function Field({ name, value, issue }: FieldProps) {
  const set = useTrain((state) => state.set);
  const { label, reason, options = [], slider } = DETECTOR_SETTINGS[name];
  const id = `train-${name}`;
  const change = (next: string | number | boolean) => set(name, next);
  return (
    <div className={typeof value === 'boolean' ? styles.inline : styles.field}>
      <div className={styles.head}>
        <label id={`${id}-label`} htmlFor={id}>
          {label}
        </label>
        <Help label="Why this default" describedBy={`${id}-label`}>
          <p>{reason}</p>
        </Help>
      </div>
      {typeof value === 'boolean' ? (
        <Switch id={id} labelledBy={`${id}-label`} checked={value} onChange={change} />
      ) : typeof value === 'string' ? (
        <Select
          id={id}
          value={value}
          options={options.map((option) => ({ value: option, label: option }))}
          onChange={change}
        />
      ) : (
        <NumberField
          id={id}
          label={label}
          value={value}
          slider={slider}
          invalid={issue !== undefined}
          describedBy={`${id}-issue`}
          onChange={change}
        />
      )}
      <p id={`${id}-issue`} className={styles.issue}>
        {issue}
      </p>
    </div>
  );
}
