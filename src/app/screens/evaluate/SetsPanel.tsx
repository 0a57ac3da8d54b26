/** Which labelled datasets detectors are evaluated on: whole or a part, and which of their classes is genuine. */
import { Link } from 'wouter';
import { reportFailure } from '@/app/reportFailure';
import { changeSet, chooseSet } from '@/app/state/evaluateSession';
import { useEvaluate, type ChosenSet } from '@/app/state/evaluateStore';
import { facesUnread, openDatasetOf, useFaces } from '@/app/state/facesStore';
import { oneClassWarning } from '@/app/state/warnings';
import { FromFile } from '@/app/ui/FromFile';
import { ImportZone } from '@/app/ui/ImportZone';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { displayText } from '@/lib/displayText';
import { formatCount, formatCounted } from '@/lib/format';
import type { SetPart } from '@/lib/evaluationLink';
import { evaluateIntake } from './intake';
import styles from './Evaluate.module.css';

export function SetsPanel() {
  const datasets = useFaces((state) => state.datasets);
  const open = useFaces(openDatasetOf);
  const unread = useFaces(facesUnread);
  const sets = useEvaluate((state) => state.sets);
  return (
    <Panel title="Labelled faces">
      <ul className={`${layout.tight} ${styles.list}`} aria-label="Datasets">
        {datasets.map(({ id, name, faceCount, excludedCount }) => {
          const set = sets.find((each) => each.id === id);
          return (
            <li key={id} className={`${layout.tight} ${layout.box}`}>
              <label className={layout.line}>
                <input
                  type="checkbox"
                  checked={set !== undefined}
                  onChange={(event) => void reportFailure(() => chooseSet(id, event.target.checked))}
                />
                <strong>
                  <FromFile text={name} />
                </strong>
                <span className={layout.hint}>{formatCounted(faceCount - excludedCount, 'face')}</span>
              </label>
              {set && <Chosen set={set} name={name} />}
            </li>
          );
        })}
      </ul>
      <div className={layout.stack}>
        <p className={layout.hint}>
          {open ? (
            <>
              New faces are added to "<FromFile text={open.name} />
              ", the dataset open on the <Link href="/faces">Faces</Link> screen: import a folder with one
              folder of pictures for each class.
            </>
          ) : (
            unread
          )}
        </p>
        <ImportZone takes={evaluateIntake} />
      </div>
    </Panel>
  );
}

const PARTS: readonly { value: SetPart; label: string }[] = [
  { value: 'all', label: 'all faces' },
  { value: 'test', label: 'test part' },
  { value: 'validation', label: 'validation part' },
];

function Chosen({ set: { id, faces, part, genuine }, name }: { set: ChosenSet; name: string }) {
  if (faces === null) return <p className={layout.hint}>Reading its faces.</p>;
  const labels = [...new Set(faces.map(({ label }) => label))].sort();
  const oneClass = oneClassWarning(labels);
  const count = (label: string) => faces.filter((face) => face.label === label).length;
  if (faces.length === 0) {
    return (
      <Notice tone="warning" title="No labelled faces">
        <p>Import a folder with one folder of pictures for each class.</p>
      </Notice>
    );
  }
  return (
    <>
      <p className={layout.hint}>
        {labels.map((label, i) => (
          <span key={label}>
            {i > 0 && ', '}
            {formatCount(count(label))} <FromFile text={label} longest={40} />
          </span>
        ))}
      </p>
      <div className={layout.row}>
        <Select
          id={`part-${id}`}
          label={`Part of ${displayText(name)}`}
          value={part}
          options={PARTS}
          onChange={(next) => changeSet(id, { part: next })}
        />
        <Select
          id={`genuine-${id}`}
          label={`Genuine class of ${displayText(name)}`}
          value={genuine ?? ''}
          options={[
            ...(genuine === null ? [{ value: '', label: 'which is genuine?' }] : []),
            ...labels.map((label) => ({ value: label, label: `genuine: ${label}` })),
          ]}
          onChange={(next) => changeSet(id, { genuine: next === '' ? null : next })}
        />
      </div>
      {oneClass && (
        <Notice tone="info" title={oneClass.title}>
          <p>{oneClass.message}</p>
        </Notice>
      )}
      {part !== 'all' && (
        <p className={layout.hint}>
          Split by the dataset's own folders, or else as in each detector's training, so that the test part
          has nothing it was trained on.
        </p>
      )}
    </>
  );
}
