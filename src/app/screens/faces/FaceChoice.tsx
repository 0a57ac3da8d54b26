/** All faces of the photograph; pressing another one takes it in the place of this. */
import { useEffect, useRef, useState } from 'react';
import { reportFailure } from '@/app/reportFailure';
import { pickFace } from '@/app/state/editFaces';
import { askLibrary } from '@/app/state/library';
import layout from '@/app/ui/layout.module.css';
import { drawPicture } from '@/app/viz/canvas';
import { rgbPicture } from '@/app/viz/picture';
import { CROP_SIZE } from '@/lib/regions';
import type { FaceBox, LibraryFace } from '@/workers/protocol';
import styles from './FaceChoice.module.css';

interface FaceChoiceProps {
  face: LibraryFace;
  onReplaced: (id: string) => void;
}

const SIDE = 64;

export function FaceChoice({ face, onReplaced }: FaceChoiceProps) {
  const [crops, setCrops] = useState<Uint8Array[]>([]);
  const [isWorking, setWorking] = useState(false);
  const { datasetId, id } = face;

  useEffect(() => {
    let wanted = true;
    void reportFailure(async () => {
      const found = await askLibrary((library) => library.candidateCrops(datasetId, id));
      if (wanted) setCrops(found);
    });
    return () => {
      wanted = false;
    };
  }, [datasetId, id]);

  async function pick(choice: FaceBox): Promise<void> {
    setWorking(true);
    try {
      onReplaced((await pickFace(face, choice)).id);
    } finally {
      setWorking(false);
    }
  }

  return (
    <section aria-labelledby="face-choice">
      <h3 id="face-choice">Faces of this photograph</h3>
      <div className={`${layout.row} ${styles.faces}`} aria-busy={isWorking}>
        {crops.map((rgb, index) => {
          const choice = face.candidates[index];
          const isThis = choice.x === face.box.x && choice.y === face.box.y;
          return (
            <button
              key={index}
              type="button"
              className={layout.face}
              aria-pressed={isThis}
              aria-label={`Face ${index + 1} of ${crops.length}`}
              onClick={() => !isThis && !isWorking && void reportFailure(() => pick(choice))}
            >
              <CropPicture rgb={rgb} />
            </button>
          );
        })}
      </div>
    </section>
  );
}

function CropPicture({ rgb }: { rgb: Uint8Array }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) drawPicture(context, rgbPicture(rgb, CROP_SIZE), 0, 0, SIDE);
  }, [rgb]);
  return <canvas ref={canvas} width={SIDE} height={SIDE} />;
}
