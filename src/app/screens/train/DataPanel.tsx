/** Whose faces: classes of the open dataset, how they would be split, and what to think of the split. */
import { useEffect } from 'react';
import { Link } from 'wouter';
import { allGenuine } from '@/app/actions/faces/classes';
import { reportFailure } from '@/app/reportFailure';
import { useFaces } from '@/app/state/facesStore';
import { openDataset } from '@/app/state/library';
import { useDetectorSettings } from '@/app/state/settingsStore';
import { planSplit } from '@/app/state/trainedDetector';
import { labelledFaces, useTrain } from '@/app/state/trainStore';
import { trainingWarnings, unseenFamilyWarning, type Warning } from '@/app/state/warnings';
import { ActionButton } from '@/app/ui/ActionButton';
import { NameList } from '@/app/ui/NameList';
import { FromFile } from '@/app/ui/FromFile';
import { ImportZone } from '@/app/ui/ImportZone';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import { SettingField } from '@/app/ui/settings/SettingField';
import layout from '@/app/ui/layout.module.css';
import { bonaFideClass } from '@/lib/bonaFide';
import { DETECTOR } from '@/lib/detectorConfig';
import { formatCount, formatCounted } from '@/lib/format';
import type { SettingValue } from '@/lib/settings/kinds';
import { trainIntake } from './intake';

export function DataPanel() {
  const datasets = useFaces((state) => state.datasets);
  const datasetId = useFaces((state) => state.datasetId);
  const faces = useFaces((state) => state.faces);
  const { task, unseen, fakes, groupBy, validationShare, testShare, splitSeed } = useDetectorSettings(
    (state) => state.draft,
  );
  const plan = useTrain((state) => state.plan);
  const usable = labelledFaces(faces);
  const left = faces.filter(({ excluded }) => !excluded).length - usable.length;

  useEffect(() => {
    void reportFailure(() => planSplit(faces));
  }, [faces, task, unseen, fakes, groupBy, validationShare, testShare, splitSeed]);

  return (
    <Panel
      title="Labelled faces"
      tools={<span data-testid="train-face-count">{formatCounted(usable.length, 'face')}</span>}
    >
      <div className={layout.stack}>
        {datasets.length > 0 && (
          <Select
            id="train-dataset"
            label="Dataset"
            value={datasetId}
            options={datasets.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(id) => void reportFailure(() => openDataset(id))}
          />
        )}
        <ImportZone takes={trainIntake} />
        {usable.length > 0 && <TaskFields labels={[...new Set(usable.map(({ label }) => label))].sort()} />}
        {plan?.meaning.map((line) => (
          <p key={line} className={layout.hint}>
            {line}
          </p>
        ))}
        {plan ? (
          <table className={layout.table} data-testid="split-table">
            <thead>
              <tr>
                <th scope="col">Class</th>
                <th scope="col">Train</th>
                <th scope="col">Validation</th>
                <th scope="col">Test</th>
              </tr>
            </thead>
            <tbody>
              {plan.counts.map(({ label, faces: counts }) => (
                <tr key={label}>
                  <th scope="row">
                    <FromFile text={label} longest={40} />
                  </th>
                  <td>{formatCount(counts.train)}</td>
                  <td>{formatCount(counts.validation)}</td>
                  <td>{formatCount(counts.test)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : (
          <NothingToSplit labelled={usable.length} unlabelled={left} all={faces.length} />
        )}
        {plan && trainingWarnings(plan, faces).map((warning) => <Told key={warning.message} {...warning} />)}
      </div>
    </Panel>
  );
}

function Told({ title, weight, message, names }: Warning) {
  if (weight === 'remark') return <p className={layout.hint}>{message}</p>;
  return (
    <Notice tone={weight} title={title}>
      <p>{message}</p>
      {names && (
        <p>
          <NameList names={names} />
        </p>
      )}
    </Notice>
  );
}

interface NothingToSplitProps {
  labelled: number;
  unlabelled: number;
  /** Those that are left out, too. */
  all: number;
}

/** Why there is no split to show; nothing while the library is being opened, or the split computed. */
function NothingToSplit({ labelled, unlabelled, all }: NothingToSplitProps) {
  const isOpen = useFaces((state) => state.datasetId !== '');
  if (!isOpen || labelled > 0) return null;
  if (unlabelled > 0) {
    return (
      <Notice tone="warning" title="These faces have no class" actions={<ActionButton action={allGenuine} />}>
        <p>
          A detector learns to tell genuine faces from attacks, and nothing says which these are. Say so here,
          or give them classes in the <Link href="/faces">faces library</Link>.
        </p>
      </Notice>
    );
  }
  if (all > 0) {
    return (
      <p className={layout.hint}>
        {`All ${formatCounted(all, 'face')} of this dataset are left out. `}
        Use them again in the <Link href="/faces">faces library</Link>, or choose another dataset.
      </p>
    );
  }
  return (
    <p className={layout.hint}>
      This dataset is empty. Choose or drop a folder with one folder of pictures for each class, for example
      real and fake.
    </p>
  );
}

/** The task, and the kind of attack that only the test has. */
function TaskFields({ labels }: { labels: readonly string[] }) {
  const { draft, set } = useDetectorSettings();
  const { task, unseen } = draft;
  const genuine = bonaFideClass(labels);
  const attacks = labels.filter((label) => label !== genuine);
  const noneChosen = unseenFamilyWarning(labels, draft);
  const change = set as (name: string, value: SettingValue) => void;
  const { settings, standard } = DETECTOR;
  const usual = standard(draft);
  return (
    <>
      <SettingField
        {...{ setting: settings.task, name: 'task', id: 'train-task', onChange: change }}
        value={task}
        usual={usual.task}
      />
      <SettingField
        {...{ setting: settings.unseen, name: 'unseen', id: 'train-unseen', onChange: change }}
        value={attacks.includes(unseen) ? unseen : ''}
        usual={usual.unseen}
        choices={['', ...attacks]}
      />
      {noneChosen && <Told {...noneChosen} />}
    </>
  );
}
