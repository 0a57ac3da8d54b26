/** Scores as files for spreadsheets, for programs and for people; and a link to the settings. */
import { saveFile } from '@/app/saveFile';
import { SCORE_NOTE, scoresToCsv, scoresToJson } from '@/app/state/scoreExports';
import { readScoreFace } from '@/app/state/scoreCrops';
import { activeDetector, openDetectors, secondDetector } from '@/app/state/scoreDetectors';
import { cutFor, findSelected, SCORE_ADDRESS, useScore, type ScoreFace } from '@/app/state/scoreStore';
import { scoreMapCsv } from '@/app/viz/scoreMaps';
import { scoreSheet } from '@/app/viz/scoreSheet';
import { attackScore, measuredAuc, verbalReading, describeThreshold, thresholdOf } from '@/lib/calibration';
import { formatFigure } from '@/lib/format';
import { verdictOf, verdictSentence } from '@/lib/heldOutAnswer';
import { SCORE_LINK } from '@/lib/scoreView';
import { APP_VERSION } from '@/lib/version';
import type { DetectorInfo } from '@/workers/protocol/scoring';
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

export const exportReport: Action = {
  id: 'score.export.report',
  label: 'Report (PNG)',
  title: 'Export the report on this face (PNG)',
  screens: ['/score'],
  shortcut: 'Alt+E',
  watches: [useScore],
  obstacle: () =>
    findSelected(useScore.getState()).face ? null : 'Choose a face in the photograph or the table first.',
  perform: async () => {
    const state = useScore.getState();
    const { photo, face } = findSelected(state);
    if (!photo || !face) return;
    const { rgb } = await readScoreFace(face, activeDetector()?.framing ?? 'ours');
    const detectors = [activeDetector(), secondDetector()].filter((info) => info !== null);
    const sheet = await scoreSheet({
      title: `${photo.name}, face ${face.index + 1}`,
      rgb,
      map: shownMap(),
      opacity: state.view.opacity,
      lines: [
        ...detectors.flatMap((detector) => describe(detector, face, state.view.threshold)),
        SCORE_NOTE,
        `FSFM Lab ${APP_VERSION}, ${new Date().toISOString().slice(0, 10)}, face ${cutFor(face, activeDetector()).id}`,
      ],
    });
    saveFile(`fsfm-score-${face.id}.png`, sheet);
  },
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
  return face && state.shownMap?.faceKey === face.key ? state.shownMap.map : null;
}

function describe(detector: DetectorInfo, face: ScoreFace, own: number | null): string[] {
  const { record, classes, bonaFide } = detector;
  const said = face.scores[detector.id];
  const validation = record?.validation ?? null;
  const score = said ? attackScore(said.raw, classes, bonaFide) : null;
  const verdict = verdictOf(record, { score, distance: said?.distance }, own);
  const threshold = thresholdOf(validation, own);
  const reading = verbalReading(validation);
  const heldOut = record?.heldOut;
  return [
    `${detector.name} (${detector.size}, SHA-256 ${detector.id.slice(0, 16)})`,
    ...(score === null || verdict === null
      ? ['  no attack score']
      : [
          `  ${verdictSentence(record, { score, distance: said.distance, verdict, threshold: threshold.value })}`,
          `  attack score ${formatFigure(score)}, threshold ${formatFigure(threshold.value)}: ${describeThreshold(threshold, validation)}`,
        ]),
    reading.allowed
      ? `  calibrated on ${reading.faces} faces, validation AUC ${formatFigure(validation?.auc)}, EER ${formatFigure(validation?.eer)}`
      : `  no rating in words. ${reading.why}`,
    ...(heldOut ? [`  ${measuredAuc(validation, heldOut)}`] : []),
  ];
}

export const copyScoreLink = copyLink({
  ...{ screen: '/score', codec: SCORE_LINK, slice: SCORE_ADDRESS, label: 'Copy link to settings' },
  title: 'Copy a link to the scoring settings',
  said: 'It holds the settings, never a face or a detector.',
});
