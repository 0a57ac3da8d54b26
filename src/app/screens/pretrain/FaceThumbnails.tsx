/** The imported faces; pressing one shows it in the run's pictures. */
import { memo, useEffect, useRef, useState } from 'react';
import { MAX_SHOWN_FACES, useFaces } from '@/app/state/facesStore';
import { Button } from '@/app/ui/Button';
import { Switch } from '@/app/ui/Switch';
import { drawPicture } from '@/app/viz/canvas';
import { parsingPicture } from '@/app/viz/picture';
import { CROP_SIZE } from '@/lib/regions';
import type { FaceCrop } from '@/workers/protocol';
import { ParsingLegend } from './ParsingLegend';
import styles from './FaceThumbnails.module.css';

/** Enough to judge an import; more only on demand, so that thousands of faces do not weigh on the page. */
const FIRST_SHOWN = 60;
const SIDE = 96;

export function FaceThumbnails() {
  const faces = useFaces((state) => state.faces);
  const shownIds = useFaces((state) => state.shownIds);
  const clear = useFaces((state) => state.clear);
  const [overlay, setOverlay] = useState(true);
  const [all, setAll] = useState(false);
  const visible = all ? faces : faces.slice(0, FIRST_SHOWN);

  return (
    <div className={styles.box}>
      <div className={styles.tools}>
        <label id="overlay-label" htmlFor="overlay">
          Parsing overlay
        </label>
        <Switch id="overlay" labelledBy="overlay-label" checked={overlay} onChange={setOverlay} />
      </div>
      {overlay && <ParsingLegend />}
      <p className={styles.hint}>
        Press up to {MAX_SHOWN_FACES} faces to follow in the pictures ({shownIds.length} chosen).
      </p>
      <ul className={styles.grid} aria-label="Imported faces">
        {visible.map((face) => (
          <li key={face.id}>
            <FaceThumbnail face={face} overlay={overlay} shown={shownIds.includes(face.id)} />
          </li>
        ))}
      </ul>
      <div className={styles.tools}>
        {visible.length < faces.length && (
          <Button onClick={() => setAll(true)}>Show all {faces.length}</Button>
        )}
        <Button variant="quiet" onClick={clear}>
          Remove all faces
        </Button>
      </div>
    </div>
  );
}

interface FaceThumbnailProps {
  face: FaceCrop;
  overlay: boolean;
  shown: boolean;
}

const FaceThumbnail = memo(function FaceThumbnail({ face, overlay, shown }: FaceThumbnailProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const toggleShown = useFaces((state) => state.toggleShown);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const picture = parsingPicture(face.rgb, face.parsing, CROP_SIZE, overlay ? 0.5 : 0);
    drawPicture(context, picture, 0, 0, SIDE);
  }, [face, overlay]);

  return (
    <button
      type="button"
      className={styles.face}
      aria-pressed={shown}
      aria-label={`Follow ${face.name}`}
      title={face.facesInPhoto > 1 ? `${face.name}: the largest of ${face.facesInPhoto} faces` : face.name}
      onClick={() => toggleShown(face.id)}
    >
      <canvas ref={canvas} width={SIDE} height={SIDE} />
    </button>
  );
});
