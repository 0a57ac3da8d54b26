/**
 * The classes of the open dataset: made, filled with pictures and with faces of the gallery, renamed and merged; which of
 * them is taken for genuine; and how a detector would split them.
 */
import { useState } from 'react';
import { allGenuine, NEW_CLASS_FIELD, renameClass, undoClasses } from '@/app/actions/faces/classes';
import { trainOnThese } from '@/app/actions/wayOn';
import { reportFailure } from '@/app/reportFailure';
import { useFaces } from '@/app/state/facesStore';
import { addClass, classesOf, useOwnClasses } from '@/app/state/ownClasses';
import { ActionButton } from '@/app/ui/ActionButton';
import { Button } from '@/app/ui/Button';
import { NameForm } from '@/app/ui/NameForm';
import { Panel } from '@/app/ui/Panel';
import { Select } from '@/app/ui/Select';
import { TextInput } from '@/app/ui/TextInput';
import layout from '@/app/ui/layout.module.css';
import { bonaFideClass, soundsGenuine, soundsLikeAttack } from '@/lib/bonaFide';
import { ROLES, type Role } from '@/lib/classChoices';
import { displayText } from '@/lib/displayText';
import { formatCount } from '@/lib/format';
import { ClassRow } from './ClassRow';
import { SplitNotes } from './SplitNotes';
import { useSplit } from './useSplit';
import styles from './ClassesPanel.module.css';

/** More are no classes that a person would edit one by one. */
const MOST_SHOWN = 50;

export function ClassesPanel() {
  const faces = useFaces((state) => state.faces);
  const datasetId = useFaces((state) => state.datasetId);
  const own = useOwnClasses();
  const split = useSplit();
  if (datasetId === '') return null;
  const counts = new Map<string | null, number>();
  for (const { label = null } of faces) counts.set(label, (counts.get(label) ?? 0) + 1);
  const leftOut = new Map<string | undefined, number>();
  for (const { label, excluded } of faces) if (excluded) leftOut.set(label, (leftOut.get(label) ?? 0) + 1);
  const labels = classesOf(own, datasetId, faces);
  const genuine = bonaFideClass(labels);
  const unlabelled = counts.get(null) ?? 0;

  return (
    <Panel title="Classes" tools={<span>{formatCount(labels.length)}</span>}>
      <div className={layout.stack}>
        {labels.length > 0 && (
          <ul className={styles.list} aria-label="Classes">
            {labels.slice(0, MOST_SHOWN).map((label) => (
              <ClassRow
                key={label}
                label={label}
                standing={standing(label, genuine)}
                count={counts.get(label) ?? 0}
                leftOut={leftOut.get(label) ?? 0}
                sides={split?.classes.find((one) => one.label === label)?.faces}
              />
            ))}
          </ul>
        )}
        {labels.length > MOST_SHOWN && (
          <p className={layout.hint}>{formatCount(labels.length - MOST_SHOWN)} more classes are not shown.</p>
        )}
        {labels.length > 0 && <p className={layout.hint}>{genuineSentence(labels)}</p>}
        <NewClass />
        {unlabelled > 0 && (
          <>
            <p className={layout.hint}>
              {formatCount(unlabelled)} {unlabelled === 1 ? 'face has' : 'faces have'} no class. Pretraining
              takes them as they are; a detector leaves them out.
            </p>
            <ActionButton action={allGenuine} />
            <NameForm
              label="Class of the faces without one"
              action="Set"
              initial=""
              onName={(name) => renameClass(null, name)}
            />
          </>
        )}
        {split && <SplitNotes split={split} />}
        {(faces.length > 0 || labels.length > 0) && (
          <div className={layout.row}>
            <ActionButton action={undoClasses} showKeys />
            <ActionButton action={trainOnThese} />
          </div>
        )}
      </div>
    </Panel>
  );
}

const ROLE_OPTIONS = ROLES.map((role) => ({
  value: role,
  label: role === 'unknown' ? 'as its name says' : role,
}));

function NewClass() {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('unknown');
  const isEmpty = name.trim() === '' && role === 'unknown';
  return (
    <form
      className={styles.new}
      aria-label="New class"
      onSubmit={(event) => {
        event.preventDefault();
        if (isEmpty) return;
        void reportFailure(() => {
          addClass(name, role);
          setName('');
          setRole('unknown');
          return Promise.resolve();
        });
      }}
    >
      <TextInput
        id={NEW_CLASS_FIELD}
        aria-label="Name of a new class"
        placeholder="Name of a new class"
        maxLength={80}
        value={name}
        onText={setName}
      />
      <label htmlFor="new-class-role">Its faces are</label>
      <Select id="new-class-role" value={role} options={ROLE_OPTIONS} onChange={setRole} />
      <Button type="submit" unavailable={isEmpty}>
        Add class
      </Button>
    </form>
  );
}

/** Beside the genuine class all others count as attacks. */
function standing(label: string, genuine: string | null): string {
  if (genuine !== null) return label === genuine ? 'genuine' : 'attack';
  return soundsGenuine(label) ? 'genuine' : soundsLikeAttack(label) ? 'attack' : 'unknown';
}

function genuineSentence(labels: readonly string[]): string {
  const genuine = bonaFideClass(labels);
  if (genuine !== null)
    return `"${displayText(genuine)}" is the genuine class; all other classes count as attacks.`;
  return labels.some(soundsGenuine)
    ? 'Several classes are genuine by their names. Give them one name to merge them.'
    : 'No name says which class is genuine. Rename that class to real, live or bona fide.';
}
