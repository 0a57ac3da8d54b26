/** The evaluation screen's state: what is chosen, what is running, what detectors said. */
import { create } from '@/app/state/createStore';
import { askBeforeLeaving } from '@/app/state/leaving';
import { forgetWhenChanged } from './forgetFailure';
import type { ErrorReport } from '@/lib/errors';
import type { MadeFakes } from '@/lib/madeFakes';
import type { FigureKey, Level, SetPart } from '@/lib/evaluationLink';
import type { EvaluationCell, FeatureMap, MapMethod, RobustnessPoint } from '@/workers/protocol/evaluation';
import type { LibraryFace } from '@/workers/protocol';

/** A dataset that was chosen. */
export interface ChosenSet {
  id: string;
  part: SetPart;
  /** The class of genuine faces; null until a person says so, where no name tells. */
  genuine: string | null;
  /** All that can be used, each with its class; null while they are read. */
  faces: readonly (LibraryFace & { label: string })[] | null;
}

/** A dataset as it is evaluated, with its own attacks or with fakes that are made of its genuine faces. */
export interface JudgedSet extends ChosenSet {
  name: string;
  made?: MadeFakes;
}

export type EvaluateStatus =
  | { phase: 'idle' }
  | {
      phase: 'busy';
      job: 'evaluation' | 'sweep' | 'map' | 'blocks' | 'truth' | 'knowledge';
      label: string;
      done: number;
      total: number;
      cancelling: AbortController;
    }
  | { phase: 'failed'; error: ErrorReport };

/** What a cell was computed from, by its names then. */
export interface Evaluated {
  cells: readonly EvaluationCell[];
  detectors: readonly { id: string; name: string }[];
  sets: readonly JudgedSet[];
  /** Where thresholds came from, in words. */
  calibration: string;
  adapter: string;
  /** ISO date. */
  at: string;
}

export interface Sweep {
  /** Of what on what, in words. */
  title: string;
  points: readonly RobustnessPoint[];
}

export interface EvaluateState {
  detectorIds: readonly string[];
  sets: readonly ChosenSet[];
  /** Of each chosen dataset: families of fakes that are made of its genuine faces, each a set of its own. */
  made: readonly MadeFakes[];
  /** Id of the dataset whose validation part gives threshold and temperature; null: each detector's own. */
  calibrationId: string | null;
  /** What the table shows. */
  figure: FigureKey;
  level: Level;
  /** Faces at most that are evaluated degraded. */
  sweepFaces: number;
  /** How the map of features is drawn. */
  mapMethod: MapMethod;
  /** What a link asked for and could not be had, as sentences. */
  linkProblems: readonly string[];
  status: EvaluateStatus;
  results: Evaluated | null;
  /** The cell that is looked at. */
  open: { detectorId: string; setId: string } | null;
  sweep: Sweep | null;
  map: FeatureMap | null;
}

export const useEvaluate = create<EvaluateState>()(() => ({
  detectorIds: [],
  sets: [],
  made: [],
  calibrationId: null,
  figure: 'auc',
  level: 'frame',
  sweepFaces: 200,
  mapMethod: 'pca',
  linkProblems: [],
  status: { phase: 'idle' },
  results: null,
  open: null,
  sweep: null,
  map: null,
}));

// With other detectors or datasets it may be right.
forgetWhenChanged(
  useEvaluate,
  ({ detectorIds, sets, made, calibrationId, open }) => [detectorIds, sets, made, calibrationId, open],
  () => {
    if (useEvaluate.getState().status.phase === 'failed') useEvaluate.setState({ status: { phase: 'idle' } });
  },
);

askBeforeLeaving(() => useEvaluate.getState().status.phase === 'busy');

/** The cell that is looked at, with the names of what it is about. */
export function openCell({ open, results }: Pick<EvaluateState, 'open' | 'results'>): {
  cell: EvaluationCell;
  detector: string;
  set: Evaluated['sets'][number];
} | null {
  const cell = results?.cells.find(
    ({ detectorId, setId }) => detectorId === open?.detectorId && setId === open.setId,
  );
  const detector = results?.detectors.find(({ id }) => id === cell?.detectorId);
  const set = results?.sets.find(({ id }) => id === cell?.setId);
  return cell && detector && set ? { cell, detector: detector.name, set } : null;
}

/** Why nothing can be evaluated now, or null. */
export function evaluationObstacle({ detectorIds, sets, status }: EvaluateState): string | null {
  if (status.phase === 'busy') return 'An evaluation is running';
  if (detectorIds.length === 0) return 'Choose a detector first';
  if (sets.length === 0) return 'Choose labelled faces first';
  if (sets.some(({ faces }) => faces === null)) return 'The faces are being read';
  if (sets.some(({ faces }) => faces?.length === 0)) return 'A chosen dataset has no labelled faces';
  if (sets.some(({ genuine }) => genuine === null)) return 'Choose the genuine class first';
  return null;
}
