/** The table of runs as a whole: which run is open, what is compared. */
import { refreshRuns, runsUnread, useRuns } from '@/app/state/runsStore';
import { setOpenRun, useRunsView } from '@/app/state/runsView';
import { always, type Action } from '../action';

export const openLatest: Action = {
  id: 'runs.openLatest',
  label: 'Open the latest run',
  screens: ['/runs'],
  watches: [useRuns],
  obstacle: () => runsUnread() ?? (useRuns.getState().runs?.length ? null : 'There is no run yet.'),
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

export const readAgain: Action = {
  id: 'runs.readAgain',
  label: 'Try again',
  title: 'Read the table of runs again',
  screens: ['/runs'],
  watches: [],
  obstacle: always,
  perform: refreshRuns,
};
