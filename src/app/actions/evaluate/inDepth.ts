/** More of the pair that is open: its robustness to degraded pictures, and the map of its features. */
import { saveFile } from '@/app/saveFile';
import { drawMap, sweep } from '@/app/state/evaluateSession';
import { openCell, useEvaluate } from '@/app/state/evaluateStore';
import { csvOf } from '@/lib/csv';
import type { Action } from '../action';
import { isBusy } from './run';

function obstacle(): string | null {
  if (isBusy()) return 'An evaluation is running.';
  return openCell(useEvaluate.getState()) ? null : 'Evaluate a detector on a dataset first.';
}

export const evaluateDegraded: Action = {
  id: 'evaluate.sweep',
  label: 'Evaluate degraded pictures',
  title: 'Evaluate the open detector on degraded pictures',
  screens: ['/evaluate'],
  watches: [useEvaluate],
  obstacle,
  perform: () => sweep(useEvaluate.getState().sweepFaces),
};

export const exportRobustness: Action = {
  id: 'evaluate.export.robustness',
  label: 'Export as CSV',
  title: 'Export the robustness to degraded pictures (CSV)',
  screens: ['/evaluate'],
  watches: [useEvaluate],
  obstacle: () => (useEvaluate.getState().sweep?.points.length ? null : 'Evaluate degraded pictures first.'),
  perform: () => {
    const points = useEvaluate.getState().sweep?.points ?? [];
    const rows = points.map(({ degradation, unit, level, faces, auc, interval }) => [
      ...[degradation, level, unit, faces, auc],
      ...[interval?.low ?? null, interval?.high ?? null],
    ]);
    const csv = csvOf([['what', 'level', 'unit', 'faces', 'auc', 'low', 'high'], ...rows]);
    saveFile('robustness.csv', new Blob([csv], { type: 'text/csv' }));
  },
};

/** Of each dataset at most. */
const MOST_MAPPED = 1000;

export const drawFeatureMap: Action = {
  id: 'evaluate.map',
  label: 'Draw the map',
  title: 'Draw the map of features',
  screens: ['/evaluate'],
  watches: [useEvaluate],
  obstacle,
  perform: () => drawMap(useEvaluate.getState().mapMethod, MOST_MAPPED),
};

export const exportFeatureMap: Action = {
  id: 'evaluate.export.map',
  label: 'Export the map as CSV',
  title: 'Export the map of features (CSV)',
  screens: ['/evaluate'],
  watches: [useEvaluate],
  obstacle: () => (useEvaluate.getState().map ? null : 'Draw the map first.'),
  perform: () => {
    const { map, results } = useEvaluate.getState();
    if (!map) return;
    const nameOf = (setId: string) => results?.sets.find(({ id }) => id === setId)?.name ?? setId;
    const rows = map.points.map(({ name, setId, label, score, x, y }) => [
      ...[name, nameOf(setId), label, score],
      ...[x, y],
    ]);
    const csv = csvOf([['face', 'dataset', 'class', 'attack score', 'x', 'y'], ...rows]);
    saveFile(`feature-map-${map.method}.csv`, new Blob([csv], { type: 'text/csv' }));
  },
};
