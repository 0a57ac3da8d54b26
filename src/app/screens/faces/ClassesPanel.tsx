/** The classes of the open dataset, which of them is taken for genuine, and how to rename or merge them. */
import { allGenuine, renameClass } from '@/app/actions/faces/classes';
import { useFaces } from '@/app/state/facesStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { FromFile } from '@/app/ui/FromFile';
import { NameForm } from '@/app/ui/NameForm';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { bonaFideClass, soundsGenuine, soundsLikeAttack } from '@/lib/bonaFide';
import { displayText } from '@/lib/displayText';
import { formatCount } from '@/lib/format';
import styles from './ClassesPanel.module.css';

/** More are no classes that a person would edit one by one. */
const MOST_SHOWN = 50;

export function ClassesPanel() {
  const faces = useFaces((state) => state.faces);
  if (faces.length === 0) return null;
  const counts = new Map<string | null, number>();
  for (const { label = null } of faces) counts.set(label, (counts.get(label) ?? 0) + 1);
  const labels = [...counts.keys()].filter((label) => label !== null).sort();
  const unlabelled = counts.get(null) ?? 0;

  return (
    <Panel title="Classes" tools={<span>{formatCount(labels.length)}</span>}>
      <div className={layout.stack}>
        <ul className={styles.list} aria-label="Classes">
          {labels.slice(0, MOST_SHOWN).map((label) => (
            <li key={label}>
              <p className={styles.facts}>
                <FromFile text={label} />
                <span>{standing(label)}</span>
                <span>{formatCount(counts.get(label)!)}</span>
              </p>
              <NameForm
                label={`Rename class ${displayText(label)}`}
                action="Rename"
                initial={label}
                onName={(name) => renameClass(label, name)}
              />
            </li>
          ))}
        </ul>
        {labels.length > MOST_SHOWN && (
          <p className={layout.hint}>{formatCount(labels.length - MOST_SHOWN)} more classes are not shown.</p>
        )}
        {labels.length > 0 && <p className={layout.hint}>{genuineSentence(labels)}</p>}
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
      </div>
    </Panel>
  );
}

const standing = (label: string): string =>
  soundsGenuine(label) ? 'genuine' : soundsLikeAttack(label) ? 'attack' : 'unknown';

function genuineSentence(labels: readonly string[]): string {
  const genuine = bonaFideClass(labels);
  if (genuine !== null)
    return `"${displayText(genuine)}" is the genuine class; all other classes count as attacks.`;
  return labels.some(soundsGenuine)
    ? 'Several classes are genuine by their names. Give them one name to merge them.'
    : 'No name says which class is genuine. Rename that class to real, live or bona fide.';
}
