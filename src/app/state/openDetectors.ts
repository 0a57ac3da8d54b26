/**
 * The detectors that the scoring screen has open: from files, from the demonstration that comes with the app, and
 * again after their worker or GPU was lost.
 */
import { reportFailure } from '@/app/reportFailure';
import { LabError, toErrorReport } from '@/lib/errors';
import { fetchExisting } from '@/workers/files';
import type { AttentionView, FaceCrop } from '@/workers/protocol';
import { createShelfClient, type ShelfClient } from '@/workers/shelfClient';
import type { DetectorInfo, Explanation, Residual, RobustnessCurve } from '@/workers/shelfProtocol';
import { fetchDemoDetector, keepDetectorFiles, keepStatistics, nameOutputs, useDetectors } from './detectors';
import { useScore, type ScoreFace } from './scoreStore';

const DEMO_ENCODER = `${import.meta.env.BASE_URL}demo/encoder.safetensors`;

let client: ShelfClient | undefined;
/** How each open detector is had again in a fresh worker. */
const ways = new Map<string, () => Promise<DetectorInfo | null>>();
/** Files on their way into this browser's library, one after the other. */
let keeping = Promise.resolve();
let reopening = false;

/** The worker; whatever is open in it dies with it. */
function shelf(): ShelfClient {
  client ??= createShelfClient((error) => {
    client?.dispose();
    client = undefined;
    useScore.setState({
      lost: true,
      opening: null,
      reconstructor: null,
      detectorProblem: toErrorReport(error),
    });
  });
  return client;
}

type Progress = (doneBytes: number, totalBytes: number) => void;

const TEXT_FILE = /\.(txt|json)$/i;

/**
 * Opens detectors, keeps them in this browser, and shows the scores of the last; see `open`. A text among them, as
 * the released code writes it beside its checkpoints, holds the mean and standard deviation of the others' pixels;
 * alone it belongs to the detector in use.
 */
export async function openDetectorFiles(files: readonly File[]): Promise<void> {
  const texts = files.filter(({ name }) => TEXT_FILE.test(name));
  const opened: string[] = [];
  for (const file of files) {
    const info = texts.includes(file) ? null : await openFile(file);
    if (!info) continue;
    opened.push(info.id);
    // Scores do not wait for it; a full disk takes nothing away from this visit.
    keeping = keeping.then(() => reportFailure(() => keepDetectorFiles([file])));
  }
  if (texts.length < files.length && opened.length === 0) return; // why is said already
  for (const text of texts) await takeStatistics(text, opened);
}

/** @param opened that it belongs to; none: the detector in use */
async function takeStatistics(text: File, opened: readonly string[]): Promise<void> {
  const { activeId } = useScore.getState();
  const ids = opened.length > 0 ? opened : [activeId].filter((id) => id !== null);
  try {
    if (ids.length === 0) {
      throw new LabError(
        'wrong-state',
        'no detector is open to which this mean and standard deviation could belong.',
        'Drop the text together with its detector, or open the detector first.',
      );
    }
    const statistics = await shelf().ask((open) => open.readStatistics(text));
    for (const id of ids) {
      learn(await shelf().ask((open) => open.takeStatistics(id, statistics)));
      forgetScores(id);
      remember(id, () => keepStatistics(id, statistics));
    }
  } catch (error) {
    const { message, ...rest } = toErrorReport(error);
    useScore.setState({ detectorProblem: { ...rest, message: `${text.name}: ${message}` } });
  }
}

/** Knows more of a detector than before. */
function learn(info: DetectorInfo): void {
  useScore.setState(({ detectors }) => ({
    detectors: detectors.map((known) => (known.id === info.id ? info : known)),
  }));
}

/** What the detector said before counts no longer. */
function forgetScores(id: string): void {
  useScore.setState(({ photos }) => ({
    photos: photos.map((photo) => ({
      ...photo,
      faces: photo.faces.map((face) => ({
        ...face,
        judged: Object.fromEntries(Object.entries(face.judged).filter(([by]) => by !== id)),
      })),
    })),
  }));
}

