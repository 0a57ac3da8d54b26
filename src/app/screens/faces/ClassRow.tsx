/** One class: its faces by the sides of the split, and what fills it: pictures dropped on it, chosen for it, faces moved to it. */
import { useState, type DragEvent } from 'react';
import {
  addToClass,
  filesInputOf,
  moveSelected,
  moveToClass,
  removeClass,
  renameClass,
  takeIntoClass,
} from '@/app/actions/faces/classes';
import { fileSources, transferredSources } from '@/app/intake/sources';
import { reportFailure } from '@/app/reportFailure';
import { useSelection } from '@/app/state/faceSelection';
import { ActionButton } from '@/app/ui/ActionButton';
import { FileButton } from '@/app/ui/FileButton';
import { FromFile } from '@/app/ui/FromFile';
import { NameForm } from '@/app/ui/NameForm';
import layout from '@/app/ui/layout.module.css';
import { displayText } from '@/lib/displayText';
import { formatCount } from '@/lib/format';
import { takesDrag } from './draggedFaces';
import { sidesText, type ClassFaces } from './sidesText';
import styles from './ClassesPanel.module.css';

interface ClassRowProps extends ClassFaces {
  label: string;
  /** Genuine, attack or unknown. */
  standing: string;
}

export function ClassRow({ label, standing, count, leftOut, sides }: ClassRowProps) {
  const { isOver, ...drops } = useDrops(label);
  const anySelected = useSelection(({ ids }) => ids.size > 0);
  const said = displayText(label);
  return (
    <li className={isOver ? `${styles.row} ${styles.over}` : styles.row} {...drops}>
      <p className={styles.facts}>
        <FromFile text={label} />
        <span>{standing}</span>
        <span>{formatCount(count)}</span>
      </p>
      <p className={layout.hint} data-testid="class-split">
        {sidesText({ count, leftOut, sides })}
      </p>
      <div className={layout.row}>
        <FileButton
          id={filesInputOf(label)}
          label={`Pictures of class ${said}`}
          action={addToClass.of(label)}
          multiple
          onFiles={(files) => takeIntoClass(label, fileSources(files))}
        />
        {anySelected && <ActionButton action={moveToClass.of(label)} />}
        {count === 0 && <ActionButton action={removeClass.of(label)} />}
      </div>
      <NameForm
        label={`Rename class ${said}`}
        action="Rename"
        initial={label}
        onName={(name) => renameClass(label, name)}
      />
    </li>
  );
}

/** Files and folders, and faces of the gallery. */
function useDrops(label: string) {
  const [isOver, setOver] = useState(false);
  const takes = ({ dataTransfer }: DragEvent) => takesDrag(dataTransfer.types);
  const hold = (event: DragEvent) => {
    if (!takes(event)) return;
    event.preventDefault();
    setOver(true);
  };
  return {
    isOver,
    onDragEnter: hold,
    onDragOver: hold,
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      setOver(false);
      if (!takes(event)) return;
      event.preventDefault(); // the page leaves it to this class
      const { dataTransfer } = event;
      if (dataTransfer.types.includes('Files'))
        void reportFailure(async () => takeIntoClass(label, await transferredSources(dataTransfer)));
      else void reportFailure(() => moveSelected(label));
    },
  };
}
