/** The face that is edited, and the one that gives its picture where two take part. */
import { useMemo } from 'react';
import { Link } from 'wouter';
import { exchangeFaces, nextDonor } from '@/app/actions/edit';
import { sampleFaces } from '@/app/actions/faces/import';
import { editFaces, useEdit } from '@/app/state/editStore';
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { StoredFaceButton } from '@/app/ui/FaceButton';
import { ImportZone } from '@/app/ui/ImportZone';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { needsDonor } from '@/lib/editView';
import { displayText } from '@/lib/displayText';
import type { LibraryFace } from '@/workers/protocol';
import { editIntake } from './intake';
import styles from './Edit.module.css';

/** Enough to choose from; more are in the library. */
const FIRST_SHOWN = 48;

const chooseTarget = (targetId: string): void => useEdit.setState({ targetId });
const chooseDonor = (donorId: string): void => useEdit.setState({ donorId });

export function EditFacesPanel() {
  const faces = useFaces((state) => state.faces);
  const targetId = useEdit((state) => state.targetId);
  const donorId = useEdit((state) => state.donorId);
  const fits = useEdit((state) => state.fits);
  const view = useEdit((state) => state.view);
  const { target, donor, donors } = useMemo(
    () => editFaces({ targetId, donorId, fits, view }, faces),
    [targetId, donorId, fits, view, faces],
  );
  const usable = trainingFaces(faces);
  return (
    <Panel title="Faces">
      <div className={layout.column}>
        {usable.length > 0 && (
          <Strip
            label="Target"
            verb="Edit"
            testId="edit-target"
            faces={usable}
            chosen={target}
            onChoose={chooseTarget}
          />
        )}
        {needsDonor(view.operation) && donors.length > 0 && (
          <div className={layout.tight}>
            <Strip
              label="Donor, those that look the same way first"
              verb="Take from"
              testId="edit-donor"
              faces={donors}
              chosen={donor}
              onChoose={chooseDonor}
            />
            <div className={layout.row}>
              <ActionButton action={nextDonor} />
              <ActionButton action={exchangeFaces} />
            </div>
          </div>
        )}
        <ImportZone takes={editIntake}>
          {usable.length === 0 && <ActionButton action={sampleFaces} variant="primary" />}
        </ImportZone>
      </div>
    </Panel>
  );
}

interface StripProps {
  label: string;
  verb: string;
  testId: string;
  faces: readonly LibraryFace[];
  chosen: LibraryFace | null;
  onChoose: (id: string) => void;
}

function Strip({ label, verb, testId, faces, chosen, onChoose }: StripProps) {
  return (
    <div className={layout.tight}>
      <div className={layout.spread}>
        <h3>{label}</h3>
        {chosen && (
          <span className={`${layout.hint} ${layout.ellipsis}`} data-testid={testId} data-value={chosen.id}>
            <bdi>{displayText(chosen.name, 40)}</bdi>
          </span>
        )}
      </div>
      <ul className={`${layout.faceGrid} ${styles.grid}`} aria-label={label}>
        {faces.slice(0, FIRST_SHOWN).map((face) => (
          <li key={face.id}>
            <StoredFaceButton face={face} verb={verb} chosen={face.id === chosen?.id} onChoose={onChoose} />
          </li>
        ))}
      </ul>
      {faces.length > FIRST_SHOWN && (
        <p className={layout.hint}>
          The first {FIRST_SHOWN} of {faces.length}. <Link href="/faces">Faces library</Link>
        </p>
      )}
    </div>
  );
}
