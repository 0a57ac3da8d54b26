/** One fixed face: its seven pictures in a row (in a grid where it is narrow). */
import { trainingSession } from '@/app/lab';
import { useFaces } from '@/app/state/facesStore';
import { PICTURES } from '@/app/viz/faceView';
import { useCrop } from '@/app/useCrop';
import { displayText } from '@/lib/displayText';
import type { ModelConfig } from '@/lib/presets';
import { FacePicture } from './FacePicture';
import styles from './FaceRow.module.css';

interface FaceRowProps {
  faceId: string;
  model: ModelConfig;
}

export function FaceRow({ faceId, model }: FaceRowProps) {
  const face = useFaces((state) => state.faces.find(({ id }) => id === faceId));
  const crop = useCrop(face);
  const name = face?.name ?? trainingSession.pictures.of(faceId)?.name ?? 'removed face';
  return (
    <section className={styles.row} aria-label={displayText(name)}>
      {PICTURES.map((info) => (
        <figure key={info.kind}>
          <FacePicture info={info} faceId={faceId} name={name} crop={crop} model={model} />
          <figcaption>{info.label}</figcaption>
        </figure>
      ))}
    </section>
  );
}
