/** Action: see `action.ts`. */
import { saveFile } from '@/app/saveFile';
import { useRun } from '@/app/state/runStore';
import type { Action } from './action';

/** What the latest run was: settings, seed, versions, data, adapter. */
export const exportConfig: Action = {
  name: 'exportConfig',
  label: 'Configuration (JSON)',
  obstacle: ({ hasSteps }) => (hasSteps ? null : 'There is no run yet.'),
  perform: () => {
    const json = JSON.stringify(useRun.getState().record, null, 2);
    saveFile('fsfm-run.json', new Blob([json], { type: 'application/json' }));
  },
};
