/** Step 4: what the strategy hides, patch by patch, and how much of each region that is. */
import { useMemo } from 'react';
import { anotherDraw } from '@/app/actions/learn';
import { useLesson } from '@/app/state/lesson';
import { ActionButton } from '@/app/ui/ActionButton';
import { CANVAS_SIDE, LiveCanvas } from '@/app/ui/LiveCanvas';
import layout from '@/app/ui/layout.module.css';
import { drawMaskedFace } from '@/app/viz/maskCanvas';
import { hiddenUpTo, hidingStages, stageAt, type HidingStage } from '@/lib/hidingOrder';
import { strategyText, type MaskingStrategyName } from '@/lib/maskingStrategies';
import { REGION_GROUPS } from '@/lib/regions';
import type { MaskDraw } from '@/workers/protocol/masks';
import styles from './Steps.module.css';
import { MaskColors } from './MaskColors';
import { RegionBars } from './RegionBars';
import { RevealBar } from './RevealBar';
import { Waiting } from './Waiting';
import { StrategyChoice } from './StrategyChoice';
import { useCropPicture, useDraw } from './useLessonFace';
import { useReveal } from './useReveal';

const PER_SECOND = 9;

export function RestStep() {
  const draw = useDraw();
  const { strategy, region, seed } = useLesson((state) => state.view);
  return (
    <>
      {draw ? (
        <Hiding key={`${strategy} ${region} ${seed}`} draw={draw} strategy={strategy} seed={seed} />
      ) : (
        <Waiting />
      )}
      <StrategyChoice />
    </>
  );
}

interface HidingProps {
  draw: MaskDraw;
  strategy: MaskingStrategyName;
  seed: number;
}

function Hiding({ draw, strategy, seed }: HidingProps) {
  const crop = useCropPicture();
  const stages = useMemo(() => hidingStages(strategy, draw, seed), [strategy, draw, seed]);
  const end = stages.reduce((sum, { patches }) => sum + patches.length, 0);
  const reveal = useReveal(end, PER_SECOND);
  const all = draw.mask.length;
  const done = Math.floor(reveal.at);
  const hidden = hiddenUpTo(stages, reveal.at, all);
  const { title, sentence } = strategyText(strategy);
  const words = `${done} of ${all} patches hidden`;
  const render = (context: CanvasRenderingContext2D) => {
    if (crop) drawMaskedFace(context, crop, hidden, draw.covered, Math.sqrt(all), CANVAS_SIDE);
  };
  return (
    <>
      <div className={styles.pair}>
        <div className={layout.tight}>
          <LiveCanvas
            label={`The face under ${title}, ${words}`}
            caption={done < end ? `Now: ${stageWords(stageAt(stages, done))}` : sentence}
            render={render}
            testId="lesson-mask"
          />
          <MaskColors />
        </div>
        <RegionBars draw={draw} hidden={hidden} />
      </div>
      <RevealBar reveal={reveal} end={end} label="Hidden patches" words={words}>
        <ActionButton action={anotherDraw} />
      </RevealBar>
    </>
  );
}

function stageWords(stage: HidingStage | undefined): string {
  if (stage?.what === 'covered') return 'the covered region, all of it';
  if (stage?.what === 'rest') return 'patches at random, whatever their region';
  return stage && REGION_GROUPS.includes(stage.what) ? `${stage.what}, patches at random` : '';
}
