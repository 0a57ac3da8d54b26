/** Action: see `action.ts`. */
import { trainingSession } from '@/app/lab';
import { resumable, useRuns } from '@/app/state/runsStore';
import type { Action } from './action';

/** Goes on with the run that was interrupted. */
export const goOn: Action = {
  name: 'goOn',
  label: 'Go on with this run',
  obstacle: ({ active, adapter }) => {
    if (adapter === 'unavailable') return 'Training needs WebGPU, which is not available here.';
    return active;
  },
  perform: async () => {
    const [run] = resumable(useRuns.getState(), 'pretrain');
    if (run) await trainingSession.goOn(run);
  },
};
