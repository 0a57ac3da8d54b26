/** Whose reconstructions the cards show. */
import { paintWithRun, stopPainting, usePainting } from '@/app/state/painting';
import { pretrainingOf, useTraining } from '@/app/state/trainingStore';
import { always, type Action } from '../action';
import { askForFiles } from '../askForFiles';

export const openCheckpoint: Action = {
  id: 'masks.openCheckpoint',
  label: 'Open a checkpoint',
  title: 'Reconstruct with a checkpoint',
  screens: ['/masks'],
  watches: [],
  obstacle: always,
  perform: () => askForFiles('#painting-checkpoint'),
};

/** The network of this tab's run, as it is at each reconstruction. */
export const reconstructWithRun: Action = {
  id: 'masks.reconstructWithRun',
  label: 'Use the run of this tab',
  title: 'Reconstruct with the pretraining run of this tab',
  screens: ['/masks'],
  watches: [usePainting, useTraining],
  obstacle: () => {
    if (usePainting.getState().source?.from === 'run') return 'The run reconstructs already.';
    const { latest, status } = pretrainingOf(useTraining.getState());
    return latest !== null && status.phase !== 'failed' ? null : 'This tab has no run with trained weights.';
  },
  perform: paintWithRun,
};

export const masksOnly: Action = {
  id: 'masks.masksOnly',
  label: 'Masks only',
  title: 'Show the masks only, without reconstructions',
  screens: ['/masks'],
  watches: [usePainting],
  obstacle: () => (usePainting.getState().source ? null : 'No model reconstructs: there are masks only.'),
  perform: stopPainting,
};
