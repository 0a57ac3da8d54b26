/** What the model paints under one strategy's mask, and how far off each hidden patch is. */
import { useCallback, useMemo } from 'react';
import type { ShownMasks } from '@/app/state/masksStore';
import { usePainting } from '@/app/state/painting';
import { drawPicture } from '@/app/viz/canvas';
import { VIRIDIS } from '@/app/viz/colorMap';
import { ERROR_SCALE } from '@/app/viz/faceView';
import { patchValuesPicture, rgbPicture } from '@/app/viz/picture';
import type { MaskDraw } from '@/workers/protocol/masks';
import { CANVAS_SIDE, MaskCanvas } from './MaskCanvas';
import styles from './StrategyCard.module.css';

interface PaintedFiguresProps {
  title: string;
  shown: ShownMasks | null;
  draw: MaskDraw | undefined;
}

export function PaintedFigures({ title, shown, draw }: PaintedFiguresProps) {
  const source = usePainting((state) => state.source);
  const painted = usePainting((state) => state.painted);
  const at = draw && painted ? painted.masks.draws.indexOf(draw) : -1;
  const picture = at >= 0 ? painted?.pictures[at] : undefined;
  const photo = useMemo(() => picture && rgbPicture(picture.pasted, picture.imageSize), [picture]);
  const error = useMemo(
    () => picture && draw && patchValuesPicture(picture.patchError, VIRIDIS, ERROR_SCALE, draw.mask),
    [picture, draw],
  );

  const paintPhoto = useCallback(
    (context: CanvasRenderingContext2D) => {
      context.clearRect(0, 0, CANVAS_SIDE, CANVAS_SIDE);
      if (photo) drawPicture(context, photo, 0, 0, CANVAS_SIDE);
    },
    [photo],
  );
  const paintError = useCallback(
    (context: CanvasRenderingContext2D) => {
      context.clearRect(0, 0, CANVAS_SIDE, CANVAS_SIDE);
      if (error) drawPicture(context, error, 0, 0, CANVAS_SIDE);
    },
    [error],
  );
  if (!source) return null;
  const loss = (value: number | null | undefined) => value?.toFixed(3) ?? '–';
  const step = painted?.step ? `, step ${painted.step}` : '';
  return (
    <div className={styles.pictures}>
      <figure>
        <MaskCanvas
          label={`What ${source.name} paints under ${title}${step}`}
          testId="painted-face"
          paint={paintPhoto}
          masks={shown?.masks}
        />
        <figcaption>
          Painted again <span className={styles.muted}>{source.size + step}</span>
        </figcaption>
      </figure>
      <figure>
        <MaskCanvas
          label={`Squared error of each hidden patch under ${title}`}
          testId="painted-error"
          paint={paintError}
          masks={shown?.masks}
        />
        <figcaption data-testid="painted-losses" data-c1={picture?.c1} data-c2={picture?.c2}>
          C1 <b>{loss(picture?.c1)}</b>, C2 <b>{loss(picture?.c2)}</b>
          <span className={styles.muted}>error of hidden patches, 0 to {ERROR_SCALE.max}</span>
        </figcaption>
      </figure>
    </div>
  );
}
