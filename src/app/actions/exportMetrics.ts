/** Action: see `action.ts`. */
import { saveFile } from '@/app/saveFile';
import { metricsFile } from '@/app/state/runFiles';
import type { Action } from './action';

/** Every step's figures as CSV, with the run's record in its first line. */
export const exportMetrics: Action = {
  name: 'exportMetrics',
  label: 'Metrics (CSV)',
  obstacle: ({ hasSteps }) => (hasSteps ? null : 'There are no figures yet.'),
  perform: () => {
    const { name, blob } = metricsFile();
    saveFile(name, blob);
  },
};
