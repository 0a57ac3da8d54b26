/** Action: see `action.ts`. */
import { runSession } from '@/app/lab';
import { isActive, useRun } from '@/app/state/runStore';
import type { Action } from './action';

/** Goes on with the run that was interrupted. */
export const goOn: Action = {
  name: 'goOn',
  label: 'Go on with this run',
  obstacle: ({ phase, adapter }) => {
    if (adapter === 'unavailable') return 'Training needs WebGPU, which is not available here.';
    return isActive(phase) ? 'A run is in hand.' : null;
  },
  perform: async () => {
    const { kept } = useRun.getState();
    if (kept) await runSession.goOn(kept);
  },
};
