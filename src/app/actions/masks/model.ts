/** Whose reconstructions the cards show. */
import { closeMaskModel, openMaskModel, takeRunModel, useMaskModel } from '@/app/state/maskModel';
import { pretrainingOf, useTraining } from '@/app/state/trainingStore';
import { always, type Action } from '../action';
import { askForFiles } from '../askForFiles';
import { takeOwn } from '../ownCheckpoint';

export const openCheckpoint: Action = {
  id: 'masks.openCheckpoint',
  label: 'Open a checkpoint',
  title: 'Reconstruct with a checkpoint',
  screens: ['/masks'],
  watches: [],
  obstacle: always,
  perform: () => askForFiles('#reconstruction-checkpoint'),
};

/** Decoders are in pretraining runs alone. */
export const MODEL_SOURCES = ['run'] as const;

/** Any run of this browser, as it is saved. */
export const reconstructFromHere = takeOwn({
  id: 'masks.reconstructFromHere',
  title: 'Reconstruct with the latest run of this browser',
  ...{ screen: '/masks', sources: MODEL_SOURCES },
  take: openMaskModel,
});

/** The network of this tab's run, as it is at each reconstruction. */
export const reconstructWithRun: Action = {
  id: 'masks.reconstructWithRun',
  label: 'Use the run of this tab',
  title: 'Reconstruct with the pretraining run of this tab',
  screens: ['/masks'],
  watches: [useMaskModel, useTraining],
  obstacle: () => {
    if (useMaskModel.getState().source?.from === 'run') return 'The run of this tab is in use already.';
    const { latest, status } = pretrainingOf(useTraining.getState());
    return latest !== null && status.phase !== 'failed' ? null : 'This tab has no run with trained weights.';
  },
  perform: takeRunModel,
};

export const masksOnly: Action = {
  id: 'masks.masksOnly',
  label: 'Masks only',
  title: 'Show the masks only, without reconstructions',
  screens: ['/masks'],
  watches: [useMaskModel],
  obstacle: () => (useMaskModel.getState().source ? null : 'No model is in use: only the masks are shown.'),
  perform: closeMaskModel,
};
