/** A run in words: its status, how far it is, what it does. */
import { formatCount } from '@/lib/format';
import { strategyText } from '@/lib/maskingStrategies';
import { runTitle } from '@/lib/runTitle';
import type { RunInfo } from '@/workers/protocol';
import { KIND_TITLES } from './runComparison';

export type RunStanding = 'active' | 'interrupted' | 'stopped' | 'finished' | 'failed' | 'files gone';

export function standingOf({
  going,
  phase,
  filesGone,
}: Pick<RunInfo, 'going' | 'phase' | 'filesGone'>): RunStanding {
  if (going) return 'active';
  if (filesGone) return 'files gone';
  return phase === 'unfinished' ? 'interrupted' : phase;
}

/** Steps saved of those planned. */
export function progressOf({ step, totalSteps }: Pick<RunInfo, 'step' | 'totalSteps'>): string {
  return step === totalSteps ? formatCount(step) : `${formatCount(step)} of ${formatCount(totalSteps)}`;
}

/** How it trains: the masking strategy, or what of a detector is trained and on which fakes. */
export function methodOf(run: RunInfo): string {
  if (run.kind === 'pretrain') return strategyText(run.config.masking).title;
  const { mode, fakes } = run.config;
  return fakes === 'self-blended' ? `${mode}, self-blended` : mode;
}

/** Whether a text stands in what is known of a run: its title, kind, tags, note, model, method, dataset, standing. */
export function isAbout(run: RunInfo, text: string): boolean {
  const words = [
    ...[runTitle(run), KIND_TITLES[run.kind], ...run.tags, run.note],
    ...[run.config.preset, methodOf(run), run.dataset, standingOf(run)],
  ];
  return words.join(' ').toLowerCase().includes(text.trim().toLowerCase());
}
