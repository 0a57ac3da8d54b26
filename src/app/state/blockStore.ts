/** Two networks of any kind block by block: what is chosen, and what was found. The job is one of the evaluation screen's. */
import { proxy } from 'comlink';
import { create } from '@/app/state/createStore';
import { EVALUATION_SEED } from '@/lib/calibration';
import { LabError } from '@/lib/errors';
import type { BlockComparison } from '@/workers/protocol/evaluation';
import { detectorFile, evaluation } from '@/workers/scoring';
import { requireDetector, useDetectors } from './detectors';
import { hearEvaluation, workOnEvaluation } from './evaluateSession';
import { datasetOrOpen } from './facesStore';
import { askLibrary } from './library';
import { readNetworkFiles, type NetworkFile } from './networkFile';

export interface BlockState {
  /** Opened for this, the latest last; they last as long as the tab. */
  files: readonly NetworkFile[];
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
  ...{ files: [], first: '', second: '', datasetId: null },
  ...{ most: 200, found: null },
}));

export interface NetworkChoice {
  key: string;
  name: string;
}

/** What can be compared: files that were opened for it, then saved detectors. */
export function networkChoices(): NetworkChoice[] {
  const saved = useDetectors.getState().saved ?? [];
  return [
    ...useBlocks
      .getState()
      .files.map(({ file, size }, i) => ({ key: `file ${i}`, name: `${file.name} (${size})` })),
    ...saved.map(({ info: { id, name, size } }) => ({ key: `detector ${id}`, name: `${name} (${size})` })),
  ];
}

/** Opens files for this, and chooses them: the first where none is chosen, the next beside it. @throws LabError as `readNetworkFiles` */
export async function openNetworkFiles(files: readonly File[]): Promise<void> {
  const opened = await readNetworkFiles(files);
  useBlocks.setState((state) => {
    const keys = opened.map((_, i) => `file ${state.files.length + i}`);
    const chosen = [state.first, state.second].filter((key) => key !== '');
    const [first = '', second = ''] = [...chosen, ...keys].slice(0, 2);
    return { files: [...state.files, ...opened], first, second };
  });
}

/** The dataset whose faces are looked at. */
export const blockDatasetId = ({ datasetId }: Pick<BlockState, 'datasetId'>): string =>
  datasetOrOpen(datasetId);

/** @throws LabError `wrong-state` when a network is there no more */
async function sourceOf(key: string) {
  const { files } = useBlocks.getState();
  const [kind, which] = key.split(' ');
  if (kind === 'file') {
    const { file, statistics, answers } = files[Number(which)];
    return { name: file.name, file, statistics, answers };
  }
  const { name, statistics, answers } = requireDetector(which);
  return { name, file: await detectorFile(which), statistics, answers };
}

/** Looks into the chosen networks, or the one. What fails stands in the status of the evaluation screen; never rejects. */
export async function compareBlocks(): Promise<void> {
  const { first, second, most } = useBlocks.getState();
  const id = blockDatasetId(useBlocks.getState());
  useBlocks.setState({ found: null });
  await workOnEvaluation('blocks', async (signal) => {
    const networks = await Promise.all([first, second].filter((key) => key !== '').map(sourceOf));
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
