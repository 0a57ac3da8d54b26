/**
 * The detectors that the scoring screen has open: from files, from the demonstration that comes with the app, and
 * again after their worker or GPU was lost.
 */
import { reportFailure } from '@/app/reportFailure';
import { LabError, toErrorReport } from '@/lib/errors';
import { fetchExisting } from '@/workers/faceClient';
import type { AttentionView, FaceCrop } from '@/workers/protocol';
import { createShelfClient, type ShelfClient } from '@/workers/shelfClient';
import type { DetectorInfo, Explanation, Residual, RobustnessCurve } from '@/workers/shelfProtocol';
import { fetchDemoDetector, keepDetectorFiles, nameOutputs, useDetectors } from './detectors';
import { useScore, type ScoreFace } from './scoreStore';

const DEMO_ENCODER = `${import.meta.env.BASE_URL}demo/encoder.safetensors`;

let client: ShelfClient | undefined;
/** How each open detector is had again in a fresh worker. */
const ways = new Map<string, () => Promise<DetectorInfo | null>>();

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

/** Opens a file, keeps it in this browser, and shows its scores; see `open`. */
export async function openDetector(file: File): Promise<DetectorInfo | null> {
  const info = await openFile(file);
  // Scores do not wait for it; a full disk takes nothing away from this visit.
  if (info) void reportFailure(() => keepDetectorFiles([file]));
  return info;
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
  const progress: Progress = (doneBytes, totalBytes) =>
    useScore.setState({ opening: { name, doneBytes, totalBytes } });
  progress(0, 0);
  useScore.setState({ detectorProblem: null });
  try {
    const info = await read(progress);
    ways.set(info.id, again);
    useScore.setState(({ detectors, activeId, compareId }) => ({
      detectors: [...detectors.filter(({ id }) => id !== info.id), info],
      activeId: info.id,
      compareId: compareId === info.id ? activeId : compareId,
    }));
    return info;
  } catch (error) {
    const { message, ...rest } = toErrorReport(error);
    useScore.setState({ detectorProblem: { ...rest, message: `${name}: ${message}` } });
    return null;
  } finally {
    useScore.setState({ opening: null });
  }
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

/** Opens again all that was open, after the worker or its GPU was lost. */
export async function reopenDetectors(): Promise<void> {
  const { activeId, compareId } = useScore.getState();
  for (const again of [...ways.values()]) if (!(await again())) return;
  useScore.setState({ activeId, compareId, lost: false });
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
  const info = await shelf().ask((open) => open.nameClasses(id, classes));
  if (useDetectors.getState().kept?.some((kept) => kept.info.id === id)) await nameOutputs(id, classes);
  useScore.setState(({ detectors }) => ({
    detectors: detectors.map((known) => (known.id === id ? info : known)),
  }));
}

/**
 * Judges the faces of a photograph by each detector that has not judged them yet.
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
    const pixels = crops.map(({ rgb }) => ({ rgb }));
    const said = await shelf().ask((open) => open.judge(id, pixels));
    judged = judged.map((face, i) => ({ ...face, judged: { ...face.judged, [id]: said[i] } }));
  }
  return judged;
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

/** Opens a pretrained network with its decoder, for the residual. @throws LabError with the reason */
export async function openReconstructor(file: File): Promise<void> {
  const info = await shelf().openReconstructor(file, file.name);
  useScore.setState({ reconstructor: info });
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
  await openReconstructor(new File([blob], 'demonstration encoder.safetensors'));
}

/** Where a face is not as the pretrained network expects it. @throws LabError `wrong-state` without one */
export function residualOf({ rgb, parsing }: FaceCrop, seed: number): Promise<Residual> {
  return shelf().ask((open) => open.residual({ rgb, parsing }, seed));
}
