/** Networks of any kind that evaluation may look into: files, runs and detectors of this browser, the encoder that came with the app. */
import { create } from '@/app/state/createStore';
import { LabError } from '@/lib/errors';
import { loadDemoEncoder } from '@/workers/files';
import { detectorFile } from '@/workers/scoring';
import { requireDetector, useDetectors } from './detectors';
import { readNetworkFile, readNetworkFiles, type NetworkFile } from './networkFile';
import { checkpointFile, ownCheckpoints } from './ownCheckpoints';
import { useRuns } from './runsStore';

/** Opened for this, the latest last; they last as long as the tab. */
export const useNetworkFiles = create<{ files: readonly NetworkFile[] }>()(() => ({ files: [] }));

export interface NetworkChoice {
  key: string;
  name: string;
}

export const DEMONSTRATION_NETWORK: NetworkChoice = {
  key: 'demonstration',
  name: 'demonstration encoder (comes with the app)',
};

/** Files that were opened for it, then runs whose weights are saved, saved detectors, and the demonstration. */
export function networkChoices(): NetworkChoice[] {
  const saved = useDetectors.getState().saved ?? [];
  const runs = ownCheckpoints(useRuns.getState().runs, null, ['run']);
  return [
    ...useNetworkFiles
      .getState()
      .files.map(({ file, size }, i) => ({ key: `file ${i}`, name: `${file.name} (${size})` })),
    ...runs.map(({ id, title, size }) => ({ key: `run ${id}`, name: `${title} (${size})` })),
    ...saved.map(({ info: { id, name, size } }) => ({ key: `detector ${id}`, name: `${name} (${size})` })),
    DEMONSTRATION_NETWORK,
  ];
}

/** @returns their keys @throws LabError as `readNetworkFiles` */
export async function addNetworkFiles(files: readonly File[]): Promise<string[]> {
  const opened = await readNetworkFiles(files);
  const { files: before } = useNetworkFiles.getState();
  useNetworkFiles.setState({ files: [...before, ...opened] });
  return opened.map((_, i) => `file ${before.length + i}`);
}

/**
 * What crosses to the worker.
 * @throws LabError `wrong-state` when a network is there no more, and as reading its file
 */
export async function networkSource(key: string) {
  const [kind, which] = key.split(' ');
  if (kind === 'detector') {
    const { name, statistics, answers } = requireDetector(which);
    return { name, file: await detectorFile(which), statistics, answers };
  }
  const { file, statistics, answers } = await networkFile(kind, which);
  return { name: file.name, file, statistics, answers };
}

async function networkFile(kind: string, which: string): Promise<NetworkFile> {
  if (kind === 'demonstration')
    return readNetworkFile([new File([await loadDemoEncoder()], 'demonstration encoder.safetensors')]);
  if (kind === 'file') return useNetworkFiles.getState().files[Number(which)];
  const run = ownCheckpoints(useRuns.getState().runs, null, ['run']).find(({ id }) => id === which);
  if (run) return readNetworkFile([await checkpointFile(run)]);
  throw new LabError('wrong-state', 'A chosen run is no longer saved.', 'Choose another network.');
}
