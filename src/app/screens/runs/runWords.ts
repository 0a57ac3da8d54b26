/** Where a run stands, in words. */
import { formatCount } from '@/lib/format';
import { strategyText } from '@/lib/maskingStrategies';
import type { RunInfo } from '@/workers/protocol';

export type RunStanding = 'going on' | 'interrupted' | 'stopped' | 'finished' | 'failed';

export function standingOf({ going, phase }: Pick<RunInfo, 'going' | 'phase'>): RunStanding {
  if (going) return 'going on';
  return phase === 'unfinished' ? 'interrupted' : phase;
}

/** Steps kept of those planned. */
export function progressOf({ step, totalSteps }: Pick<RunInfo, 'step' | 'totalSteps'>): string {
  return step === totalSteps ? formatCount(step) : `${formatCount(step)} of ${formatCount(totalSteps)}`;
}

export const maskingOf = ({ config }: Pick<RunInfo, 'config'>): string => strategyText(config.masking).title;
