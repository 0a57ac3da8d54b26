/** Action: see `action.ts`. */
import { trainingSession } from '@/app/lab';
import { altKey, type Action } from './action';

/** Goes on with a paused run; shares its key with pause, since only one of them can be done. */
export const resume: Action = {
  name: 'resume',
  label: 'Resume',
  shortcut: 'Alt+P',
  keyTest: altKey('P'),
  obstacle: ({ phase }) => (phase === 'paused' ? null : 'The run is not paused.'),
  perform: () => trainingSession.resume(),
};
