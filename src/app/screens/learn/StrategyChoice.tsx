/** The five masking strategies, each with its own mask of this face. */
import { useEffect, useRef } from 'react';
import { drawOf, useLesson } from '@/app/state/lesson';
import layout from '@/app/ui/layout.module.css';
import { drawMaskedFace } from '@/app/viz/maskCanvas';
import { MASKING_STRATEGIES, strategyText, type MaskingStrategyName } from '@/lib/maskingStrategies';
import styles from './Steps.module.css';
import { useCropPicture, useMasksOfFace } from './useLessonFace';

const SIDE = 160;

export function StrategyChoice() {
  return (
    <div className={styles.strategies} role="group" aria-label="Masking strategy">
      {MASKING_STRATEGIES.map((strategy) => (
        <Strategy key={strategy} strategy={strategy} />
      ))}
    </div>
  );
}

function Strategy({ strategy }: { strategy: MaskingStrategyName }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const crop = useCropPicture();
  const masks = useMasksOfFace();
  const isChosen = useLesson((state) => state.view.strategy === strategy);
  const change = useLesson((state) => state.changeView);
  const draw = drawOf(masks, strategy);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && crop && draw)
      drawMaskedFace(context, crop, draw.mask, draw.covered, Math.sqrt(draw.mask.length), SIDE);
  }, [crop, draw]);
  const { title, sentence } = strategyText(strategy);
  return (
    <button
      type="button"
      className={`${layout.choice} ${styles.strategy}`}
      aria-pressed={isChosen}
      title={sentence}
      onClick={() => change({ strategy })}
    >
      <canvas
        ref={canvas}
        width={SIDE}
        height={SIDE}
        aria-hidden="true"
        data-testid={`strategy-${strategy}`}
      />
      {title}
    </button>
  );
}
