/** Which detectors of the library the scoring screen uses; what is wrong with opening one is in the store. */
import { proxy } from 'comlink';
import * as v from 'valibot';
import type { Framing } from '@/lib/cropping';
import { displayText } from '@/lib/displayText';
import { toErrorReport } from '@/lib/errors';
import { groupShards, modelNameOf } from '@/lib/checkpointNames';
import { isPixelStatisticsFile, readPixelStatistics, type PixelStatistics } from '@/lib/pixelStatistics';
import { scoringHost } from '@/workers/hosts';
import type { CheckpointAnswers } from '@/workers/protocol';
import type { DetectorInfo } from '@/workers/protocol/scoring';
import { scoring } from '@/workers/scoring';
import {
  answerFor,
  findDetector,
  joinedFile,
  refreshDetectors,
  requireDetector,
  saveDemoDetector,
  saveDetectorFile,
  setFraming,
  setStatistics,
  setStatisticsBeside,
  withoutDetector,
  useDetectors,
} from './detectors';
import { useScore, wantedDetectors, type DetectorStatus } from './scoreStore';
import type { TabChoice } from './tabChoice';

scoringHost.onEnd((error) => {
  const { detectorIds } = useScore.getState();
  if (detectorIds.length > 0)
    useScore.setState({ detectorStatus: { phase: 'lost', error: toErrorReport(error) } });
});

// What was deleted from the library is not in use either.
useDetectors.subscribe(({ saved }) => {
  const gone = useScore.getState().detectorIds.filter((id) => !saved?.some(({ info }) => info.id === id));
  for (const id of gone) closeDetector(id);
});

const InUseSchema = v.object({
  detectors: v.array(v.object({ id: v.string(), name: v.string() })),
  activeId: v.nullable(v.string()),
  compareId: v.nullable(v.string()),
});

/** Those in use, over a reload. */
export const DETECTORS_CHOICE: TabChoice<v.InferOutput<typeof InUseSchema>> = {
  key: 'fsfm-lab.score.detectors',
  schema: InUseSchema,
  store: useScore,
  read: () => {
    const { detectorIds, activeId, compareId } = useScore.getState();
    const detectors = detectorIds.map((id) => ({ id, name: findDetector(id)?.name ?? id }));
    return detectors.length === 0 ? null : { detectors, activeId, compareId };
  },
  restore: async ({ detectors, activeId, compareId }) => {
    await refreshDetectors();
    if (useScore.getState().detectorIds.length > 0) return [];
    const left = detectors.filter(({ id }) => findDetector(id)).map(({ id }) => id);
    const known = (id: string | null) => (id !== null && left.includes(id) ? id : null);
    const active = known(activeId) ?? left.at(-1) ?? null;
    const compared = known(compareId);
    useScore.setState({
      detectorIds: left,
      activeId: active,
      compareId: compared === active ? null : compared,
    });
    return detectors
      .filter(({ id }) => !left.includes(id))
      .map(({ name }) => `"${displayText(name, 80)}" was in use and is no longer saved in this browser.`);
  },
};

/** The detector whose scores are shown. */
export const activeDetector = (): DetectorInfo | null =>
  findDetector(useScore.getState().activeId ?? '') ?? null;

/** The one beside it. */
export const secondDetector = (): DetectorInfo | null =>
  findDetector(useScore.getState().compareId ?? '') ?? null;

/** All that this screen uses. */
export const openDetectors = (): DetectorInfo[] =>
  useScore.getState().detectorIds.flatMap((id) => findDetector(id) ?? []);

/**
 * Takes detectors into the library and shows the scores of the last; those in use before stay. A text among them, as the
 * released code writes it beside its checkpoints, holds the mean and standard deviation of the others' pixels; alone it
 * belongs to the detector in use.
 */
export async function openDetectorFiles(files: readonly File[]): Promise<void> {
  const texts = files.filter(isPixelStatisticsFile);
  const models = files.filter((file) => !texts.includes(file));
  const opened: string[] = [];
  let refused: DetectorStatus | null = null;
  for (const group of groupShards(models)) {
    const info = await open(modelNameOf(group), async () => saveDetectorFile(await joinedFile(group)));
    if (info) opened.push(info.id);
    else refused ??= useScore.getState().detectorStatus;
  }
  if (models.length === 0 || opened.length > 0) for (const text of texts) await takeStatistics(text, opened);
  // Opening the next one took the reason away.
  if (refused) useScore.setState({ detectorStatus: refused });
}

