/** The queue of photographs: more of them, hold it, end it. */
import { addSamples, cancelQueue, clearPhotos, pauseQueue, resumeQueue } from '@/app/state/scoreSession';
import { reopenDetectors } from '@/app/state/scoreDetectors';
import { isPending, useScore, wantedDetectors } from '@/app/state/scoreStore';
import { always, type Action } from '../action';

const SAMPLES = 6;

const isLost = () => useScore.getState().detectorStatus.phase === 'lost';

/** A photograph is being scored, or waits for it. */
function isWaiting(): boolean {
  const state = useScore.getState();
  const wanted = wantedDetectors(state);
  return state.photos.some((photo) => photo.status === 'working' || isPending(photo, wanted));
}

export const samplePortraits: Action = {
  id: 'score.samples',
  label: 'Try it on sample portraits',
  title: 'Score sample portraits',
  screens: ['/score'],
  shortcut: 'Alt+U',
  watches: [],
  obstacle: always,
  perform: () => addSamples(SAMPLES),
};

export const pauseOrResume: Action = {
  id: 'score.pause',
  label: () => (useScore.getState().paused ? 'Resume' : 'Pause'),
  title: 'Pause or resume scoring',
  screens: ['/score'],
  shortcut: 'Alt+P',
  watches: [useScore],
  obstacle: () => {
    if (!isWaiting()) return 'No photograph is waiting to be scored.';
    return useScore.getState().paused && isLost() ? 'The open detectors were lost: open them again.' : null;
  },
  perform: () => (useScore.getState().paused ? resumeQueue() : pauseQueue()),
};

/** What was scored stays. */
export const cancelRest: Action = {
  id: 'score.cancel',
  label: 'Cancel the rest',
  title: 'Cancel the remaining scoring',
  screens: ['/score'],
  shortcut: 'Alt+X',
  watches: [useScore],
  obstacle: () =>
    isWaiting() || useScore.getState().takingFrames ? null : 'No photograph is waiting to be scored.',
  perform: cancelQueue,
};

export const removeAll: Action = {
  id: 'score.clear',
  label: 'Remove all photographs',
  title: 'Remove all photographs from scoring',
  screens: ['/score'],
  watches: [useScore],
  obstacle: () => (useScore.getState().photos.length > 0 ? null : 'There is no photograph.'),
  perform: clearPhotos,
};

/** What an earlier visit left. */
export const resumeRestored: Action = {
  id: 'score.resumeRestored',
  label: () => {
    const { waiting = 0 } = useScore.getState().restored ?? {};
    return waiting === 1 ? 'Resume scoring 1 photograph' : `Resume scoring ${waiting} photographs`;
  },
  title: 'Resume the scoring of the last visit',
  screens: ['/score'],
  watches: [useScore],
  obstacle: () =>
    useScore.getState().restored?.waiting ? null : 'Nothing of an earlier visit waits to be scored.',
  perform: resumeQueue,
};

/** After a failure; where the worker was lost, its detectors are opened again first. */
export const goOnAfterFailure: Action = {
  id: 'score.goOn',
  label: () => (isLost() ? 'Open the detectors again and resume' : 'Resume'),
  title: 'Resume scoring after a failure',
  screens: ['/score'],
  watches: [useScore],
  obstacle: () => (isLost() || useScore.getState().problem ? null : 'Scoring has not failed.'),
  perform: async () => {
    if (isLost()) await reopenDetectors();
    resumeQueue();
  },
};
