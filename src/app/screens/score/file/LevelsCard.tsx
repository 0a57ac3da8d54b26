/** Photograph, error levels and noise beside one another, with the boxes of the faces. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { exportLevels } from '@/app/actions/score/levels';
import { BRIGHTEST, computeLevels, QUALITIES, useFileLevels } from '@/app/state/fileLevels';
import { readPhotograph } from '@/app/state/scoreCrops';
import { cutFor, type ScorePhoto } from '@/app/state/scoreStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Notice } from '@/app/ui/Notice';
import { NumberField } from '@/app/ui/NumberField';
import { Progress } from '@/app/ui/Progress';
import layout from '@/app/ui/layout.module.css';
import { useActiveDetector } from '@/app/useScoreDetectors';
import { cssGradient, type ColorMap } from '@/app/viz/colorMap';
import { canvasSize, drawWithBoxes, LEVEL_COLORS, levelPicture } from '@/app/viz/levelView';
import type { FaceBox } from '@/workers/protocol';
import { FileCard } from './FileCard';
import styles from './File.module.css';

const MAX_SIDE = 1024;
const CAUTION =
  'Edges, fine texture and saturated colours are bright in any picture, smooth and dark places dark. A place says something only against others of the same texture and brightness, and then often no more than that it was sharpened, scaled or lit differently. In pictures that were scaled down, compressed strongly or sent by a messenger nothing is left to see. Neither view finds faces that a network drew as a whole.';

export function LevelsCard({ photo }: { photo: ScorePhoto }) {
  const { quality, brightest, working, problem } = useFileLevels();
  const levels = useFileLevels((state) => (state.levels?.key === photo.key ? state.levels : null));
  const detector = useActiveDetector();
  const picture = usePhotograph(photo.key);
  const boxes = photo.faces.map((face) => cutFor(face, detector).box);
  useEffect(() => void computeLevels(), [photo.key, quality]);
  const error = useMemo(
    () => levels && levelPicture(levels.error, LEVEL_COLORS.error, brightest),
    [levels, brightest],
  );
  const noise = useMemo(
    () => levels && levelPicture(levels.noise, LEVEL_COLORS.noise, brightest),
    [levels, brightest],
  );
  const failed = problem?.key === photo.key ? problem.error : null;
  return (
    <FileCard title="Error levels and noise" caution={CAUTION} testId="file-levels">
      <div className={layout.bar}>
        <LevelSetting
          id="levels-quality"
          label="JPEG quality"
          value={quality}
          range={QUALITIES}
          onChange={(value) => useFileLevels.setState({ quality: value })}
        />
        <LevelSetting
          id="levels-brightest"
          label="Brightest colour at (grey levels)"
          value={brightest}
          range={BRIGHTEST}
          onChange={(value) => useFileLevels.setState({ brightest: value })}
        />
        <ActionButton action={exportLevels} />
      </div>
      {failed && <Notice tone="warning" title="These views cannot be shown" error={failed} />}
      {working && <Progress label="compressing the photograph once more" done={0} total={0} />}
      <div className={styles.panes}>
        {picture && <Pane label="Photograph" picture={picture} boxes={boxes} photo={photo} />}
        {levels && error && noise && (
          <>
            <Pane
              label={`Error level at quality ${levels.quality}`}
              picture={error}
              {...{ boxes, photo }}
              legend={{ colors: LEVEL_COLORS.error, brightest }}
            />
            <Pane
              label="Noise"
              picture={noise}
              {...{ boxes, photo }}
              legend={{ colors: LEVEL_COLORS.noise, brightest }}
            />
          </>
        )}
      </div>
      <p className={layout.hint}>
        Error level: how far each place moves when this browser compresses the photograph once more. Noise:
        what a median of 3 x 3 pixels takes away.
        {levels &&
          levels.error.reduction > 1 &&
          ` Each point is the mean of ${levels.error.reduction} x ${levels.error.reduction} pixels.`}
      </p>
    </FileCard>
  );
}

interface LevelSettingProps {
  id: string;
  label: string;
  value: number;
  range: { min: number; max: number };
  onChange: (value: number) => void;
}

function LevelSetting({ id, label, value, range, onChange }: LevelSettingProps) {
  return (
    <div className={layout.control}>
      <label htmlFor={id}>{label}</label>
      <NumberField
        {...{ id, label, value }}
        slider={{ ...range, step: 1 }}
        invalid={false}
        onChange={(next) => {
          if (Number.isInteger(next) && next >= range.min && next <= range.max) onChange(next);
        }}
      />
    </div>
  );
}

interface PaneProps {
  label: string;
  picture: ImageData | ImageBitmap;
  boxes: readonly FaceBox[];
  photo: ScorePhoto;
  legend?: { colors: ColorMap; brightest: number };
}

function Pane({ label, picture, boxes, photo, legend }: PaneProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = canvasSize(picture.width, picture.height);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) drawWithBoxes(context, picture, boxes, photo, { x: 0, y: 0, width, height });
  });
  return (
    <figure className={styles.pane}>
      <canvas ref={canvas} width={width} height={height} role="img" aria-label={label} />
      <figcaption>{label}</figcaption>
      {legend && (
        <div className={layout.field}>
          <span className={layout.ramp} style={{ background: cssGradient(legend.colors) }} />
          <span className={`${layout.ticks} ${layout.small}`}>
            <span>0</span>
            <span>{`${legend.brightest} grey levels and above`}</span>
          </span>
        </div>
      )}
    </figure>
  );
}

function usePhotograph(key: number): ImageBitmap | null {
  const [shown, setShown] = useState<{ key: number; bitmap: ImageBitmap } | null>(null);
  useEffect(() => {
    let wanted = true;
    readPhotograph(key, MAX_SIDE)
      .then((blob) => createImageBitmap(blob))
      .then(
        (bitmap) => {
          if (wanted) setShown({ key, bitmap });
          else bitmap.close();
        },
        () => {}, // the panel of the photograph says why
      );
    return () => {
      wanted = false;
    };
  }, [key]);
  useEffect(() => () => shown?.bitmap.close(), [shown]);
  return shown?.key === key ? shown.bitmap : null;
}
