/** Step 3: one region is hidden completely, patch by patch. */
import { useCallback, useMemo } from 'react';
import { useLesson } from '@/app/state/lesson';
import { CANVAS_SIDE, LiveCanvas } from '@/app/ui/LiveCanvas';
import { drawPicture } from '@/app/viz/canvas';
import { drawMaskedFace, outlinePatches, patchAt } from '@/app/viz/maskCanvas';
import { parsingPicture } from '@/app/viz/picture';
import { hiddenUpTo, hidingStages } from '@/lib/hidingOrder';
import { COVERABLE_REGIONS, CROP_SIZE } from '@/lib/regions';
import type { MaskDraw } from '@/workers/protocol/masks';
import styles from './Steps.module.css';
import { Waiting } from './Waiting';
import { RegionChoice } from './RegionChoice';
import { RevealBar } from './RevealBar';
import { useCropPicture, useDraw, useFace, useMasksOfFace } from './useLessonFace';
import { useReveal } from './useReveal';

const STRENGTH = 0.65;
const PER_SECOND = 8;

export function CoverStep() {
  const draw = useDraw('crfr-p');
  const region = useLesson((state) => state.view.region);
  const seed = useLesson((state) => state.view.seed);
  return (
    <>
      {draw ? <Covering key={`${region} ${seed} ${draw.coveredRegion}`} draw={draw} /> : <Waiting />}
      <RegionChoice strategy="crfr-p" />
    </>
  );
}

function Covering({ draw }: { draw: MaskDraw }) {
  const face = useFace();
  const crop = useCropPicture();
  const masks = useMasksOfFace();
  const change = useLesson((state) => state.changeView);
  const { region, seed } = useLesson((state) => state.view);
  const faceMasks = masks?.faceMasks;
  const stages = useMemo(
    () => hidingStages('crfr-p', draw, seed).filter(({ what }) => what === 'covered'),
    [draw, seed],
  );
  const end = stages.reduce((sum, { patches }) => sum + patches.length, 0);
  const reveal = useReveal(end, PER_SECOND);
  const hidden = hiddenUpTo(stages, reveal.at, draw.mask.length);

  const renderMap = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (!face || !faceMasks) return;
      drawPicture(context, parsingPicture(face.rgb, face.parsing, CROP_SIZE, STRENGTH), 0, 0, CANVAS_SIDE);
      outlinePatches(context, faceMasks.patches[region], faceMasks.grid, CANVAS_SIDE);
    },
    [face, faceMasks, region],
  );
  const renderCovered = (context: CanvasRenderingContext2D) => {
    if (crop && faceMasks) drawMaskedFace(context, crop, hidden, draw.covered, faceMasks.grid, CANVAS_SIDE);
  };
  const point = useCallback(
    (x: number, y: number) => {
      const pointed =
        faceMasks &&
        COVERABLE_REGIONS.find((one) => faceMasks.patches[one][patchAt(x, y, faceMasks.grid)] === 1);
      if (pointed && pointed !== region) change({ region: pointed });
    },
    [faceMasks, region, change],
  );
  const words = `${Math.floor(reveal.at)} of ${end} patches`;
  return (
    <>
      <div className={styles.pair}>
        <LiveCanvas
          label={`The regions of the face, ${region} outlined`}
          caption={`One region: ${region}`}
          render={renderMap}
          onPoint={point}
        />
        <LiveCanvas
          label={`The face with ${region} covered, ${words}`}
          caption={`Covered: every patch that shows ${region}`}
          render={renderCovered}
          onPoint={point}
          testId="lesson-covered"
        />
      </div>
      <RevealBar reveal={reveal} end={end} label="Covered patches" words={words} />
    </>
  );
}
