/** Making a dataset of forgeries of the open one. */
import { facesUnread, useFaces } from '@/app/state/facesStore';
import { makeForgedSet as make, stopForging, useForgedSets } from '@/app/state/forgedSets';
import type { Action } from '../action';

const isForging = () => useForgedSets.getState().status.phase === 'forging';

export const makeForgedSet: Action = {
  id: 'faces.makeForgedSet',
  label: 'Make a forged set',
  title: 'Make a dataset of forgeries of these faces',
  hint: 'Landmark swaps, edits and self-blends, with the genuine faces beside them',
  screens: ['/faces'],
  watches: [useFaces, useForgedSets],
  obstacle: () => {
    if (isForging()) return 'A forged set is being made already.';
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
  label: 'Cancel',
  title: 'Cancel the forged set that is being made',
  screens: ['/faces'],
  watches: [useForgedSets],
  obstacle: () => (isForging() ? null : 'No forged set is being made.'),
  perform: stopForging,
};
