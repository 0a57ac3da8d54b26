/** Action: see `action.ts`. */
import { runSession } from '@/app/lab';
import { isActive } from '@/app/state/runStore';
import type { Action } from './action';

/** Forgets the run that was interrupted. */
export const discardRun: Action = {
  name: 'discardRun',
  label: 'Discard it',
  obstacle: ({ phase }) => (isActive(phase) ? 'A run is in hand.' : null),
  perform: () => runSession.discardKept(),
};
