/** The photograph that is looked at, with a box around each face. */
import { useEffect, useState } from 'react';
import { readPhotograph } from '@/app/state/scoreCrops';
import { cutFor, findSelected, useScore, type ScoreFace, type ScorePhoto } from '@/app/state/scoreStore';
import { Notice } from '@/app/ui/Notice';
import { Panel } from '@/app/ui/Panel';
import layout from '@/app/ui/layout.module.css';
import { useActiveDetector } from '@/app/useScoreDetectors';
import { displayText } from '@/lib/displayText';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import { attackScore } from '@/lib/calibration';
import { formatCounted } from '@/lib/format';
import type { FaceBox } from '@/workers/protocol';
import styles from './Score.module.css';

const MAX_SIDE = 1280;
/** CSS pixels: a small photograph is enlarged to the first, so that its faces are seen; none is higher than the second. */
const LEAST_SIDE = 320;
const MOST_HEIGHT = 480;
/** Of the photograph's height: a box that ends below has no room for its score underneath. */
const LOW = 0.92;

/** Of a photograph as it is shown, in CSS pixels; undefined until its size is known. */
function shownWidth({ width, height }: ScorePhoto): number | undefined {
  if (width === 0 || height === 0) return undefined;
  const enlarged = Math.max(1, LEAST_SIDE / Math.max(width, height));
  return Math.round(width * Math.min(enlarged, MOST_HEIGHT / height));
}

export function PhotoPanel() {
  const photo = useScore((state) => findSelected(state).photo);
  return (
    <Panel title={photo ? photo.name : 'Photograph'}>
      {photo ? <Photograph key={photo.key} photo={photo} /> : <Waiting />}
    </Panel>
  );
}

function Waiting() {
  const hasDetector = useScore((state) => state.activeId !== null);
  return (
    <p className={layout.hint}>
      {hasDetector ? 'Waiting for the first score.' : 'The photographs are waiting for a detector: open one.'}
    </p>
  );
}

function Photograph({ photo }: { photo: ScorePhoto }) {
  const { picture, error } = usePicture(photo.key);
  const { faces, unusable, width, height } = photo;
  return (
    <div className={layout.tight}>
      {photo.error ? (
        <Notice tone="warning" title="No score" error={photo.error} />
      ) : (
        <p className={layout.hint}>
          {photo.status === 'waiting' || photo.status === 'working' ? 'Queued. ' : ''}
          {width > 0 && `${width} x ${height} px, ${formatCounted(faces.length, 'face')}`}
          {unusable.length > 0 && `, ${unusable.length} more that cannot be scored`}
          {faces.length > 1 && '. Faces below about 60 px are often not found.'}
        </p>
      )}
      {error && !photo.error && (
        <p className={layout.hint}>The photograph cannot be shown: {error.message}</p>
      )}
      {picture && (
        <div className={styles.photo}>
          <img src={picture} width={shownWidth(photo)} alt={`Photograph ${displayText(photo.name)}`} />
          {faces.map((face) => (
            <FaceBoxButton key={face.key} face={face} photo={photo} />
          ))}
          {unusable.map(({ box, error: why }, i) => (
            <span key={i} className={styles.unusable} style={placeOf(box, photo)} title={why.message} />
          ))}
        </div>
      )}
      {unusable.map(({ error: why }, i) => (
        <p key={i} className={layout.hint}>
          Not scored: {why.message}
        </p>
      ))}
    </div>
  );
}

/** In per cent of the photograph. */
function placeOf(box: FaceBox, { width, height }: ScorePhoto) {
  return {
    left: `${(100 * box.x) / width}%`,
    top: `${(100 * box.y) / height}%`,
    width: `${(100 * box.side) / width}%`,
    height: `${(100 * (box.height ?? box.side)) / height}%`,
  };
}

interface FaceBoxButtonProps {
  face: ScoreFace;
  photo: ScorePhoto;
}

function FaceBoxButton({ face, photo }: FaceBoxButtonProps) {
  const { key: faceKey, index } = face;
  const isSelected = useScore((state) => state.selected === faceKey);
  const detector = useActiveDetector();
  const said = useScore((state) => {
    const { face: now } = findSelected({ ...state, selected: faceKey });
    return detector && now?.scores[detector.id];
  });
  const score = detector && said ? attackScore(said.raw, detector.classes, detector.bonaFide) : null;
  const { box } = cutFor(face, detector);
  const isLow = box.y + (box.height ?? box.side) > LOW * photo.height;
  return (
    <button
      type="button"
      className={`${styles.faceBox} ${isLow ? styles.low : ''}`}
      style={placeOf(box, photo)}
      aria-pressed={isSelected}
      aria-label={`Face ${index + 1}${score === null ? '' : `, attack score ${score.toFixed(2)}`}`}
      onClick={() => useScore.getState().select(faceKey)}
    >
      <span>{score === null ? index + 1 : score.toFixed(2)}</span>
    </button>
  );
}

function usePicture(key: number): { picture: string | null; error: ErrorReport | null } {
  const [read, setRead] = useState<{ picture: string | null; error: ErrorReport | null }>({
    picture: null,
    error: null,
  });
  useEffect(() => {
    let url: string | null = null;
    let wanted = true;
    readPhotograph(key, MAX_SIDE).then(
      (blob) => {
        if (!wanted) return;
        url = URL.createObjectURL(blob);
        setRead({ picture: url, error: null });
      },
      (error: unknown) => {
        if (wanted) setRead({ picture: null, error: toErrorReport(error) });
      },
    );
    return () => {
      wanted = false;
      if (url) URL.revokeObjectURL(url);
    };
  }, [key]);
  return read;
}
