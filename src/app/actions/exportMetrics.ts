/** Action: see `action.ts`. */
import { trainingSession } from '@/app/lab';
import { saveFile } from '@/app/saveFile';
import { metricsToCsv } from '@/app/state/metricSeries';
import { pretrainingOf, useTraining } from '@/app/state/trainingStore';
import type { Action } from './action';

/** Every step's figures as CSV, with the run's record in its first line. */
export const exportMetrics: Action = {
  name: 'exportMetrics',
  label: 'Metrics (CSV)',
  obstacle: ({ hasSteps }) => (hasSteps ? null : 'There are no figures yet.'),
  perform: () => {
    const csv = metricsToCsv(trainingSession.series, pretrainingOf(useTraining.getState()).record);
    saveFile('fsfm-metrics.csv', new Blob([csv], { type: 'text/csv' }));
  },
};
