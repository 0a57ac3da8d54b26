/** One strategy: its mask of this face and seed, how often each patch is hidden, and both by region. */
import { useCallback, useId, useMemo } from 'react';
import { editOwnMask, pretrainWith } from '@/app/actions/masks/use';
import { useMasks, type ShownMasks } from '@/app/state/masksStore';
import { ActionButton } from '@/app/ui/ActionButton';
import { Help } from '@/app/ui/Help';
import layout from '@/app/ui/layout.module.css';
import { drawFrequency, drawMaskedFace } from '@/app/viz/maskCanvas';
import { rgbPicture } from '@/app/viz/picture';
import { displayText } from '@/lib/displayText';
import { isBuiltInStrategy, strategyText, type MaskingChoice } from '@/lib/maskingStrategies';
import { CROP_SIZE } from '@/lib/regions';
import type { MaskDraw, StrategySurvey } from '@/workers/protocol/masks';
import { CANVAS_SIDE, MaskCanvas } from './MaskCanvas';
import { ReconstructionFigures } from './ReconstructionFigures';
import { PointedPatch } from './PointedPatch';
import { RegionRows } from './RegionRows';
import { useFading } from './useFading';
import styles from './StrategyCard.module.css';

export function StrategyCard({ strategy }: { strategy: MaskingChoice }) {
  const shown = useMasks((state) => state.masks);
  const survey = useMasks((state) => state.survey);
  const draw = shown?.masks.draws.find((candidate) => candidate.strategy === strategy);
  const many = survey?.surveys.find((candidate) => candidate.strategy === strategy);
  const { title, sentence } = strategyText(strategy);
  const id = useId();
  const key = isBuiltInStrategy(strategy) ? strategy : 'own';

  return (
    <article className={`${layout.card} ${styles.card}`} aria-labelledby={id} data-testid={`card-${key}`}>
      <div className={layout.line}>
        <h2 id={id}>{title}</h2>
        <Definition strategy={strategy} />
        {!isBuiltInStrategy(strategy) && (
          <ActionButton action={editOwnMask.of(strategy)} variant="quiet" name={`Edit ${title}`} />
        )}
        <ActionButton
          action={pretrainWith.of(strategy)}
          variant="quiet"
          className={styles.use}
          name={`Pretrain with ${title}`}
        />
      </div>
      <p className={`${layout.muted} ${styles.sentence}`}>{sentence}</p>
      <div className={styles.body}>
        <div>
          <div className={styles.pictures}>
            <MaskedFigure title={title} shown={shown} draw={draw} />
            <FrequencyFigure title={title} shown={shown} many={many} />
          </div>
          <ReconstructionFigures title={title} shown={shown} draw={draw} />
          <PointedPatch shown={shown} draw={draw} many={many} />
        </div>
        {draw && <RegionRows title={title} draw={draw} many={many} />}
      </div>
    </article>
  );
}

function Definition({ strategy }: { strategy: MaskingChoice }) {
  const { title, formula, teaches, source } = strategyText(strategy);
  return (
    <Help label={`Definition of ${title}`}>
      <h3>{title}</h3>
      <p className={layout.small}>L patches, K = int(L &times; ratio) hidden, exactly:</p>
      <ul className={`${layout.sunken} ${styles.formula}`}>
        {formula.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p>
        <strong>Purpose.</strong> {teaches}
      </p>
      <p className={layout.small}>{source}.</p>
    </Help>
  );
}

function describeCovered(draw: MaskDraw | undefined): string {
  if (draw?.coveredRegion) return `${draw.coveredRegion} covered`;
  const patches = draw ? draw.covered.reduce((sum, bit) => sum + bit, 0) : 0;
  return patches > 0 ? `${patches} patches covered` : 'no region covered';
}

interface FigureProps {
  title: string;
  shown: ShownMasks | null;
}

function MaskedFigure({ title, shown, draw }: FigureProps & { draw: MaskDraw | undefined }) {
  const hidden = useFading(draw?.mask);
  const photo = useMemo(() => (shown ? rgbPicture(shown.face.rgb, CROP_SIZE) : undefined), [shown]);
  const render = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (!photo || !draw || !hidden) return;
      const grid = Math.sqrt(hidden.length);
      const covered = draw.covered.length === hidden.length ? draw.covered : new Uint8Array(hidden.length);
      drawMaskedFace(context, photo, hidden, covered, grid, CANVAS_SIDE);
    },
    [photo, draw, hidden],
  );
  const covered = describeCovered(draw);
  return (
    <figure>
      <MaskCanvas
        label={`${displayText(shown?.face.name ?? 'Face')} under ${title}, ${covered}`}
        testId="masked-face"
        render={render}
        masks={shown?.masks}
      />
      <figcaption>
        This mask{' '}
        <span data-testid="covered-region" className={styles.muted}>
          {covered}
        </span>
      </figcaption>
    </figure>
  );
}

function FrequencyFigure({ title, shown, many }: FigureProps & { many: StrategySurvey | undefined }) {
  const done = useMasks((state) => state.survey?.done ?? 0);
  const render = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (many) drawFrequency(context, many.frequency, CANVAS_SIDE);
      else context.clearRect(0, 0, CANVAS_SIDE, CANVAS_SIDE);
    },
    [many],
  );
  return (
    <figure>
      <MaskCanvas
        label={`How often ${title} hid each patch in ${done} draws`}
        testId="mask-frequency"
        render={render}
        masks={shown?.masks}
      />
      <figcaption>
        {done.toLocaleString('en')} draws <span className={styles.muted}>share hidden</span>
      </figcaption>
    </figure>
  );
}
