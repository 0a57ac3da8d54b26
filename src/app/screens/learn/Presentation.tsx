/** For a projector: the masked input and the reconstruction, large, and the three curves of a run. Escape leaves it. */
import { useCallback, useEffect, useState, type KeyboardEvent } from 'react';
import { useLesson } from '@/app/state/lesson';
import { coverNextRegion } from '@/app/state/lessonSession';
import { Button } from '@/app/ui/Button';
import { Dialog } from '@/app/ui/Dialog';
import { CANVAS_SIDE, LiveCanvas } from '@/app/ui/LiveCanvas';
import { Notice } from '@/app/ui/Notice';
import { drawPicture } from '@/app/viz/canvas';
import { drawMaskedFace } from '@/app/viz/maskCanvas';
import { rgbPicture } from '@/app/viz/picture';
import { PresentedCurves } from './PresentedCurves';
import styles from './Presentation.module.css';
import { useCropPicture } from './useLessonFace';
import { wantsStill } from './useReveal';

/** The mask moves by itself, slowly enough to be talked about. */
const MOVE_MS = 3000;

export function Presentation() {
  const change = useLesson((state) => state.changeView);
  const problem = useLesson((state) => state.problem);
  const [moves, setMoves] = useState(() => !wantsStill());
  useEffect(() => {
    if (!moves) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') coverNextRegion();
    }, MOVE_MS);
    return () => clearInterval(timer);
  }, [moves]);

  function press({ key }: KeyboardEvent): void {
    if (key === 'ArrowRight') coverNextRegion();
  }
  return (
    <Dialog
      title="Presentation"
      hideTitle
      className={styles.presentation}
      onClose={() => change({ view: 'steps' })}
    >
      <div className={styles.page} onKeyDown={press} data-testid="presentation">
        {problem && <Notice tone="warning" title="Nothing can be reconstructed here" error={problem} />}
        <div className={styles.faces}>
          <MaskedInput />
          <Reconstruction />
        </div>
        <PresentedCurves />
        <p className={styles.keys}>
          <Button variant="quiet" onClick={() => change({ view: 'steps' })}>
            Leave (Esc)
          </Button>
          <Button variant="quiet" aria-pressed={moves} onClick={() => setMoves(!moves)}>
            Move by itself
          </Button>
          <Button variant="quiet" onClick={coverNextRegion}>
            Next mask (→)
          </Button>
        </p>
      </div>
    </Dialog>
  );
}

/** The mask of the reconstruction, so that both show the same. */
function MaskedInput() {
  const crop = useCropPicture();
  const shown = useLesson((state) => state.picture);
  const failed = useLesson((state) => state.problem !== null);
  const render = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (!crop || !shown) return;
      const { mask, covered } = shown.draw;
      drawMaskedFace(context, crop, mask, covered, Math.sqrt(mask.length), CANVAS_SIDE);
    },
    [crop, shown],
  );
  const seen = shown?.draw.mask.filter((hidden) => hidden === 0).length;
  return (
    <LiveCanvas
      label="The masked face"
      caption={
        shown
          ? `The encoder sees ${seen} of ${shown.draw.mask.length} patches`
          : failed
            ? 'Not reconstructed'
            : 'Opening the network …'
      }
      render={render}
      ready={shown !== null}
      testId="presented-mask"
    />
  );
}

function Reconstruction() {
  const shown = useLesson((state) => state.picture);
  const render = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (!shown) return;
      const { imageSize, pasted } = shown.picture;
      drawPicture(context, rgbPicture(pasted, imageSize), 0, 0, CANVAS_SIDE, true);
    },
    [shown],
  );
  const by = shown?.by.from === 'run' ? `by this run at step ${shown.by.step}` : 'by the network of this app';
  return (
    <LiveCanvas
      label="The reconstructed face"
      caption={shown ? `Reconstruction, ${by}` : ''}
      render={render}
      ready={shown !== null}
      testId="presented-reconstruction"
    />
  );
}
