/** Which region is covered, where the strategy covers one, and the mask drawn anew. */
import { anotherDraw } from '@/app/actions/learn';
import { useLesson } from '@/app/state/lesson';
import { ActionButton } from '@/app/ui/ActionButton';
import { ChoiceButtons } from '@/app/ui/ChoiceButtons';
import layout from '@/app/ui/layout.module.css';
import { strategyText, type MaskingStrategyName } from '@/lib/maskingStrategies';
import { COVERABLE_REGIONS } from '@/lib/regions';
import { useDraw } from './useLessonFace';

/** Strategies that cover a region, the one that is chosen. */
const COVERING: readonly MaskingStrategyName[] = ['crfr-p', 'crfr-r'];

/** @param strategy whose mask is shown; absent: the chosen one */
export function RegionChoice({ strategy }: { strategy?: MaskingStrategyName }) {
  const chosen = useLesson((state) => state.view.region);
  const inUse = useLesson((state) => strategy ?? state.view.strategy);
  const change = useLesson((state) => state.changeView);
  const draw = useDraw(strategy);
  if (!COVERING.includes(inUse)) {
    return (
      <div className={layout.row}>
        <ActionButton action={anotherDraw} />
        <p className={layout.hint}>{strategyText(inUse).title} chooses no region to cover.</p>
      </div>
    );
  }
  return (
    <div className={layout.row}>
      <ChoiceButtons
        options={COVERABLE_REGIONS}
        chosen={chosen}
        label="Region that is covered fully"
        onChoose={(region) => change({ region })}
      />
      {!strategy && <ActionButton action={anotherDraw} />}
      {draw && !draw.coveredRegion && <p className={layout.hint}>This face does not show it.</p>}
    </div>
  );
}
