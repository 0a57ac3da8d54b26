/** Step 7: the three objectives on this face: where the reconstruction errs, in all hidden patches and in the covered region. */
import { useCallback, type ReactNode } from 'react';
import { useLesson } from '@/app/state/lesson';
import { CANVAS_SIDE, LiveCanvas } from '@/app/ui/LiveCanvas';
import { Notice } from '@/app/ui/Notice';
import layout from '@/app/ui/layout.module.css';
import { drawPicture, toCanvas } from '@/app/viz/canvas';
import { cssGradient, VIRIDIS } from '@/app/viz/colorMap';
import { ERROR_SCALE } from '@/app/viz/faceView';
import { veilPatches } from '@/app/viz/maskCanvas';
import { patchValuesPicture } from '@/app/viz/picture';
import { formatFigure } from '@/lib/format';
import { Correspondence } from './Correspondence';
import styles from './Steps.module.css';
import { RegionChoice } from './RegionChoice';
import { useCropPicture } from './useLessonFace';

/** How far the face is dimmed behind its errors. */
const DIMMED = 0.55;
const GRADIENT = { background: cssGradient(VIRIDIS) };

export function LossesStep() {
  const picture = useLesson((state) => state.picture);
  const problem = useLesson((state) => state.problem);
  const drawn = picture?.draw;
  return (
    <>
      {problem && <Notice tone="warning" title="The losses cannot be computed here" error={problem} />}
      <div className={`${styles.triple} ${styles.losses}`}>
        <Loss
          name="C1"
          value={picture?.picture.c1}
          only={drawn?.mask}
          what="all hidden patches"
          note="mean squared error, each patch normalised; 1 is the error of predicting the mean of each patch"
        />
        <Loss
          name="C2"
          value={picture?.picture.c2}
          only={drawn?.covered}
          what={drawn?.coveredRegion ? `the covered region, ${drawn.coveredRegion}` : 'the covered region'}
          note={
            drawn && !drawn.coveredRegion
              ? 'this strategy covers no region, so there is no C2'
              : 'the same error, in the region of which nothing is visible'
          }
        />
        <Correspondence />
        <figure className={styles.scale}>
          <span className={layout.ramp} style={GRADIENT} aria-hidden="true" />
          <figcaption className={`${layout.ticks} ${layout.small}`}>
            <span>0, no error</span>
            <span>1</span>
            <span>{ERROR_SCALE.max} and more</span>
          </figcaption>
        </figure>
      </div>
      <p className={layout.hint}>
        The file that comes with the app holds the online network alone, so for C3 it also takes the place of
        the target, which is its moving average. In a run both are there. C3 pulls part and whole of the same
        face together; nothing pushes other faces away, so a small network may find one of them as alike.
      </p>
      <RegionChoice />
    </>
  );
}

interface LossProps {
  name: string;
  value: number | null | undefined;
  /** (L,) 1 = drawn */
  only: Uint8Array | undefined;
  what: string;
  note: ReactNode;
}

function Loss({ name, value, only, what, note }: LossProps) {
  const picture = useLesson((state) => state.picture);
  const crop = useCropPicture();
  const render = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (!crop || !picture || !only) return;
      drawPicture(context, crop, 0, 0, CANVAS_SIDE, true);
      // The face dimmed, and in front of it the errors of the patches that count.
      const all = new Float32Array(only.length).fill(DIMMED);
      veilPatches(context, all, new Uint8Array(only.length), Math.sqrt(only.length), CANVAS_SIDE);
      const errors = patchValuesPicture(picture.picture.patchError, VIRIDIS, ERROR_SCALE, only);
      context.imageSmoothingEnabled = false;
      context.drawImage(toCanvas(errors), 0, 0, CANVAS_SIDE, CANVAS_SIDE);
    },
    [crop, picture, only],
  );
  return (
    <LiveCanvas
      label={`Squared error of the reconstruction in ${what}`}
      caption={
        <>
          <span className={styles.figure} data-testid={`lesson-${name.toLowerCase()}`} data-value={value}>
            {name} <strong>{formatFigure(value)}</strong>
          </span>
          {what}: {note}
        </>
      }
      render={render}
      ready={picture !== null}
    />
  );
}
