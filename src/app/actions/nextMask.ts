/** Action: see `action.ts`. */
import { useMasks } from '@/app/state/masksStore';
import { altKey, type Action } from './action';

/** The next seed: new masks on the same face. */
export const nextMask: Action = {
  name: 'nextMask',
  label: 'Resample',
  shortcut: 'Alt+R',
  keyTest: altKey('R'),
  obstacle: () => null,
  perform: () => useMasks.getState().nextSeed(),
};
