/** What frozen networks know of faces: what is chosen, and what was found. The job is one of the evaluation screen's. */
import { proxy } from 'comlink';
import { create } from '@/app/state/createStore';
import { EVALUATION_SEED } from '@/lib/calibration';
import { LabError } from '@/lib/errors';
import type { ProbeReadout } from '@/lib/knowledge';
import type { KnowledgeProbe } from '@/workers/protocol/evaluation';
import { evaluation } from '@/workers/scoring';
import { hearEvaluation, workOnEvaluation } from './evaluateSession';
import { datasetOrOpen, useFaces } from './facesStore';
import { askLibrary } from './library';
import { addNetworkFiles, DEMONSTRATION_NETWORK, networkChoices, networkSource } from './networkSources';

/** What was found, by the names then. */
export interface KnowledgeFound extends KnowledgeProbe {
  adapter: string;
  dataset: string;
  /** ISO date. */
  at: string;
}

export interface KnowledgeState {
  /** Keys as `networkChoices` gives them, in the order in which they were chosen. */
  keys: readonly string[];
  /** Id of the dataset; null: the one that is open. */
  datasetId: string | null;
  /** Faces at most. */
  most: number;
  /** What the chart shows. */
  readout: ProbeReadout;
  found: KnowledgeFound | null;
}

export const useKnowledge = create<KnowledgeState>()(() => ({
  ...{ keys: [DEMONSTRATION_NETWORK.key], datasetId: null, most: 500 },
  ...{ readout: 'views', found: null },
}));

/** Keys of the chosen networks that are there still. */
export function probedKeys({ keys }: Pick<KnowledgeState, 'keys'>): string[] {
  const known = networkChoices().map(({ key }) => key);
  return keys.filter((key) => known.includes(key));
}

export function chooseProbed(key: string, chosen: boolean): void {
  const others = useKnowledge.getState().keys.filter((each) => each !== key);
  useKnowledge.setState({ keys: chosen ? [...others, key] : others });
}

/** Opens files for this, and chooses them beside the others. @throws LabError as `addNetworkFiles` */
export async function openProbedFiles(files: readonly File[]): Promise<void> {
  const keys = await addNetworkFiles(files);
  useKnowledge.setState((state) => ({ keys: [...state.keys, ...keys] }));
}

export const knowledgeDatasetId = ({ datasetId }: Pick<KnowledgeState, 'datasetId'>): string =>
  datasetOrOpen(datasetId);

/** What fails stands in the status of the evaluation screen; what was found before stays until there is another. Never rejects. */
export async function probeKnowledge(seed = EVALUATION_SEED): Promise<void> {
  const state = useKnowledge.getState();
  const datasetId = knowledgeDatasetId(state);
  await workOnEvaluation('knowledge', async (signal) => {
    const networks = await Promise.all(probedKeys(state).map(networkSource));
    if (networks.length === 0)
      throw new LabError('wrong-state', 'No network is chosen.', 'Choose one, or open its file.');
    const all = await askLibrary((library) => library.faces(datasetId));
    const faces = all.filter(({ excluded }) => !excluded);
    const options = { most: state.most, seed };
    const probe = await evaluation.ask((lab) =>
      lab.probeKnowledge(networks, faces, options, proxy(hearEvaluation), signal),
    );
    const dataset = useFaces.getState().datasets.find(({ id }) => id === datasetId)?.name ?? datasetId;
    useKnowledge.setState({ found: { ...probe, dataset, at: new Date().toISOString() } });
  });
}
