/** Two networks of any kind block by block: what is chosen, and what was found. The job is one of the evaluation screen's. */
import { proxy } from 'comlink';
import { create } from '@/app/state/createStore';
import { EVALUATION_SEED } from '@/lib/calibration';
import { LabError } from '@/lib/errors';
import type { BlockComparison } from '@/workers/protocol/evaluation';
import { evaluation } from '@/workers/scoring';
import { hearEvaluation, workOnEvaluation } from './evaluateSession';
import { datasetOrOpen } from './facesStore';
import { askLibrary } from './library';
import { addNetworkFiles, networkSource } from './networkSources';

export interface BlockState {
  /** Keys as `networkChoices` gives them; '' is none. */
  first: string;
  second: string;
  /** Id of the dataset; null: the one that is open. */
  datasetId: string | null;
  /** Faces at most. */
  most: number;
  found: BlockComparison | null;
}

export const useBlocks = create<BlockState>()(() => ({
  ...{ first: '', second: '', datasetId: null },
  ...{ most: 200, found: null },
}));

/** Opens files for this, and chooses them: the first where none is chosen, the next beside it. @throws LabError as `addNetworkFiles` */
export async function openNetworkFiles(files: readonly File[]): Promise<void> {
  const keys = await addNetworkFiles(files);
  useBlocks.setState((state) => {
    const chosen = [state.first, state.second].filter((key) => key !== '');
    const [first = '', second = ''] = [...chosen, ...keys].slice(0, 2);
    return { first, second };
  });
}

/** The dataset whose faces are looked at. */
export const blockDatasetId = ({ datasetId }: Pick<BlockState, 'datasetId'>): string =>
  datasetOrOpen(datasetId);

/** Looks into the chosen networks, or the one. What fails stands in the status of the evaluation screen; never rejects. */
export async function compareBlocks(): Promise<void> {
  const { first, second, most } = useBlocks.getState();
  const id = blockDatasetId(useBlocks.getState());
  useBlocks.setState({ found: null });
  await workOnEvaluation('blocks', async (signal) => {
    const networks = await Promise.all([first, second].filter((key) => key !== '').map(networkSource));
    const all = await askLibrary((library) => library.faces(id));
    const faces = all.filter(({ excluded }) => !excluded);
    if (networks.length === 0)
      throw new LabError('wrong-state', 'No network is chosen.', 'Choose one, or open its file.');
    const options = { most, seed: EVALUATION_SEED };
    const found = await evaluation.ask((lab) =>
      lab.compareBlocks(networks, faces, options, proxy(hearEvaluation), signal),
    );
    useBlocks.setState({ found });
  });
}
