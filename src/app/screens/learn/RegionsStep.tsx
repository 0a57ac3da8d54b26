/** Step 2: the parsing map, and the patches of the region that is pointed at. */
import { useCallback, useState } from 'react';
import { CANVAS_SIDE, LiveCanvas } from '@/app/ui/LiveCanvas';
import { ParsingLegend } from '@/app/ui/ParsingLegend';
import { ChoiceButtons } from '@/app/ui/ChoiceButtons';
import { drawPicture } from '@/app/viz/canvas';
import { outlinePatches, patchAt } from '@/app/viz/maskCanvas';
import { parsingPicture } from '@/app/viz/picture';
import { CROP_SIZE, REGION_GROUPS, type RegionGroup } from '@/lib/regions';
import styles from './Steps.module.css';
import { useCropPicture, useFace, useMasksOfFace } from './useLessonFace';
import { useReveal } from './useReveal';

const STRENGTH = 0.65;
const PER_SECOND = 0.8;

/** Looked for in this order where regions overlap: the small ones first. */
const POINTED: readonly RegionGroup[] = ['eyes', 'eyebrows', 'mouth', 'nose', 'hair', 'boundary', 'skin', 'background']; // prettier-ignore

export function RegionsStep() {
  const face = useFace();
  const crop = useCropPicture();
  const masks = useMasksOfFace();
  const { at } = useReveal(1, PER_SECOND);
  const [region, setRegion] = useState<RegionGroup>('eyes');
  const patches = masks?.faceMasks.patches;
  const grid = masks?.faceMasks.grid ?? 1;

  const renderMap = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (face)
        drawPicture(
          context,
          parsingPicture(face.rgb, face.parsing, CROP_SIZE, STRENGTH * at),
          0,
          0,
          CANVAS_SIDE,
        );
    },
    [face, at],
  );
  const renderPatches = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (!crop) return;
      drawPicture(context, crop, 0, 0, CANVAS_SIDE, true);
      if (!patches) return;
      drawVeil(context, patches[region], grid);
      outlinePatches(context, patches[region], grid, CANVAS_SIDE);
    },
    [crop, patches, region, grid],
  );
  const point = useCallback(
    (x: number, y: number) => {
      const pointed = patches && POINTED.find((one) => patches[one][patchAt(x, y, grid)] === 1);
      if (pointed) setRegion(pointed);
    },
    [patches, grid],
  );
  const count = patches?.[region].reduce((sum, bit) => sum + bit, 0) ?? 0;
  return (
    <>
      <div className={styles.pair}>
        <LiveCanvas
          label="The face under its parsing map"
          caption="The parsing map, found by MediaPipe"
          render={renderMap}
          onPoint={point}
          ready={face !== null}
        />
        <LiveCanvas
          label={`The face with the patches of one region outlined: ${region}`}
          caption={
            patches ? `Patches of one region: ${region}, ${count} of ${grid ** 2}` : 'Patches of one region'
          }
          render={renderPatches}
          onPoint={point}
          testId="lesson-region"
          ready={masks !== null}
        />
      </div>
      <ParsingLegend />
      <ChoiceButtons
        options={REGION_GROUPS}
        chosen={region}
        label="Region whose patches are outlined"
        onChoose={setRegion}
      />
    </>
  );
}

/** Dims the patches that are not of the region. */
function drawVeil(context: CanvasRenderingContext2D, members: ArrayLike<number>, grid: number): void {
  const cell = CANVAS_SIDE / grid;
  context.fillStyle = 'rgb(0 0 0 / 50%)';
  for (let i = 0; i < grid * grid; i++) {
    if (members[i] !== 1) context.fillRect((i % grid) * cell, Math.floor(i / grid) * cell, cell, cell);
  }
}
