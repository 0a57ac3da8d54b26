/** Which face the masks lie on: the drawn one, or one of the open dataset. */
import { memo, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { sampleFaces } from '@/app/actions/faces/import';
import { drawnCrop } from '@/app/state/drawnCrop';
import { trainingFaces, useFaces } from '@/app/state/facesStore';
import { faceOf, useMasks } from '@/app/state/masksStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { FromFile } from '@/app/ui/FromFile';
import { ImportZone } from '@/app/ui/ImportZone';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { drawPicture } from '@/app/viz/canvas';
import { rgbPicture } from '@/app/viz/picture';
import { useCrop } from '@/app/useCrop';
import { displayText } from '@/lib/displayText';
import { DRAWN_FACE } from '@/lib/maskView';
import { CROP_SIZE } from '@/lib/regions';
import type { FaceCrop, LibraryFace } from '@/workers/protocol';
import { masksIntake } from './intake';
import styles from './FacePanel.module.css';

/** Enough to choose from; more are in the library. */
const FIRST_SHOWN = 47;
const SIDE = 96;

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
            <FaceButton id={DRAWN_FACE} name={drawnCrop.name} crop={drawnCrop} chosen={!shown} />
          </li>
          {usable.slice(0, FIRST_SHOWN).map((face) => (
            <li key={face.id}>
              <StoredFaceButton face={face} chosen={face.id === shown?.id} />
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

const StoredFaceButton = memo(function StoredFaceButton({
  face,
  chosen,
}: {
  face: LibraryFace;
  chosen: boolean;
}) {
  return <FaceButton id={face.id} name={face.name} crop={useCrop(face)} chosen={chosen} />;
});

interface FaceButtonProps {
  id: string;
  name: string;
  crop: FaceCrop | undefined;
  chosen: boolean;
}

function FaceButton({ id, name, crop, chosen }: FaceButtonProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const change = useMasks((state) => state.changeView);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && crop) drawPicture(context, rgbPicture(crop.rgb, CROP_SIZE), 0, 0, SIDE);
  }, [crop]);
  return (
    <button
      type="button"
      className={layout.face}
      aria-pressed={chosen}
      aria-label={`Mask ${displayText(name)}`}
      title={displayText(name)}
      onClick={() => change({ face: id })}
    >
      <canvas ref={canvas} width={SIDE} height={SIDE} />
    </button>
  );
}
