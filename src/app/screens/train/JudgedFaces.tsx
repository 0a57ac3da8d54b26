/** Faces with what the detector said of them. */
import { useEffect, useRef } from 'react';
import { useCrop } from '@/app/state/faceCrops';
import { useFaces } from '@/app/state/facesStore';
import { drawPicture } from '@/app/viz/canvas';
import { rgbPicture } from '@/app/viz/picture';
import { CROP_SIZE } from '@/lib/regions';
import type { JudgedPicture } from '@/workers/detectorProtocol';
import styles from './Train.module.css';

/** CSS pixels. */
const TILE_SIDE = 80;
const SHOWN = 12;

export function JudgedFaces({ title, pictures }: { title: string; pictures: readonly JudgedPicture[] }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul className={styles.faces} aria-label={title}>
        {pictures.slice(0, SHOWN).map((picture, i) => (
          <Face key={`${picture.id} ${picture.label} ${i}`} {...picture} />
        ))}
      </ul>
    </div>
  );
}

function Face({ id, name, label, score }: JudgedPicture) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const face = useFaces((state) => state.faces.find((candidate) => candidate.id === id));
  const crop = useCrop(face);
  // A self-blended picture is not stored: the face that it was made of stands for it.
  const made = face?.label !== undefined ? face.label !== label : label === 'fake';
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && crop) drawPicture(context, rgbPicture(crop.rgb, CROP_SIZE), 0, 0, TILE_SIDE);
  }, [crop]);
  return (
    <li title={name}>
      <canvas ref={canvas} width={TILE_SIDE} height={TILE_SIDE} role="img" aria-label={name} />
      <span>
        {made ? 'blend of it' : label}: {(100 * score).toFixed(0)} % fake
      </span>
    </li>
  );
}
