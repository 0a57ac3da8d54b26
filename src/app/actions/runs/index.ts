/** What can be done with the runs of this browser. */
import { refreshAblations } from '@/app/state/ablationSession';
import { openLibrary } from '@/app/state/library';
import { lookThroughRuns } from '@/app/state/runsStore';
import type { Family } from '../family';
import { RUN_EXPORTS } from './exports';
import { close, compare, remove, rename, resume, runAgain } from './openRun';
import { makeAblation, resumeLatestAblation, stopAblation } from './ablations';
import { clearComparison, openLatest } from './table';

export const runs: Family = {
  actions: [
    ...[openLatest, resume, runAgain, compare, clearComparison, rename, remove, close],
    ...[makeAblation, stopAblation, resumeLatestAblation],
    ...new Set([...RUN_EXPORTS.pretrain, ...RUN_EXPORTS.finetune]),
  ],
  ready: () => Promise.all([openLibrary(), lookThroughRuns(), refreshAblations().catch(() => {})]),
};
