/** Detectors into the library, on every screen that shows it. */
import { always, type Action } from './action';
import { askForFiles } from './askForFiles';

export const openDetectorFiles: Action = {
  id: 'detectors.open',
  label: 'Open detector files',
  title: 'Save detector files in this browser',
  screens: ['/evaluate', '/train'],
  watches: [],
  obstacle: always,
  perform: () => askForFiles('#detector-files'),
};
