/** Action: see `action.ts`. */
import { trainingSession } from '@/app/lab';
import { altKey, type Action } from './action';

/** Holds the run after the step in work. */
export const pause: Action = {
  name: 'pause',
  label: 'Pause',
  shortcut: 'Alt+P',
  keyTest: altKey('P'),
  obstacle: ({ phase }) => (phase === 'running' ? null : 'Nothing is running.'),
  perform: () => trainingSession.pause(),
};
