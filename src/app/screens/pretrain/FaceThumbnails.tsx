/** The imported faces; pressing one shows it in the run's pictures. */
import { memo, useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { MAX_SHOWN_FACES, trainingFaces, useFaces } from '@/app/state/facesStore';
import { ParsingLegend } from '@/app/ui/ParsingLegend';
import { Switch } from '@/app/ui/Switch';
import layout from '@/app/ui/layout.module.css';
import { drawPicture } from '@/app/viz/canvas';
import { parsingPicture } from '@/app/viz/picture';
import { useCrop } from '@/app/useCrop';
import { displayText } from '@/lib/displayText';
import { CROP_SIZE } from '@/lib/regions';
import type { LibraryFace } from '@/workers/protocol';
import styles from './FaceThumbnails.module.css';

/** Enough to check an import; all of them are in the faces library. */
const FIRST_SHOWN = 60;
const SIDE = 96;

export function FaceThumbnails() {
  const faces = useFaces((state) => state.faces);
  const shownIds = useFaces((state) => state.shownIds);
  const [overlay, setOverlay] = useState(true);
  const visible = trainingFaces(faces).slice(0, FIRST_SHOWN);

  return (
    <div className={layout.tight}>
      <div className={layout.spread}>
        <label id="overlay-label" htmlFor="overlay">
          Parsing overlay
        </label>
        <Switch id="overlay" labelledBy="overlay-label" checked={overlay} onChange={setOverlay} />
      </div>
      {overlay && <ParsingLegend />}
      <p className={layout.hint}>
        Select up to {MAX_SHOWN_FACES} faces to follow in the pictures ({shownIds.length} selected).
      </p>
      <ul className={`${layout.faceGrid} ${styles.grid}`} aria-label="Imported faces">
        {visible.map((face) => (
          <li key={face.id}>
            <FaceThumbnail face={face} overlay={overlay} shown={shownIds.includes(face.id)} />
          </li>
        ))}
      </ul>
      {visible.length < faces.length && (
        <p className={layout.hint}>
          The first {visible.length} of {faces.length}. <Link href="/faces">See all in the library</Link>
        </p>
      )}
    </div>
  );
}

interface FaceThumbnailProps {
  face: LibraryFace;
  overlay: boolean;
  shown: boolean;
}

const FaceThumbnail = memo(function FaceThumbnail({ face, overlay, shown }: FaceThumbnailProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const toggleShown = useFaces((state) => state.toggleShown);
  const crop = useCrop(face);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !crop) return;
    const picture = parsingPicture(crop.rgb, crop.parsing, CROP_SIZE, overlay ? 0.5 : 0);
    drawPicture(context, picture, 0, 0, SIDE);
  }, [crop, overlay]);

  return (
    <button
      type="button"
      className={layout.face}
      aria-pressed={shown}
      aria-label={`Follow ${displayText(face.name)}`}
      title={`${displayText(face.name)}${face.facesInPhoto > 1 ? `: the largest of ${face.facesInPhoto} faces` : ''}`}
      onClick={() => toggleShown(face.id)}
    >
      <canvas ref={canvas} width={SIDE} height={SIDE} />
    </button>
  );
});
