/** Action: see `action.ts`. */
import { deleteRun } from '@/app/deleteRun';
import { resumable, useRuns } from '@/app/state/runsStore';
import { isActive } from '@/app/state/trainingStore';
import type { Action } from './action';

/** Deletes the run that was interrupted, with a way back; the one before it is offered then. */
export const discardRun: Action = {
  name: 'discardRun',
  label: 'Discard it',
  obstacle: ({ phase }) => (isActive(phase) ? 'A run is active.' : null),
  perform: async () => {
    const [run] = resumable(useRuns.getState(), 'pretrain');
    if (run) await deleteRun(run);
  },
};
