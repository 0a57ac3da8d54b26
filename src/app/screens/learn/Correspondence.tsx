/** C3: what the encoder gets, and what the target network gets. */
import { useCallback } from 'react';
import { CANVAS_SIDE, LiveCanvas } from '@/app/ui/LiveCanvas';
import { drawPicture } from '@/app/viz/canvas';
import styles from './Learn.module.css';
import { useCropPicture } from './useLessonFace';

export function Correspondence() {
  const crop = useCropPicture();
  const render = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (crop) drawPicture(context, crop, 0, 0, CANVAS_SIDE, true);
    },
    [crop],
  );
  return (
    <LiveCanvas
      label="The whole face, as the target network sees it"
      caption={
        <>
          <span className={styles.figure}>C3</span>
          the target network sees the whole face
        </>
      }
      render={render}
    />
  );
}
