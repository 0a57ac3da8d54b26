/** The class of one face: one that its dataset has, a new one, or none. */
import { useState } from 'react';
import { classifyFace } from '@/app/actions/faces/classes';
import { reportFailure } from '@/app/reportFailure';
import { useFaces } from '@/app/state/facesStore';
import { classesOf, useOwnClasses } from '@/app/state/ownClasses';
import { NameForm } from '@/app/ui/NameForm';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { displayText } from '@/lib/displayText';
import type { LibraryFace } from '@/workers/protocol';

const NONE = 'none';
const NEW = 'new';
/** A class may be named like one of the two above. */
const valueOf = (label: string) => `class ${label}`;

export function FaceClass({ face }: { face: LibraryFace }) {
  const faces = useFaces((state) => state.faces);
  const labels = classesOf(useOwnClasses(), face.datasetId, faces);
  const [isNew, setNew] = useState(false);
  const current = face.label === undefined ? NONE : valueOf(face.label);

  function choose(value: string): void {
    setNew(value === NEW);
    if (value === NEW) return;
    const label = labels.find((each) => valueOf(each) === value) ?? null;
    void reportFailure(() => classifyFace(face, label));
  }

  return (
    <div className={layout.control}>
      <label htmlFor="face-class">Class of this face</label>
      <Select
        id="face-class"
        value={isNew ? NEW : current}
        options={[
          { value: NONE, label: 'no class' },
          ...labels.map((label) => ({ value: valueOf(label), label: displayText(label) })),
          { value: NEW, label: 'a new class …' },
        ]}
        onChange={choose}
      />
      {isNew && (
        <NameForm
          label="Name of the new class"
          action="Set"
          initial=""
          onName={async (name) => {
            await classifyFace(face, name);
            setNew(false);
          }}
        />
      )}
    </div>
  );
}
