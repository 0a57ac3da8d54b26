/** Action: see `action.ts`. */
import { runSession } from '@/app/lab';
import { weightsToBeginWith } from '@/app/state/beginStore';
import { openOrigin, trainingFaces, useFaces } from '@/app/state/facesStore';
import { isActive } from '@/app/state/runStore';
import { useSettings, validConfig } from '@/app/state/settingsStore';
import { altKey, type Action } from './action';

/** Begins a run over all imported faces with the settings of the form. */
export const start: Action = {
  name: 'start',
  label: 'Start',
  shortcut: 'Alt+S',
  keyTest: altKey('S'),
  obstacle: ({ phase, adapter, faceCount, importing, settingIssue }) => {
    if (adapter === 'unavailable') return 'Training needs WebGPU, which is not available here.';
    if (isActive(phase)) return 'A run is in hand.';
    if (importing) return 'Faces are still being imported.';
    if (faceCount === 0) return 'A run needs faces first: use the samples or drop photographs.';
    return settingIssue;
  },
  perform: async () => {
    const config = validConfig(useSettings.getState().draft);
    const { faces, shownIds } = useFaces.getState();
    const options = { weights: weightsToBeginWith(), origin: openOrigin() };
    if (config) await runSession.start(config, trainingFaces(faces), shownIds, options);
  },
};
