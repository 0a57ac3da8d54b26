/** Runs of which no state can be read. */
import { atTheSecondTime, isAsked, useAskedTwice } from '@/app/state/askedTwice';
import { discardRun, runsUnread, useRuns } from '@/app/state/runsStore';
import type { UnreadableRun } from '@/workers/protocol';
import { rowAction } from '../rowAction';

export const discardUnreadable = rowAction<UnreadableRun>({
  id: 'runs.discardUnreadable',
  label: ({ id }) => (isAsked(id) ? 'Delete permanently' : 'Delete'),
  title: 'Delete a run that cannot be read',
  hint: 'Asks once more',
  screens: ['/runs', '/train'],
  watches: [useRuns, useAskedTwice],
  key: ({ id }) => id,
  pick: () => useRuns.getState().unreadable.at(0),
  none: () => runsUnread() ?? 'Every saved run can be read.',
  perform: (run) => atTheSecondTime(run.id, () => discardRun(run)),
});
