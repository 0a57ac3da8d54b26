/** What the model reconstructs under one strategy's mask, and how far off each hidden patch is. */
import { useCallback, useMemo } from 'react';
import type { ShownMasks } from '@/app/state/masksStore';
import { useMaskModel } from '@/app/state/maskModel';
import { drawPicture } from '@/app/viz/canvas';
import { VIRIDIS } from '@/app/viz/colorMap';
import { ERROR_SCALE } from '@/app/viz/faceView';
import { patchValuesPicture, rgbPicture } from '@/app/viz/picture';
import { formatFigure } from '@/lib/format';
import { displayText } from '@/lib/displayText';
import type { MaskDraw } from '@/workers/protocol/masks';
import { CANVAS_SIDE, MaskCanvas } from './MaskCanvas';
import styles from './StrategyCard.module.css';

interface ReconstructionFiguresProps {
  title: string;
  shown: ShownMasks | null;
  draw: MaskDraw | undefined;
}

export function ReconstructionFigures({ title, shown, draw }: ReconstructionFiguresProps) {
  const source = useMaskModel((state) => state.source);
  const reconstructed = useMaskModel((state) => state.reconstructed);
  const at = draw && reconstructed ? reconstructed.masks.draws.indexOf(draw) : -1;
  const picture = at >= 0 ? reconstructed?.pictures[at] : undefined;
  const photo = useMemo(() => picture && rgbPicture(picture.pasted, picture.imageSize), [picture]);
  const error = useMemo(
    () => picture && draw && patchValuesPicture(picture.patchError, VIRIDIS, ERROR_SCALE, draw.mask),
    [picture, draw],
  );

  const renderPhoto = useCallback(
    (context: CanvasRenderingContext2D) => {
      context.clearRect(0, 0, CANVAS_SIDE, CANVAS_SIDE);
      if (photo) drawPicture(context, photo, 0, 0, CANVAS_SIDE);
    },
    [photo],
  );
  const renderError = useCallback(
    (context: CanvasRenderingContext2D) => {
      context.clearRect(0, 0, CANVAS_SIDE, CANVAS_SIDE);
      if (error) drawPicture(context, error, 0, 0, CANVAS_SIDE);
    },
    [error],
  );
  if (!source) return null;
  const loss = (value: number | null | undefined) => formatFigure(value);
  const step = reconstructed?.step ? `, step ${reconstructed.step}` : '';
  return (
    <div className={styles.pictures}>
      <figure>
        <MaskCanvas
          label={`Reconstruction by ${displayText(source.name)} under ${title}${step}`}
          testId="reconstructed-face"
          render={renderPhoto}
          masks={shown?.masks}
        />
        <figcaption>
          Reconstruction <span className={styles.muted}>{source.size + step}</span>
        </figcaption>
      </figure>
      <figure>
        <MaskCanvas
          label={`Squared error of each hidden patch under ${title}`}
          testId="reconstruction-error"
          render={renderError}
          masks={shown?.masks}
        />
        <figcaption data-testid="reconstruction-losses" data-c1={picture?.c1} data-c2={picture?.c2}>
          C1 <b>{loss(picture?.c1)}</b>, C2 <b>{loss(picture?.c2)}</b>
          <span className={styles.muted}>error of hidden patches, 0 to {ERROR_SCALE.max}</span>
        </figcaption>
      </figure>
    </div>
  );
}
