/** Making a dataset of forgeries of the open one, and going on with one that was interrupted. */
import { facesUnread, useFaces } from '@/app/state/facesStore';
import {
  continueForgedSet as goOn,
  forgetForgedSet,
  makeForgedSet as make,
  stopForging,
  useForgedSets,
} from '@/app/state/forgedSets';
import type { UnfinishedSet } from '@/workers/protocol';
import type { Action } from '../action';
import { rowAction } from '../rowAction';

const isForging = () => useForgedSets.getState().status.phase === 'forging';
const BEING_MADE = 'A forged set is being made already.';

export const makeForgedSet: Action = {
  id: 'faces.makeForgedSet',
  label: 'Make a forged set',
  title: 'Make a dataset of forgeries of these faces',
  hint: 'Landmark swaps, edits and self-blends, with the genuine faces beside them',
  screens: ['/faces'],
  watches: [useFaces, useForgedSets],
  obstacle: () => {
    if (isForging()) return BEING_MADE;
    const { faces, status } = useFaces.getState();
    if (faces.length === 0) return facesUnread() ?? 'The dataset is empty.';
    if (status.phase !== 'idle' && status.phase !== 'failed') return 'Wait until the import has finished.';
    if (faces.some(({ forgery }) => forgery))
      return 'This is a forged set; open the dataset of genuine faces.';
    const { count, seed } = useForgedSets.getState();
    if (!Number.isInteger(count) || count < 1) return 'Say how many: a whole number of at least 1.';
    return Number.isInteger(seed) ? null : 'The seed is a whole number.';
  },
  perform: make,
};

export const stopForgedSet: Action = {
  id: 'faces.stopForgedSet',
  label: 'Stop',
  title: 'Stop the forged set that is being made',
  hint: 'What was made stays, and can be continued.',
  screens: ['/faces'],
  watches: [useForgedSets],
  obstacle: () => (isForging() ? null : 'No forged set is being made.'),
  perform: stopForging,
};

const ofUnfinished = {
  screens: ['/faces'] as const,
  watches: [useFaces, useForgedSets],
  key: ({ id }: UnfinishedSet) => id,
  obstacle: () => (isForging() ? BEING_MADE : null),
};

/** It becomes what it would have become. */
export const continueForgedSet = rowAction<UnfinishedSet>({
  ...ofUnfinished,
  id: 'faces.continueForgedSet',
  label: 'Continue',
  title: 'Continue an unfinished forged set',
  pick: () => useFaces.getState().unfinishedSets.find(({ canContinue }) => canContinue),
  none: () => facesUnread() ?? 'No unfinished forged set can be continued.',
  perform: goOn,
});

/** What was made stays. */
export const dismissForgedSet = rowAction<UnfinishedSet>({
  ...ofUnfinished,
  id: 'faces.dismissForgedSet',
  label: 'Dismiss',
  title: 'Dismiss an unfinished forged set',
  hint: 'What was made stays.',
  pick: () => useFaces.getState().unfinishedSets.at(0),
  none: () => facesUnread() ?? 'There is no unfinished forged set.',
  perform: forgetForgedSet,
});
