/** Which face the masks lie on: the drawn one, or one of the open dataset. */
import { Link } from 'wouter';
import { sampleFaces } from '@/app/actions/faces/import';
import { drawnCrop } from '@/app/state/drawnCrop';
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { faceOf, useMasks } from '@/app/state/masksStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { FaceButton, StoredFaceButton } from '@/app/ui/FaceButton';
import { FromFile } from '@/app/ui/FromFile';
import { ImportZone } from '@/app/ui/ImportZone';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { DRAWN_FACE } from '@/lib/maskView';
import { masksIntake } from './intake';
import styles from './FacePanel.module.css';

/** Enough to choose from; more are in the library. */
const FIRST_SHOWN = 47;

const maskFace = (face: string): void => useMasks.getState().changeView({ face });

export function FacePanel() {
  const faces = useFaces((state) => state.faces);
  const view = useMasks((state) => state.view);
  const shown = faceOf(view, faces);
  const usable = trainingFaces(faces);

  return (
    <Panel
      title="Face"
      tools={
        <span
          className={`${layout.muted} ${layout.ellipsis} ${styles.name}`}
          data-testid="mask-face"
          data-value={shown?.id ?? DRAWN_FACE}
        >
          <FromFile text={shown?.name ?? drawnCrop.name} />
        </span>
      }
    >
      <div className={layout.tight}>
        <ul className={`${layout.faceGrid} ${styles.grid}`} aria-label="Faces to mask">
          <li>
            <FaceButton face={drawnCrop} crop={drawnCrop} verb="Mask" chosen={!shown} onChoose={maskFace} />
          </li>
          {usable.slice(0, FIRST_SHOWN).map((face) => (
            <li key={face.id}>
              <StoredFaceButton face={face} verb="Mask" chosen={face.id === shown?.id} onChoose={maskFace} />
            </li>
          ))}
        </ul>
        {usable.length > FIRST_SHOWN && (
          <p className={layout.hint}>
            The first {FIRST_SHOWN} of {usable.length}. <Link href="/faces">Faces library</Link>
          </p>
        )}
        <ImportZone takes={masksIntake}>
          {usable.length === 0 && <ActionButton action={sampleFaces} variant="primary" />}
        </ImportZone>
      </div>
    </Panel>
  );
}
