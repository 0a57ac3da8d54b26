/** Faces with what the detector said of them. */
import { useEffect, useRef } from 'react';
import { FromFile } from '@/app/ui/FromFile';
import layout from '@/app/ui/layout.module.css';
import { drawPicture } from '@/app/viz/canvas';
import { rgbPicture } from '@/app/viz/picture';
import { useCrop } from '@/app/useCrop';
import { displayText } from '@/lib/displayText';
import { CROP_SIZE } from '@/lib/regions';
import type { ScoredPicture } from '@/workers/protocol/evaluation';
import type { LibraryFace } from '@/workers/protocol';

/** CSS pixels. */
const TILE_SIDE = 80;

interface ScoredFacesProps {
  title: string;
  pictures: readonly ScoredPicture[];
  /** Where its pixels are; undefined when it is gone. */
  faceOf: (picture: ScoredPicture) => LibraryFace | undefined;
}

export function ScoredFaces({ title, pictures, faceOf }: ScoredFacesProps) {
  return (
    <div>
      <h3>{title}</h3>
      <ul className={layout.pictures} aria-label={title}>
        {pictures.map((picture, i) => (
          <Face key={`${picture.id} ${picture.label} ${i}`} picture={picture} face={faceOf(picture)} />
        ))}
      </ul>
    </div>
  );
}

function Face({
  picture: { name, label, score },
  face,
}: {
  picture: ScoredPicture;
  face: LibraryFace | undefined;
}) {
  // A fake that was made is not stored: the face that it was made of stands for it.
  const made = face?.label !== undefined ? face.label !== label : label === 'fake';
  return (
    <li title={displayText(name)}>
      <FacePicture face={face} name={name} side={TILE_SIDE} />
      <span>
        {made ? 'fake made of it' : <FromFile text={label} longest={40} />}: {(100 * score).toFixed(0)} % fake
      </span>
    </li>
  );
}

/** @param side CSS pixels */
export function FacePicture({
  face,
  name,
  side,
}: {
  face: LibraryFace | undefined;
  name: string;
  side: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const crop = useCrop(face);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && crop) drawPicture(context, rgbPicture(crop.rgb, CROP_SIZE), 0, 0, side);
  }, [crop, side]);
  return <canvas ref={canvas} width={side} height={side} role="img" aria-label={displayText(name)} />;
}
