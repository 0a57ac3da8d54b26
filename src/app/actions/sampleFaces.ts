/** Action: see `action.ts`. */
import { importSamples } from '@/app/state/library';
import { altKey, type Action } from './action';

/** Imports the portraits that came with the app. */
export const sampleFaces: Action = {
  name: 'sampleFaces',
  label: 'Use sample faces',
  shortcut: 'Alt+U',
  keyTest: altKey('U'),
  obstacle: ({ importing }) => (importing ? 'An import is under way.' : null),
  perform: () => importSamples(),
};
