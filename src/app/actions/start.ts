/** Action: see `action.ts`. */
import { trainingSession } from '@/app/lab';
import { weightsToBeginWith } from '@/app/state/beginStore';
import { openOrigin, trainingFaces, useFaces } from '@/app/state/facesStore';
import { useSettings, validConfig } from '@/app/state/settingsStore';
import { altKey, type Action } from './action';

/** Begins a run over all imported faces with the settings of the form. */
export const start: Action = {
  name: 'start',
  label: 'Start',
  shortcut: 'Alt+S',
  keyTest: altKey('S'),
  obstacle: ({ active, adapter, faceCount, importing, settingIssue }) => {
    if (adapter === 'unavailable') return 'Training needs WebGPU, which is not available here.';
    if (active) return active;
    if (importing) return 'Faces are still being imported.';
    if (faceCount === 0) return 'A run needs faces first: use the samples or drop photographs.';
    return settingIssue;
  },
  perform: async () => {
    const config = validConfig(useSettings.getState().draft);
    const { faces, shownIds } = useFaces.getState();
    if (!config) return;
    const showFaceIds = [...shownIds];
    const run = { config, faces: trainingFaces(faces), showFaceIds, weights: weightsToBeginWith() };
    await trainingSession.start({ kind: 'pretrain', ...run }, { origin: openOrigin() });
  },
};
