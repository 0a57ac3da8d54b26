/** Pause of a protocol, alone in its file: the header has it on every screen. */
import { useProtocol } from '@/app/state/protocolStore';
import { useTraining } from '@/app/state/trainingStore';
import { labelOf, type Action } from '../action';
import { pauseOrResume } from '../train/run';

/** Holds the training that it is at, or goes on with it; a test is soon over. */
export const pauseProtocol: Action = {
  id: 'evaluate.pauseProtocol',
  label: () => labelOf(pauseOrResume),
  title: 'Pause or resume the protocol',
  screens: ['/evaluate'],
  shortcut: 'Alt+P',
  watches: [useProtocol, useTraining],
  obstacle: () => {
    if (!useProtocol.getState().working) return 'No protocol is active.';
    return pauseOrResume.obstacle() && 'It can be paused while it trains a detector.';
  },
  perform: () => pauseOrResume.perform(),
};