/** Writes into the library what a person said of a detector, once its file is there. */
function remember(id: string, write: () => Promise<void>): void {
  void keeping.then(() => {
    const isKept = useDetectors.getState().kept?.some(({ info }) => info.id === id);
    return isKept ? reportFailure(write) : undefined;
  });
}

function openFile(file: File): Promise<DetectorInfo | null> {
  return open(
    file.name,
    (progress) => shelf().open(file, file.name, progress),
    () => openFile(file),
  );
}

/** Opens a detector that this browser keeps; see `open`. */
export function openKeptDetector(id: string, name: string): Promise<DetectorInfo | null> {
  return open(
    name,
    (progress) => shelf().openKept(id, progress),
    () => openKeptDetector(id, name),
  );
}

/**
 * Opens a detector and shows its scores. Those open before stay; what is wrong becomes `detectorProblem`.
 * @param again opens it in a fresh worker
 */
async function open(
  name: string,
  read: (onProgress: Progress) => Promise<DetectorInfo>,
  again: () => Promise<DetectorInfo | null>,
): Promise<DetectorInfo | null> {
  useScore.setState({ detectorProblem: null });
  try {
    const info = await asBefore(await withProgress(name, read));
    ways.set(info.id, again);
    useScore.setState(({ detectors, activeId, compareId }) => ({
      detectors: [...detectors.filter(({ id }) => id !== info.id), info],
      activeId: info.id,
      compareId: compareId === info.id ? activeId : compareId,
    }));
    if (useScore.getState().lost) await reopenDetectors(info.id);
    return info;
  } catch (error) {
    const { message, ...rest } = toErrorReport(error);
    useScore.setState({ detectorProblem: { ...rest, message: `${name}: ${message}` } });
    return null;
  }
}

/** Reads a file and shows how far it is. */
async function withProgress<T>(name: string, read: (onProgress: Progress) => Promise<T>): Promise<T> {
  let isReading = true;
  const progress: Progress = (doneBytes, totalBytes) => {
    // The last news of a worker may come after its answer.
    if (isReading) useScore.setState({ opening: { name, doneBytes, totalBytes } });
  };
  progress(0, 0);
  try {
    return await read(progress);
  } finally {
    isReading = false;
    useScore.setState({ opening: null });
  }
}

/** A detector that was open before its worker was lost, or is kept here, with what a person said of it. */
async function asBefore(info: DetectorInfo): Promise<DetectorInfo> {
  const { id } = info;
  const kept = useDetectors.getState().kept?.find((one) => one.info.id === id);
  const before = findDetector(id) ?? kept?.info;
  if (!before) return info;
  const { classes, statistics, statisticsFrom } = before;
  if (statisticsFrom === 'person') await shelf().ask((open) => open.takeStatistics(id, statistics));
  return shelf().ask((open) => open.nameClasses(id, classes));
}

/** Opens the detector that came with the app. What is wrong becomes `detectorProblem`. */
export async function openDemoDetector(): Promise<void> {
  const name = 'demonstration detector';
  useScore.setState({ opening: { name, doneBytes: 0, totalBytes: 0 }, detectorProblem: null });
  try {
    const info = await openFile(await fetchDemoDetector());
    if (info) useScore.setState({ demoId: info.id });
  } catch (error) {
    useScore.setState({ opening: null, detectorProblem: toErrorReport(error) });
  }
}

/**
 * Opens again all that was open, after the worker or its GPU was lost.
 * @param openId that is open again already
 */
export async function reopenDetectors(openId?: string): Promise<void> {
  if (reopening) return;
  reopening = true;
  const { activeId, compareId } = useScore.getState();
  try {
    for (const [id, again] of [...ways]) if (id !== openId && !(await again())) return;
    useScore.setState({ activeId, compareId, lost: false });
  } finally {
    reopening = false;
  }
}

