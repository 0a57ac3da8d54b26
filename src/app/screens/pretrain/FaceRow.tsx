/** One fixed face: its seven pictures in a row (in a grid where it is narrow). */
import { useFaces } from '@/app/state/facesStore';
import { runSession } from '@/app/lab';
import { PICTURES } from '@/app/viz/faceView';
import type { ModelConfig } from '@/lib/presets';
import { FacePicture } from './FacePicture';
import styles from './FaceRow.module.css';

interface FaceRowProps {
  faceId: string;
  model: ModelConfig;
}

export function FaceRow({ faceId, model }: FaceRowProps) {
  const crop = useFaces((state) => state.faces.find((face) => face.id === faceId));
  const name = crop?.name ?? runSession.pictures.of(faceId)?.name ?? 'removed face';
  return (
    <section className={styles.row} aria-label={name}>
      {PICTURES.map((info) => (
        <figure key={info.kind} className={styles.figure}>
          <FacePicture info={info} faceId={faceId} name={name} crop={crop} model={model} />
          <figcaption className={styles.caption}>{info.label}</figcaption>
        </figure>
      ))}
    </section>
  );
}
