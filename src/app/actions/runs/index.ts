/** What can be done with the runs of this browser. */
import { refreshAblations } from '@/app/state/ablationSession';
import { openLibrary } from '@/app/state/library';
import { lookThroughRuns } from '@/app/state/runsStore';
import type { Family } from '../family';
import { RUN_EXPORTS } from './exports';
import { close, compare, note, remove, rename, resume, runAgain, tag } from './openRun';
import { ABLATION_EXPORTS, makeAblation, removeAblation, resumeAblation, stopAblation } from './ablations';
import { RUN_STEPS } from '../wayOn';
import { clearComparison, openLatest, readAgain } from './table';
import { discardUnreadable } from './unreadable';

export const runs: Family = {
  actions: [
    ...[openLatest, resume, runAgain, compare, clearComparison, rename, tag, note, remove, close, readAgain],
    ...RUN_STEPS.map(({ picked }) => picked),
    ...[makeAblation, stopAblation, resumeAblation.picked, removeAblation.picked],
    ...ABLATION_EXPORTS.map(({ picked }) => picked),
    discardUnreadable.picked,
    ...new Set([...RUN_EXPORTS.pretrain, ...RUN_EXPORTS.finetune]),
  ],
  ready: () => Promise.all([openLibrary(), lookThroughRuns(), refreshAblations().catch(() => {})]),
};
