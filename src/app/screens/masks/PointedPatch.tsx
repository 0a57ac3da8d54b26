/** In words, what is pointed at: a patch with its regions, whether it is hidden, and how often. */
import { useMasks, type ShownMasks } from '@/app/state/masksStore';
import layout from '@/app/ui/layout.module.css';
import { REGION_GROUPS } from '@/lib/regions';
import type { MaskDraw, StrategySurvey } from '@/workers/protocol/masks';
import styles from './StrategyCard.module.css';

interface PointedPatchProps {
  shown: ShownMasks | null;
  draw: MaskDraw | undefined;
  many: StrategySurvey | undefined;
}

export function PointedPatch({ shown, draw, many }: PointedPatchProps) {
  const pointed = useMasks((state) => state.pointed);
  const words = pointed?.kind === 'patch' && shown && draw ? describe(pointed.patch, shown, draw, many) : '';
  return (
    <p className={`${layout.small} ${layout.ellipsis} ${styles.pointed}`} aria-hidden="true">
      {words}
    </p>
  );
}

function describe(
  patch: number,
  { masks }: ShownMasks,
  draw: MaskDraw,
  many: StrategySurvey | undefined,
): string {
  const regions = REGION_GROUPS.filter((group) => masks.patches[group][patch] === 1).join(', ');
  const state = draw.covered[patch] ? 'covered' : draw.mask[patch] ? 'hidden' : 'seen';
  const often = many?.frequency[patch];
  return `${regions} · ${state}${often === undefined ? '' : ` · hidden in ${Math.round(often * 100)} %`}`;
}
