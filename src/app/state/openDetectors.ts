/**
 * The detectors that the scoring screen has open: from files, from the demonstration that comes with the app, and
 * again after their worker or GPU was lost.
 */
import { toErrorReport } from '@/lib/errors';
import { fetchExisting } from '@/workers/faceClient';
import type { FaceCrop } from '@/workers/protocol';
import { createShelfClient, type ShelfClient } from '@/workers/shelfClient';
import type { DetectorInfo } from '@/workers/shelfProtocol';
import { useScore, type ScoreFace } from './scoreStore';

const DEMO_DETECTOR = `${import.meta.env.BASE_URL}demo/detector.safetensors`;

let client: ShelfClient | undefined;
/** What was opened, to open it again in a fresh worker. */
const files = new Map<string, File>();

/** The worker; whatever is open in it dies with it. */
function shelf(): ShelfClient {
  client ??= createShelfClient((error) => {
    client?.dispose();
    client = undefined;
    useScore.setState({ lost: true, opening: null, detectorProblem: toErrorReport(error) });
  });
  return client;
}

/** Opens a file and shows its scores. Those open before stay; what is wrong becomes `detectorProblem`. */
export async function openDetector(file: File): Promise<DetectorInfo | null> {
  const progress = (doneBytes: number, totalBytes: number) =>
    useScore.setState({ opening: { name: file.name, doneBytes, totalBytes } });
  progress(0, file.size);
  useScore.setState({ detectorProblem: null });
  try {
    const info = await shelf().open(file, file.name, progress);
    files.set(info.id, file);
    useScore.setState(({ detectors, activeId, compareId }) => ({
      detectors: [...detectors.filter(({ id }) => id !== info.id), info],
      activeId: info.id,
      compareId: compareId === info.id ? activeId : compareId,
    }));
    return info;
  } catch (error) {
    const { message, ...rest } = toErrorReport(error);
    useScore.setState({ detectorProblem: { ...rest, message: `${file.name}: ${message}` } });
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
    const blob = await (await fetchExisting(DEMO_DETECTOR)).blob();
    const info = await openDetector(new File([blob], `${name}.safetensors`));
    if (info) useScore.setState({ demoId: info.id });
  } catch {
    useScore.setState({
      opening: null,
      detectorProblem: {
        code: 'model-missing',
        message: 'The demonstration detector is not here.',
        remedy: 'Open a detector file, or train one on the Train screen.',
      },
    });
  }
}

/** Opens again all that was open, after the worker or its GPU was lost. */
export async function reopenDetectors(): Promise<void> {
  const { activeId, compareId } = useScore.getState();
  for (const file of [...files.values()]) if (!(await openDetector(file))) return;
  useScore.setState({ activeId, compareId, lost: false });
}

export function closeDetector(id: string): void {
  files.delete(id);
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
