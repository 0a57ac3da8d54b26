/** Which pretrained network the residual is taken from. */
import { openDemoReconstructor, openReconstructor } from '@/app/state/reconstructor';
import { useScore } from '@/app/state/scoreStore';
import type { Action } from '../action';
import { askForFiles } from '../askForFiles';
import { takeOwn } from '../ownCheckpoint';

export const demoNetwork: Action = {
  id: 'score.demoNetwork',
  label: 'Use the demonstration network',
  title: 'Compute the residual with the demonstration network',
  screens: ['/score'],
  watches: [useScore],
  obstacle: () => (useScore.getState().reconstructor ? 'A pretrained network is open already.' : null),
  perform: openDemoReconstructor,
};

export const openNetwork: Action = {
  id: 'score.openNetwork',
  label: 'Open a pretrained network',
  title: 'Compute the residual with a pretrained network',
  screens: ['/score'],
  watches: [useScore],
  obstacle: () =>
    useScore.getState().view.map === 'residual' ? null : 'Choose the residual among the maps first.',
  perform: () => askForFiles('#score-reconstructor'),
};

/** Decoders are in pretraining runs alone. */
export const NETWORK_SOURCES = ['run'] as const;

export const networkFromHere = takeOwn({
  id: 'score.networkFromHere',
  title: 'Compute the residual with the latest run of this browser',
  ...{ screen: '/score', sources: NETWORK_SOURCES },
  take: (file) => openReconstructor([file]),
});
