/** Maps of a detector against what is known of forged faces: what is chosen, and what was found. The job is one of the evaluation screen's. */
import { proxy } from 'comlink';
import { create } from '@/app/state/createStore';
import { EVALUATION_SEED } from '@/lib/calibration';
import type { WrittenForgeries } from '@/workers/protocol';
import type { MapTruth } from '@/workers/protocol/evaluation';
import { evaluation } from '@/workers/scoring';
import { requireDetector, useDetectors } from './detectors';
import { hearEvaluation, workOnEvaluation } from './evaluateSession';
import { useEvaluate } from './evaluateStore';
import { datasetOrOpen, useFaces } from './facesStore';
import { askLibrary } from './library';
import { usualReconstructor } from './reconstructor';

/** What was found, by the names then. */
export interface MapsFound extends MapTruth {
  detector: { id: string; name: string };
  dataset: string;
  /** Name of the one behind the residual; null where there was none. */
  network: string | null;
  seed: number;
  /** ISO date. */
  at: string;
}

/** What the table shows. */
export type TruthFigure = 'auc' | 'pointing';

export interface MapTruthState {
  /** null: the first that is chosen on the screen, else the latest that is saved. */
  detectorId: string | null;
  /** null: the one that is open. */
  datasetId: string | null;
  /** Forged faces at most. */
  most: number;
  figure: TruthFigure;
  found: MapsFound | null;
}

export const useMapTruth = create<MapTruthState>()(() => ({
  ...{ detectorId: null, datasetId: null, most: 100 },
  ...{ figure: 'auc', found: null },
}));

/** The detector whose maps are compared; undefined where none is saved. */
export function mapTruthDetectorId({ detectorId }: Pick<MapTruthState, 'detectorId'>): string | undefined {
  const saved = (useDetectors.getState().saved ?? []).map(({ info }) => info.id);
  const wanted = [
    ...(detectorId === null ? [] : [detectorId]),
    ...useEvaluate.getState().detectorIds,
    ...saved,
  ];
  return wanted.find((id) => saved.includes(id));
}

export const mapTruthDatasetId = ({ datasetId }: Pick<MapTruthState, 'datasetId'>): string =>
  datasetOrOpen(datasetId);

/**
 * What fails stands in the status of the evaluation screen; what was found before stays until there is another. Never rejects.
 * @param written where the faces were forged, if files beside them say it
 */
export async function compareMaps(
  written: WrittenForgeries | null = null,
  seed = EVALUATION_SEED,
): Promise<void> {
  const state = useMapTruth.getState();
  const datasetId = mapTruthDatasetId(state);
  await workOnEvaluation('truth', async (signal) => {
    const info = requireDetector(mapTruthDetectorId(state) ?? '');
    const network = await usualReconstructor();
    const all = await askLibrary((library) => library.faces(datasetId));
    const faces = all.filter(({ excluded }) => !excluded);
    const options = { most: state.most, seed, written };
    const truth = await evaluation.ask((lab) =>
      lab.mapTruth(info, network, faces, options, proxy(hearEvaluation), signal),
    );
    const dataset = useFaces.getState().datasets.find(({ id }) => id === datasetId)?.name ?? datasetId;
    const { id, name } = info;
    useMapTruth.setState({
      found: {
        ...{ ...truth, detector: { id, name }, dataset, network: network?.name ?? null },
        ...{ seed, at: new Date().toISOString() },
      },
    });
  });
}
