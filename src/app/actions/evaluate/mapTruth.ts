/** Maps of a detector against what is known of forged faces: the comparison, and its table. */
import { saveFile } from '@/app/saveFile';
import { detectorsUnread, useDetectors } from '@/app/state/detectors';
import { useEvaluate } from '@/app/state/evaluateStore';
import { datasetObstacle, facesUnread, useFaces } from '@/app/state/facesStore';
import { mapTruthCsv, mapTruthJson } from '@/app/state/mapTruthExports';
import {
  compareMaps,
  mapTruthDatasetId,
  mapTruthDetectorId,
  useMapTruth,
  type MapsFound,
} from '@/app/state/mapTruthStore';
import type { Action } from '../action';
import { isBusy } from './run';

export const compareWithTruth: Action = {
  id: 'evaluate.truth',
  label: 'Compare maps',
  title: 'Compare score maps with where faces were forged',
  screens: ['/evaluate'],
  watches: [useMapTruth, useDetectors, useEvaluate, useFaces],
  obstacle: () => {
    if (isBusy()) return 'An evaluation is running.';
    const unread = detectorsUnread() ?? facesUnread();
    if (unread) return unread;
    if (mapTruthDetectorId(useMapTruth.getState()) === undefined) return 'Open a detector first.';
    return datasetObstacle(mapTruthDatasetId(useMapTruth.getState()));
  },
  perform: () => compareMaps(),
};

function table(label: string, ending: string, type: string, write: (found: MapsFound) => string): Action {
  return {
    id: `evaluate.export.truth.${ending}`,
    label,
    title: `Export the maps on forged faces (${label})`,
    screens: ['/evaluate'],
    watches: [useMapTruth],
    obstacle: () => (useMapTruth.getState().found ? null : 'Compare maps first.'),
    perform: () => {
      const { found } = useMapTruth.getState();
      if (found) saveFile(`maps.${ending}`, new Blob([write(found)], { type }));
    },
  };
}

export const exportTruthCsv = table('CSV', 'csv', 'text/csv', mapTruthCsv);
export const exportTruthJson = table('JSON', 'json', 'application/json', mapTruthJson);
