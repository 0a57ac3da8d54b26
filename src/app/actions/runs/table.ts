/** The table of runs as a whole: which run is open, what is compared. */
import { useRuns } from '@/app/state/runsStore';
import { setOpenRun, useRunsView } from '@/app/state/runsView';
import type { Action } from '../action';

export const openLatest: Action = {
  id: 'runs.openLatest',
  label: 'Open the latest run',
  screens: ['/runs'],
  watches: [useRuns],
  obstacle: () => (useRuns.getState().runs?.length ? null : 'There is no run yet.'),
  perform: () => setOpenRun(useRuns.getState().runs?.at(0)?.id ?? null),
};

export const clearComparison: Action = {
  id: 'runs.clearComparison',
  label: 'Clear the comparison',
  screens: ['/runs'],
  watches: [useRunsView],
  obstacle: () => (useRunsView.getState().comparedIds.length > 0 ? null : 'No run is compared.'),
  perform: () => useRunsView.setState({ comparedIds: [] }),
};
