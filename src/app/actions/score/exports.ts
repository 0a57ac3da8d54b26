/** Scores as files for spreadsheets and for programs, and a link to the settings. */
import { saveFile } from '@/app/saveFile';
import { scoresToCsv, scoresToJson } from '@/app/state/scoreExports';
import { openDetectors } from '@/app/state/scoreDetectors';
import { findSelected, SCORE_ADDRESS, useScore } from '@/app/state/scoreStore';
import { scoreMapCsv } from '@/app/viz/scoreMaps';
import { SCORE_LINK } from '@/lib/scoreView';
import type { Action } from '../action';
import { copyLink } from '../copyLink';

const shownScores = () => ({ state: useScore.getState(), detectors: openDetectors() });
const noPhotographs = () => (useScore.getState().photos.length > 0 ? null : 'There is no photograph.');

export const exportCsv: Action = {
  id: 'score.export.csv',
  label: 'Scores (CSV)',
  title: 'Export the scores (CSV)',
  screens: ['/score'],
  watches: [useScore],
  obstacle: noPhotographs,
  perform: () => saveFile('fsfm-scores.csv', new Blob([scoresToCsv(shownScores())], { type: 'text/csv' })),
};

export const exportJson: Action = {
  id: 'score.export.json',
  label: 'Scores (JSON)',
  title: 'Export the scores (JSON)',
  screens: ['/score'],
  watches: [useScore],
  obstacle: noPhotographs,
  perform: () =>
    saveFile('fsfm-scores.json', new Blob([scoresToJson(shownScores())], { type: 'application/json' })),
};

/** The map over the face that is looked at, patch by patch. */
export const exportMap: Action = {
  id: 'score.export.map',
  label: 'Map (CSV)',
  title: 'Export the map that is shown (CSV)',
  screens: ['/score'],
  watches: [useScore],
  obstacle: () => (shownMap() ? null : 'No map is shown.'),
  perform: () => {
    const { face } = findSelected(useScore.getState());
    const map = shownMap();
    if (!face || !map) return;
    saveFile(`fsfm-map-${map.kind}-${face.id}.csv`, new Blob([scoreMapCsv(map)], { type: 'text/csv' }));
  },
};

function shownMap() {
  const state = useScore.getState();
  const { face } = findSelected(state);
  return face && state.faceMaps?.faceKey === face.key ? state.faceMaps.shown : null;
}

export const copyScoreLink = copyLink({
  ...{ screen: '/score', codec: SCORE_LINK, slice: SCORE_ADDRESS, label: 'Copy link to settings' },
  title: 'Copy a link to the scoring settings',
  said: 'It holds the settings, never a face or a detector.',
});