export function closeDetector(id: string): void {
  ways.delete(id);
  void shelf().ask((open) => open.close(id));
  useScore.setState(({ detectors, activeId, compareId }) => {
    const left = detectors.filter((info) => info.id !== id);
    const active = activeId === id ? (left[left.length - 1]?.id ?? null) : activeId;
    return {
      detectors: left,
      activeId: active,
      compareId: compareId === id || compareId === active ? null : compareId,
    };
  });
}

/** Names the outputs of a file that does not. @throws LabError `invalid-config` */
export async function nameClasses(id: string, classes: readonly string[]): Promise<void> {
  learn(await shelf().ask((open) => open.nameClasses(id, classes)));
  remember(id, () => nameOutputs(id, classes));
}

/**
 * Judges the faces of a photograph by each detector that has not judged them yet. One that was closed or learned other
 * statistics meanwhile has not judged them.
 * @param crops of the same faces
 */
export async function judgeFaces(
  detectorIds: readonly string[],
  faces: readonly ScoreFace[],
  crops: readonly FaceCrop[],
): Promise<ScoreFace[]> {
  let judged = [...faces];
  for (const id of detectorIds) {
    if (judged.length === 0 || judged.every((face) => id in face.judged)) continue;
    const before = findDetector(id)?.statistics;
    if (!before) continue;
    const pixels = crops.map(({ rgb }) => ({ rgb }));
    const said = await shelf()
      .ask((open) => open.judge(id, pixels))
      .catch((error: unknown) => {
        if (findDetector(id)) throw error;
        return null;
      });
    if (!said || findDetector(id)?.statistics !== before) continue;
    judged = judged.map((face, i) => ({ ...face, judged: { ...face.judged, [id]: said[i] } }));
  }
  return judged;
}

function findDetector(id: string): DetectorInfo | undefined {
  return useScore.getState().detectors.find((known) => known.id === id);
}

/** Why a face got its score. @throws LabError as the shelf does */
export function explainFace(id: string, crop: FaceCrop, classIndex: number): Promise<Explanation> {
  return shelf().ask((open) => open.explain(id, crop, classIndex));
}

/** How one query of one head looks at the patches, (L). */
export function attentionOf(id: string, crop: FaceCrop, view: AttentionView): Promise<Float32Array> {
  return shelf().ask((open) => open.attention(id, crop, view));
}

/** What a detector says of a face that is made worse step by step. */
export function robustnessOf(id: string, { rgb }: FaceCrop): Promise<RobustnessCurve[]> {
  return shelf().ask((open) => open.robustness(id, { rgb }));
}

/**
 * Opens a pretrained network with its decoder, for the residual.
 * @param files the checkpoint, and the text with its mean and standard deviation where it has one
 * @throws LabError with the reason
 */
export async function openReconstructor(files: readonly File[]): Promise<void> {
  const text = files.find(({ name }) => TEXT_FILE.test(name));
  const file = files.find((one) => one !== text);
  if (!file) {
    throw new LabError(
      'invalid-file',
      'This is only a mean and standard deviation, without a network.',
      'Choose the checkpoint and the text beside it together.',
    );
  }
  const { name } = file;
  const statistics = text ? await shelf().ask((open) => open.readStatistics(text)) : null;
  const reconstructor = await withProgress(name, (progress) =>
    shelf().openReconstructor(file, name, statistics, progress),
  );
  useScore.setState({ reconstructor });
}

/** Opens the pretrained network that came with the app. @throws LabError `model-missing` */
export async function openDemoReconstructor(): Promise<void> {
  const blob = await fetchExisting(DEMO_ENCODER)
    .then((response) => response.blob())
    .catch((cause: unknown) => {
      throw new LabError(
        'model-missing',
        'The demonstration network is not here.',
        'Open a pretrained checkpoint that the Pretrain screen exported.',
        { cause },
      );
    });
  await openReconstructor([new File([blob], 'demonstration encoder.safetensors')]);
}

/** Where a face is not as the pretrained network expects it. @throws LabError `wrong-state` without one */
export function residualOf({ rgb, parsing }: FaceCrop, seed: number): Promise<Residual> {
  return shelf().ask((open) => open.residual({ rgb, parsing }, seed));
}
