/** What is selected in the gallery, and to which class it is to be moved. */
import { useState } from 'react';
import { moveSelected } from '@/app/actions/faces/classes';
import { clearSelected, excludeShown, selectShown } from '@/app/actions/faces/gallery';
import { reportFailure } from '@/app/reportFailure';
import { useSelection } from '@/app/state/faceSelection';
import { useFaces } from '@/app/state/facesStore';
import { classesOf, useOwnClasses } from '@/app/state/ownClasses';
import { ActionButton } from '@/app/ui/ActionButton';
import { Button } from '@/app/ui/Button';
import { Select } from '@/app/ui/Select';
import { TextInput } from '@/app/ui/TextInput';
import layout from '@/app/ui/layout.module.css';
import { formatCount } from '@/lib/format';
import type { LibraryFace } from '@/workers/protocol';

/** Id of the sentence that says how to select. */
export const SELECTING = 'how-to-select';

export function SelectionBar({ shown }: { shown: readonly LibraryFace[] }) {
  const faces = useFaces((state) => state.faces);
  const ids = useSelection((state) => state.ids);
  const count = faces.filter(({ id }) => ids.has(id)).length;
  const hidden = count - shown.filter(({ id }) => ids.has(id)).length;
  return (
    <div className={layout.tight}>
      <div className={layout.row} role="group" aria-label="Selected faces">
        <span role="status" data-testid="selected-count" data-value={count}>
          {formatCount(count)} selected{hidden > 0 && `, ${formatCount(hidden)} of them not shown`}
        </span>
        <ActionButton action={selectShown} />
        <ActionButton action={excludeShown} />
        {/* Always there: what is dragged must not slip from under the pointer when its selection begins. */}
        <ActionButton action={clearSelected} />
        <MoveTo anySelected={count > 0} />
      </div>
      <p id={SELECTING} className={layout.hint}>
        Press the corner of a face, or Space on it, to select it; with Shift, all up to it. Selected faces
        move to a class here, or by dragging them onto it.
      </p>
    </div>
  );
}

const NONE = 'none';
const NEW = 'new';
/** A class may be named like one of the two above. */
const valueOf = (label: string) => `class ${label}`;

function MoveTo({ anySelected }: { anySelected: boolean }) {
  const faces = useFaces((state) => state.faces);
  const datasetId = useFaces((state) => state.datasetId);
  const classes = classesOf(useOwnClasses(), datasetId, faces);
  const [chosen, setChosen] = useState('');
  const [name, setName] = useState('');
  const options = [
    ...classes.map((label) => ({ value: valueOf(label), label })),
    { value: NEW, label: 'a new class …' },
    { value: NONE, label: 'no class' },
  ];
  const value = options.some((option) => option.value === chosen) ? chosen : options[0].value;
  const isNew = value === NEW;
  const to = isNew ? name.trim() : (classes.find((label) => valueOf(label) === value) ?? null);
  const unavailable = !anySelected || to === '';
  const move = async (): Promise<void> => {
    await moveSelected(to);
    // With nothing selected the button does nothing more.
    document.querySelector<HTMLElement>('[data-testid="face-tile"][tabindex="0"]')?.focus();
  };
  return (
    <form
      className={layout.row}
      onSubmit={(event) => {
        event.preventDefault();
        if (!unavailable) void reportFailure(move);
      }}
    >
      <label htmlFor="move-to">Move to class</label>
      <Select id="move-to" value={value} options={options} onChange={setChosen} />
      {isNew && (
        <TextInput aria-label="Name of the class to move to" maxLength={80} value={name} onText={setName} />
      )}
      <Button type="submit" variant="primary" unavailable={unavailable}>
        Move
      </Button>
    </form>
  );
}
