/** C3: how alike the network finds the visible quarter of the face and whole faces, this one and others. */
import { useCallback, useEffect, useRef } from 'react';
import { useLesson } from '@/app/state/lesson';
import { CANVAS_SIDE, LiveCanvas } from '@/app/ui/LiveCanvas';
import layout from '@/app/ui/layout.module.css';
import { drawPicture } from '@/app/viz/canvas';
import { rgbPicture } from '@/app/viz/picture';
import { formatFigure } from '@/lib/format';
import { CROP_SIZE } from '@/lib/regions';
import type { FaceCrop } from '@/workers/protocol';
import styles from './Steps.module.css';
import { useCropPicture, useFace } from './useLessonFace';

/** Of the SimSiam form, equation 5: -0.5 is full agreement. */
const WEIGHT = -0.5;
const SIDE = 64;

export function Correspondence() {
  const crop = useCropPicture();
  const face = useFace();
  const similarity = useLesson((state) => state.similarity);
  const render = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (crop) drawPicture(context, crop, 0, 0, CANVAS_SIDE, true);
    },
    [crop],
  );
  const c3 = similarity && WEIGHT * similarity.own;
  return (
    <div className={styles.whole}>
      <LiveCanvas
        label="The whole face, as the target network sees it"
        caption={
          <>
            <span className={styles.figure} data-testid="lesson-c3" data-value={c3 ?? undefined}>
              C3 <strong>{formatFigure(c3)}</strong>
            </span>
            part and whole: −0.5 times the cosine similarity of what the two networks make of the visible
            quarter and of the whole face
          </>
        }
        render={render}
        ready={similarity !== null}
      />
      {similarity && face && (
        <ul className={styles.alike} aria-label="Cosine similarity of the visible quarter to whole faces">
          <Alike face={face} name="this face" value={similarity.own} />
          {similarity.otherFaces.map((other, i) => (
            <Alike
              key={other.id}
              face={other}
              name={`face ${String.fromCharCode(65 + i)}`}
              value={similarity.others[i]}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function Alike({ face, name, value }: { face: FaceCrop; name: string; value: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) drawPicture(context, rgbPicture(face.rgb, CROP_SIZE), 0, 0, SIDE);
  }, [face]);
  return (
    <li>
      <canvas ref={canvas} width={SIDE} height={SIDE} aria-hidden="true" />
      <span className={layout.small}>{name}</span>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.fill} style={{ width: `${100 * Math.max(0, value)}%` }} />
      </span>
      <span className={layout.number}>{formatFigure(value, 2)}</span>
    </li>
  );
}
