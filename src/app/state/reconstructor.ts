/** The pretrained network behind the residual. It is no detector and is not saved: the file stands in the store. */
import { proxy } from 'comlink';
import { LabError } from '@/lib/errors';
import { isPixelStatisticsFile, readPixelStatistics } from '@/lib/pixelStatistics';
import { loadDemoEncoder } from '@/workers/files';
import type { FaceCrop } from '@/workers/protocol';
import type { ReconstructorFile, Residual } from '@/workers/protocol/scoring';
import { scoring } from '@/workers/scoring';
import { checkpointChoice } from './checkpointChoice';
import { withHeads } from './headsQuestion';
import { originOf, type CheckpointOrigin } from './ownCheckpoints';
import { withProgress } from './scoreDetectors';
import { useScore } from './scoreStore';

const DEMONSTRATION = 'demonstration encoder.safetensors';

/**
 * Opens a pretrained network with its decoder.
 * @param files the checkpoint, and the text with its mean and standard deviation where it has one
 * @throws LabError with the reason; the one before stays
 */
export async function openReconstructor(files: readonly File[]): Promise<void> {
  const text = files.find(isPixelStatisticsFile);
  const file = files.find((one) => one !== text);
  if (!file) {
    throw new LabError(
      'invalid-file',
      'This is only a mean and standard deviation, without a network.',
      'Choose the checkpoint and the text file beside it together.',
    );
  }
  const { name } = file;
  const from: ReconstructorFile = { file, name, statistics: text ? await readPixelStatistics(text) : null };
  const reconstructor = await withHeads(name, (answers) =>
    withProgress(name, async (progress) => {
      const said = { ...from, answers };
      return { ...said, ...(await scoring.ask((lab) => lab.openReconstructor(said, proxy(progress)))) };
    }),
  );
  useScore.setState({ reconstructor });
}

/** The pretrained network that came with the app. @throws LabError `model-missing` */
const demoFile = async (): Promise<File> => new File([await loadDemoEncoder()], DEMONSTRATION);

/** Opens it. @throws LabError `model-missing` */
export async function openDemoReconstructor(): Promise<void> {
  await openReconstructor([await demoFile()]);
}

/** The network that was chosen for the residual, else the one that came with the app; null where neither is there. */
export async function usualReconstructor(): Promise<ReconstructorFile | null> {
  const { reconstructor } = useScore.getState();
  if (reconstructor) {
    const { file, name, statistics, answers } = reconstructor;
    return { file, name, statistics, answers };
  }
  try {
    return { file: await demoFile(), name: DEMONSTRATION, statistics: null };
  } catch (error) {
    if (error instanceof LabError && error.code === 'model-missing') return null;
    throw error;
  }
}

export function reconstructorOrigin(): CheckpointOrigin | null {
  const { reconstructor } = useScore.getState();
  if (reconstructor?.name === DEMONSTRATION) return { from: 'demonstration', id: '', title: DEMONSTRATION };
  return reconstructor && originOf(reconstructor.file, reconstructor.name);
}

/** Over a reload. */
export const RECONSTRUCTOR_CHOICE = checkpointChoice({
  key: 'fsfm-lab.score.reconstructor',
  store: useScore,
  origin: reconstructorOrigin,
  take: (file) => openReconstructor([file]),
  takeDemonstration: openDemoReconstructor,
});

/** Where a face is not as the pretrained network expects it. @throws LabError `wrong-state` without one */
export function residualOf({ rgb, parsing }: FaceCrop, seed: number): Promise<Residual> {
  const { reconstructor } = useScore.getState();
  if (reconstructor) return scoring.ask((lab) => lab.residual(reconstructor, { rgb, parsing }, seed));
  throw new LabError('wrong-state', 'No pretrained network is open.', 'Open one with its decoder first.');
}
