/** Action: see `action.ts`. */
import { saveFile } from '@/app/saveFile';
import { recordFile } from '@/app/state/runFiles';
import { pretrainingOf, useTraining } from '@/app/state/trainingStore';
import type { Action } from './action';

/** What the latest run was: settings, seed, versions, data, adapter. */
export const exportConfig: Action = {
  name: 'exportConfig',
  label: 'Configuration (JSON)',
  obstacle: ({ hasSteps }) => (hasSteps ? null : 'There is no run yet.'),
  perform: () => {
    const { name, blob } = recordFile(pretrainingOf(useTraining.getState()).record);
    saveFile(name, blob);
  },
};
