/** From face to face, through all photographs in their order; and how far the score of one holds. */
import { useDetectors } from '@/app/state/detectors';
import { activeDetector } from '@/app/state/scoreDetectors';
import { measureRobustness, useScoreRobustness } from '@/app/state/scoreRobustness';
import { findSelected, useScore } from '@/app/state/scoreStore';
import type { Action } from '../action';

/** Key of the face so many further on; undefined at the ends. */
function neighbour(by: 1 | -1): string | undefined {
  const state = useScore.getState();
  const keys = state.photos.flatMap(({ faces }) => faces.map(({ key }) => key));
  const at = keys.indexOf(state.selected ?? '');
  return at < 0 ? keys.at(by > 0 ? 0 : -1) : keys[at + by];
}

function goToNeighbour(by: 1 | -1): void {
  const key = neighbour(by);
  if (key !== undefined) useScore.getState().select(key);
}

export const nextFace: Action = {
  id: 'score.nextFace',
  label: 'Next face',
  screens: ['/score'],
  shortcut: 'Alt+N',
  watches: [useScore],
  obstacle: () => (neighbour(1) === undefined ? 'There is no next face.' : null),
  perform: () => goToNeighbour(1),
};

export const previousFace: Action = {
  id: 'score.previousFace',
  label: 'Previous face',
  screens: ['/score'],
  shortcut: 'Alt+B',
  watches: [useScore],
  obstacle: () => (neighbour(-1) === undefined ? 'There is no previous face.' : null),
  perform: () => goToNeighbour(-1),
};

export const degradeFace: Action = {
  id: 'score.degrade',
  label: 'Degrade the picture step by step',
  title: 'Measure how robust the score of this face is',
  screens: ['/score'],
  watches: [useScore, useDetectors, useScoreRobustness],
  obstacle: () => {
    if (useScoreRobustness.getState().working) return 'It is being measured already.';
    if (!findSelected(useScore.getState()).face) return 'Choose a face first.';
    const detector = activeDetector();
    if (!detector) return 'Open a detector first.';
    return detector.bonaFide === null ? 'It is not known which output of this detector is genuine.' : null;
  },
  perform: measureRobustness,
};
