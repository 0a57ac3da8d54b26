/** Action: see `action.ts`. */
import { trainingSession } from '@/app/lab';
import { isActive } from '@/app/state/trainingStore';
import { altKey, type Action } from './action';

/** Ends the run; its figures, pictures and weights stay for export. */
export const stop: Action = {
  name: 'stop',
  label: 'Stop',
  shortcut: 'Alt+X',
  keyTest: altKey('X'),
  obstacle: ({ phase }) => (isActive(phase) ? null : 'Nothing is running.'),
  perform: () => trainingSession.stop(),
};
