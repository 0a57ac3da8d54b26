/** A run in words: its status, how far it is, what it does. */
import { isCpuEngineName } from '@/lib/engineSettings';
import { formatCount } from '@/lib/format';
import { isMade } from '@/lib/madeFakes';
import { strategyText } from '@/lib/maskingStrategies';
import { runTitle } from '@/lib/runTitle';
import { APP_VERSION } from '@/lib/version';
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

/**
 * How a run continues: bit for bit only on the engine, and in the version, that trained it.
 * @param here name of the engine that is in use; null while none is
 */
export function continuation(
  { adapter, versions }: Pick<RunInfo, 'adapter' | 'versions'>,
  here: string | null,
): string {
  const [before, now] = [engineOf(adapter), here === null ? null : engineOf(here)];
  if (now !== null && now !== before) {
    return `It continues where it stopped, though not bit for bit: it was trained on ${before}, and continues on ${now}.`;
  }
  if (versions.fsfmLab !== APP_VERSION) {
    return `It continues where it stopped, though perhaps not bit for bit: FSFM Lab ${versions.fsfmLab} trained it, and this is ${APP_VERSION}.`;
  }
  return now === null
    ? `It continues where it stopped, bit for bit if ${before} computes again.`
    : 'It continues exactly where it stopped.';
}

const engineOf = (name: string): string => (isCpuEngineName(name) ? 'the CPU' : name);

/** How it trains: the masking strategy, or what of a detector is trained and on which fakes. */
export function methodOf(run: RunInfo): string {
  if (run.kind === 'pretrain') return strategyText(run.config.masking).title;
  const { mode, fakes } = run.config;
  return isMade(fakes) ? `${mode}, ${fakes}` : mode;
}

/** Whether a text stands in what is known of a run: its title, kind, tags, note, model, method, dataset, standing. */
export function isAbout(run: RunInfo, text: string): boolean {
  const words = [
    ...[runTitle(run), KIND_TITLES[run.kind], ...run.tags, run.note],
    ...[run.config.preset, methodOf(run), run.dataset, standingOf(run)],
  ];
  return words.join(' ').toLowerCase().includes(text.trim().toLowerCase());
}

/** Those whose title is this text; where there are none, those that it `isAbout`. */
export function runsMeant(runs: readonly RunInfo[], text: string): RunInfo[] {
  const named = runs.filter((run) => runTitle(run).toLowerCase() === text.trim().toLowerCase());
  return named.length > 0 ? named : runs.filter((run) => isAbout(run, text));
}
