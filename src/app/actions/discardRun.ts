/** Action: see `action.ts`. */
import { deleteRun } from '@/app/deleteRun';
import { isActive, useRun } from '@/app/state/runStore';
import type { Action } from './action';

/** Deletes the run that was interrupted, with a way back; the one before it is offered then. */
export const discardRun: Action = {
  name: 'discardRun',
  label: 'Discard it',
  obstacle: ({ phase }) => (isActive(phase) ? 'A run is in hand.' : null),
  perform: async () => {
    const { kept } = useRun.getState();
    if (kept) await deleteRun(kept);
  },
};
