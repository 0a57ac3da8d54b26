/** Action: see `action.ts`. */
import { trainingSession } from '@/app/lab';
import { altKey, type Action } from './action';

/** One optimiser step of a paused run. */
export const step: Action = {
  name: 'step',
  label: 'Step',
  shortcut: 'Alt+N',
  keyTest: altKey('N'),
  obstacle: ({ phase }) => (phase === 'paused' ? null : 'Single steps need a paused run.'),
  perform: () => trainingSession.step(),
};
