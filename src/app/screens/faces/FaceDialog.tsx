/** One face in detail: what is known of it, its class, leave it out, take another of the photograph, correct its map. */
import { useState } from 'react';
import { reportFailure } from '@/app/reportFailure';
import { excludeFaces, repaintFace } from '@/app/state/editFaces';
import { cutWords } from '@/app/state/croppingWords';
import { cropKey } from '@/app/state/faceCrops';
import { Button } from '@/app/ui/Button';
import { Dialog } from '@/app/ui/Dialog';
import layout from '@/app/ui/layout.module.css';
import { useUnsaved } from '@/app/ui/useUnsaved';
import { useCrop } from '@/app/useCrop';
import { formatCounted } from '@/lib/format';
import type { LibraryFace } from '@/workers/protocol';
import { FaceChoice } from './FaceChoice';
import { FaceClass } from './FaceClass';
import styles from './FaceDialog.module.css';
import { missingRegions } from '@/app/state/galleryView';
import { MapComparison } from './MapComparison';
import { MapPainter } from './MapPainter';

interface FaceDialogProps {
  face: LibraryFace;
  /** What the chosen detector says of it; null while it has said nothing. */
  score: { value: number; by: string } | null;
  /** Among the faces shown; -1 when the filters no longer show it. */
  position: number;
  count: number;
  onStep: (by: 1 | -1) => void;
  onReplaced: (id: string) => void;
  onClose: () => void;
}

export function FaceDialog({ face, score, position, count, onStep, onReplaced, onClose }: FaceDialogProps) {
  const crop = useCrop(face);
  // A map that is being corrected is not left by accident.
  const [isChanged, setChanged] = useState(false);
  const close = useUnsaved(isChanged, 'The changes to the map are', onClose);

  return (
    <Dialog
      title={face.name}
      onClose={close}
      tools={
        <>
          <Button
            aria-label="Previous face"
            unavailable={position < 1 || isChanged}
            onClick={() => onStep(-1)}
          >
            ←
          </Button>
          <Button
            aria-label="Next face"
            unavailable={position < 0 || position >= count - 1 || isChanged}
            onClick={() => onStep(1)}
          >
            →
          </Button>
          <Button onClick={close}>Close</Button>
        </>
      }
    >
      <div className={`${layout.beside} ${styles.body}`}>
        {crop && (
          <MapPainter
            key={cropKey(face)}
            crop={crop}
            onChanged={setChanged}
            onSave={(map) => reportFailure(() => repaintFace(face, map))}
          />
        )}
        <div className={layout.stack}>
          <Facts face={face} score={score} />
          <FaceClass face={face} />
          <Button onClick={() => void reportFailure(() => excludeFaces([face], !face.excluded))}>
            {face.excluded ? 'Use for training again' : 'Leave out of training'}
          </Button>
          {crop && face.disagreement !== undefined && <MapComparison face={face} crop={crop} />}
          {face.canPickAnother && <FaceChoice face={face} onReplaced={onReplaced} />}
        </div>
      </div>
    </Dialog>
  );
}

function Facts({ face, score }: Pick<FaceDialogProps, 'face' | 'score'>) {
  const { sourceWidth, sourceHeight, box, facesInPhoto, split, group } = face;
  const missing = missingRegions(face);
  const facts: [string, string | undefined][] = [
    [
      'Photograph',
      sourceWidth > 0
        ? `${sourceWidth} x ${sourceHeight}, ${formatCounted(facesInPhoto, 'face')}`
        : undefined,
    ],
    ['Crop', `${box.side} x ${box.height ?? box.side} px, ${cutWords(face)}`],
    ['Missing', missing.join(', ') || 'nothing'],
    ['Forged', face.forgery?.kind],
    ['Part', split],
    ['Video', group],
    ['Map', `${face.repainted ? 'corrected by hand' : 'as parsed'}${face.parser ? ', BiSeNetV2' : ''}`],
    ['Attack score', score ? `${score.value.toFixed(3)} by ${score.by}` : undefined],
    ['Training', face.excluded ? 'left out' : 'used'],
  ];
  return (
    <dl className={layout.facts}>
      {facts.map(
        ([name, value]) =>
          value !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
