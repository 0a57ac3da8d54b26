/** Step 6: what the network reconstructs, live, beside what it sees and what was there. */
import { useCallback } from 'react';
import { useLesson } from '@/app/state/lesson';
import { CANVAS_SIDE, LiveCanvas } from '@/app/ui/LiveCanvas';
import { Notice } from '@/app/ui/Notice';
import { drawPicture } from '@/app/viz/canvas';
import { drawMaskedFace, patchAt, veilPatches } from '@/app/viz/maskCanvas';
import { rgbPicture } from '@/app/viz/picture';
import { COVERABLE_REGIONS } from '@/lib/regions';
import { MaskColors } from './MaskColors';
import styles from './Steps.module.css';
import { RegionChoice } from './RegionChoice';
import { useCropPicture, useDraw, useMasksOfFace } from './useLessonFace';
import { useReveal } from './useReveal';

const PER_SECOND = 0.7;

export function DecoderStep() {
  const crop = useCropPicture();
  const draw = useDraw();
  const picture = useLesson((state) => state.picture);
  const problem = useLesson((state) => state.problem);
  const point = useMaskPointer();
  const renderMasked = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (crop && draw)
        drawMaskedFace(context, crop, draw.mask, draw.covered, Math.sqrt(draw.mask.length), CANVAS_SIDE);
    },
    [crop, draw],
  );
  const renderCrop = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (crop) drawPicture(context, crop, 0, 0, CANVAS_SIDE, true);
    },
    [crop],
  );
  return (
    <>
      {problem && <Notice tone="warning" title="Nothing can be reconstructed here" error={problem} />}
      <div className={styles.triple}>
        <LiveCanvas
          label="The masked face that the encoder gets"
          caption="Masked input"
          render={renderMasked}
          onPoint={point}
        />
        <Reconstructed key={String(picture === null)} onPoint={point} />
        <LiveCanvas
          label="The face itself"
          caption="The face, for comparison"
          render={renderCrop}
          onPoint={point}
        />
      </div>
      <MaskColors />
      <RegionChoice />
    </>
  );
}

/** The mask gives way, once, to what is reconstructed behind it. */
function Reconstructed({ onPoint }: { onPoint: (x: number, y: number) => void }) {
  const picture = useLesson((state) => state.picture);
  const failed = useLesson((state) => state.problem !== null);
  const { at } = useReveal(1, PER_SECOND);
  const render = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (!picture) return;
      const { picture: reconstruction, draw } = picture;
      const pasted = rgbPicture(reconstruction.pasted, reconstruction.imageSize);
      drawPicture(context, pasted, 0, 0, CANVAS_SIDE, true);
      const left = Float32Array.from(draw.mask, (hidden) => hidden * (1 - at));
      veilPatches(context, left, draw.covered, Math.sqrt(left.length), CANVAS_SIDE);
    },
    [picture, at],
  );
  const hidden = picture?.draw.mask.reduce((sum, bit) => sum + bit, 0) ?? 0;
  return (
    <LiveCanvas
      label={picture ? `The face with ${hidden} hidden patches reconstructed` : 'Not reconstructed yet'}
      caption={
        picture
          ? `Reconstruction: ${hidden} patches predicted`
          : failed
            ? 'Not reconstructed'
            : 'Opening the network …'
      }
      render={render}
      onPoint={onPoint}
      testId="lesson-reconstruction"
      ready={picture !== null}
    />
  );
}

/** Moves the mask to what is pointed at: its region, and for each patch another draw of the rest. */
function useMaskPointer(): (x: number, y: number) => void {
  const faceMasks = useMasksOfFace()?.faceMasks;
  return useCallback(
    (x: number, y: number) => {
      if (!faceMasks) return;
      const { view, changeView } = useLesson.getState();
      const patch = patchAt(x, y, faceMasks.grid);
      const region = COVERABLE_REGIONS.find((one) => faceMasks.patches[one][patch] === 1) ?? view.region;
      if (region !== view.region || patch !== view.seed) changeView({ region, seed: patch });
    },
    [faceMasks],
  );
}