/** Shows the scores of a detector of the library. */
export async function openDetector(id: string): Promise<void> {
  await open(findDetector(id)?.name ?? id, () => Promise.resolve(requireDetector(id)));
}

/** Shows the scores of the detector that came with the app. */
export async function openDemoDetector(): Promise<void> {
  await open('demonstration detector', saveDemoDetector);
}

/** Opens again what is looked at, after the worker or its GPU was lost. */
export async function reopenDetectors(): Promise<void> {
  for (const id of wantedDetectors(useScore.getState())) {
    const info = findDetector(id);
    if (info && !(await readWeights(info.name, () => Promise.resolve(info)))) return;
  }
}

/** Takes a detector off this screen; it stays in the library. */
export function closeDetector(id: string): void {
  useScore.setState(({ detectorIds, activeId, compareId }) => {
    const left = detectorIds.filter((each) => each !== id);
    const active = activeId === id ? (left[left.length - 1] ?? null) : activeId;
    const compared = compareId === id || compareId === active ? null : compareId;
    return { detectorIds: left, activeId: active, compareId: compared };
  });
}

async function open(name: string, find: () => Promise<DetectorInfo>): Promise<DetectorInfo | null> {
  const info = await readWeights(name, find);
  if (!info) return null;
  useScore.setState(({ detectorIds, activeId, compareId }) => ({
    detectorIds: [...detectorIds.filter((id) => id !== info.id), info.id],
    activeId: info.id,
    compareId: compareId === info.id ? activeId : compareId,
  }));
  return info;
}

/** Has the worker read a detector before it is asked; what is wrong with it is in the store. */
async function readWeights(name: string, find: () => Promise<DetectorInfo>): Promise<DetectorInfo | null> {
  try {
    return await withProgress(name, async (progress) => {
      const info = await find();
      await scoring.ask((lab) => lab.open(info, proxy(progress)));
      return info;
    });
  } catch (error) {
    fail(name, error);
    return null;
  }
}

type Progress = (doneBytes: number, totalBytes: number) => void;

/** Reads a file of weights and shows how far it is. Rejects as `read` does. */
export async function withProgress<T>(name: string, read: (progress: Progress) => Promise<T>): Promise<T> {
  let isReading = true;
  const progress: Progress = (doneBytes, totalBytes) => {
    // The last news of a worker may come after its answer.
    if (isReading) useScore.setState({ detectorStatus: { phase: 'opening', name, doneBytes, totalBytes } });
  };
  progress(0, 0);
  try {
    return await read(progress);
  } finally {
    isReading = false;
    useScore.setState({ detectorStatus: { phase: 'ready' } });
  }
}

function fail(name: string, error: unknown): void {
  const { message, ...rest } = toErrorReport(error);
  const named = message.includes(name) ? message : `${name}: ${message}`;
  useScore.setState({ detectorStatus: { phase: 'failed', error: { ...rest, message: named } } });
}

/** Scores anew with the mean and standard deviation that a person chose. @throws LabError as the library */
export async function chooseStatistics(id: string, statistics: PixelStatistics): Promise<void> {
  await setStatistics(id, statistics, 'person');
  forgetScores(id);
}

/** Scores anew with faces cut in the framing that a person chose. @throws LabError as the library */
export async function chooseFraming(id: string, framing: Framing): Promise<void> {
  await setFraming(id, framing);
  forgetScores(id);
}

/** @param opened that it belongs to; none: the detector in use */
async function takeStatistics(text: File, opened: readonly string[]): Promise<void> {
  const { activeId } = useScore.getState();
  const ids = opened.length > 0 ? opened : [activeId].filter((id) => id !== null);
  try {
    if (ids.length === 0) throw withoutDetector();
    const statistics = await readPixelStatistics(text);
    for (const id of ids) {
      await setStatisticsBeside(id, statistics);
      forgetScores(id);
    }
  } catch (error) {
    fail(text.name, error);
  }
}

/** Says which network of a detector's file is meant, or its heads, and has it score anew. */
export async function changeAnswer(id: string, said: CheckpointAnswers): Promise<void> {
  await answerFor(id, said);
  forgetScores(id);
}

/** What the detector said of differently cut or normalised pixels, or by another network, counts no longer. */
function forgetScores(id: string): void {
  useScore.setState(({ photos }) => ({
    photos: photos.map((photo) => ({
      ...photo,
      faces: photo.faces.map((face) => ({
        ...face,
        scores: Object.fromEntries(Object.entries(face.scores).filter(([by]) => by !== id)),
      })),
    })),
  }));
}
