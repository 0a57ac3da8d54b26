/**
 * Drives the scoring queue: photographs from the face worker, one at a time and one ahead, their crops to the worker that
 * scores. A bad photograph says why and the rest go on; a worker that ended pauses the queue and loses nothing.
 */
import { noteLeftOut } from '@/app/intake/intakeStore';
import { describeSources } from '@/app/intake/sources';
import { LabError, toErrorReport } from '@/lib/errors';
import { formatDuration } from '@/lib/format';
import { thumbnailOf } from '@/app/viz/thumbnail';
import { photos as photoQueue } from '@/workers/faces';
import { errorFromReport } from '@/workers/transfer';
import { scoringHost } from '@/workers/hosts';
import { loadSamples } from '@/workers/files';
import type { FaceCrop, ImportSource, PhotoOutcome } from '@/workers/protocol';
import { scoring } from '@/workers/scoring';
import { findDetector } from './detectors';
import { findFaces, forgetPhotos } from './scoreCrops';
import { openDemoDetector } from './scoreDetectors';
import {
  findSelected,
  isPending,
  useScore,
  wantedDetectors,
  type ScoreFace,
  type ScorePhoto,
} from './scoreStore';

let driving = false;

/**
 * Queues photographs: files, folders, archives. Never rejects: what is wrong becomes `problem`.
 * @param video whose frames they are
 */
export async function addPhotos(
  sources: readonly ImportSource[],
  video: string | null = null,
): Promise<void> {
  if (sources.length === 0) return;
  useScore.setState({ listing: true, problem: null });
  try {
    const listed = await photoQueue.ask((api) => api.add(sources));
    noteLeftOut(listed.leftOut);
    const { crops } = useScore.getState();
    const added = listed.photos.map(({ key, name }): ScorePhoto => ({
      key,
      name,
      video,
      ...(crops !== 'detect' && { crops }),
      status: 'waiting',
      error: null,
      width: 0,
      height: 0,
      faces: [],
      unusable: [],
    }));
    useScore.setState(({ photos }) => ({ photos: [...photos, ...added], paused: false, restored: null }));
    if (added.length === 0) {
      useScore.setState({
        problem: {
          code: 'unreadable-image',
          message: `There is no file in ${describeSources(sources)}.`,
          remedy: 'Choose a folder or an archive with photographs.',
        },
      });
    }
  } catch (error) {
    useScore.setState({ problem: toErrorReport(error) });
  } finally {
    useScore.setState({ listing: false });
  }
  await beginScoring();
}

/** Works on; without any detector with the one that came with the app. */
async function beginScoring(): Promise<void> {
  const { activeId, detectorStatus, photos } = useScore.getState();
  if (activeId === null && detectorStatus.phase !== 'opening' && photos.length > 0) await openDemoDetector();
  await drive();
}

/** The portraits that came with the app. @throws LabError `model-missing` */
export async function addSamples(count: number): Promise<void> {
  const samples = await loadSamples(undefined, count);
  await addPhotos(samples.map(({ name, blob }) => ({ path: name, file: blob })));
}

export function pauseQueue(): void {
  useScore.setState({ paused: true });
}

/** Goes on with the queue, or begins it. */
export function resumeQueue(): void {
  useScore.setState({ paused: false, problem: null, restored: null });
  void beginScoring();
}

/** Ends the taking of frames. */
let takingVideos = new AbortController();

/** Of videos that come in now: aborted when the queue is cancelled or emptied. */
export const videosSignal = (): AbortSignal => takingVideos.signal;

function cancelVideos(): void {
  takingVideos.abort();
  takingVideos = new AbortController();
}

/** Forgets what still waits, frames of videos that are still to be taken too; what was scored stays. */
export async function cancelQueue(): Promise<void> {
  cancelVideos();
  const { photos } = useScore.getState();
  await forget(photos.filter(({ status }) => status === 'waiting'));
}

/** Forgets all photographs. Resolves when nothing is stored of them. */
export async function clearPhotos(): Promise<void> {
  cancelVideos();
  const gone = forget(useScore.getState().photos);
  useScore.setState({ selected: null, problem: null, restored: null, notKept: null });
  await gone;
}

function forget(gone: readonly ScorePhoto[]): Promise<void> {
  const keys = new Set(gone.map(({ key }) => key));
  useScore.setState(({ photos }) => ({ photos: photos.filter(({ key }) => !keys.has(key)) }));
  return forgetPhotos([...keys]);
}

/** Works the queue off until it is empty, paused, or there is no detector. */
export async function drive(): Promise<void> {
  if (driving) return;
  driving = true;
  let ahead: { key: number; outcome: Promise<PhotoOutcome> } | null = null;
  try {
    for (let next = nextPhoto(); next; next = nextPhoto()) {
      const { key } = next;
      if (next.status === 'waiting') change(key, { status: 'working' });
      const outcome: PhotoOutcome = await (ahead?.key === key ? ahead.outcome : lookAt(next));
      const after = nextPhoto(key);
      ahead = after ? { key: after.key, outcome: lookAt(after) } : null;
      await finish(key, outcome);
    }
  } catch (error) {
    const stranded = useScore.getState().photos.filter(({ status }) => status === 'working');
    for (const { key } of stranded) change(key, { status: 'waiting' });
    useScore.setState({ paused: true, problem: toErrorReport(error) });
  } finally {
    driving = false;
  }
  showSomething();
}

/** When all was looked at and there is no face anywhere, the first photograph says why. */
function showSomething(): void {
  const { photos, selected, select } = useScore.getState();
  if (selected === null && photos.length > 0 && photos.every(({ status }) => status === 'failed'))
    select(String(photos[0].key));
}

/** The photograph that is looked at, or the first, that has to be scored. @param except one that is being scored */
function nextPhoto(except?: number): ScorePhoto | undefined {
  const state = useScore.getState();
  const wanted = wantedDetectors(state);
  if (state.paused || state.detectorStatus.phase === 'lost' || wanted.length === 0) return undefined;
  const isNext = (photo: ScorePhoto | null) =>
    photo !== null && photo.key !== except && isPending(photo, wanted);
  const { photo: looked } = findSelected(state);
  return looked && isNext(looked) ? looked : state.photos.find(isNext);
}

/** Cut as the detector in use wants it. */
function lookAt(photo: ScorePhoto): Promise<PhotoOutcome> {
  const [first] = wantedDetectors(useScore.getState());
  const outcome = findFaces(photo, findDetector(first)?.framing ?? 'ours');
  outcome.catch(() => {}); // heard when it is this photograph's turn
  return outcome;
}

async function finish(key: number, outcome: PhotoOutcome): Promise<void> {
  const photo = useScore.getState().photos.find((candidate) => candidate.key === key);
  if (!photo) return; // cancelled meanwhile
  if (!outcome.ok) return change(key, { status: 'failed', error: outcome.error });
  const { width, height, faces: crops, unusable } = outcome.photo;
  const known =
    photo.faces.length === crops.length
      ? photo.faces
      : crops.map((crop, index) => asScoreFace(key, crop, index));
  const scored = await scoreFaces(wantedDetectors(useScore.getState()), known, photo);
  change(key, { status: 'done', width, height, unusable, faces: scored });
  const { selected, select } = useScore.getState();
  if (selected === null) select(scored[0]?.key ?? String(key));
}

/**
 * Scores the faces of a photograph by each detector that has not scored them yet. What is known of a detector may change
 * meanwhile: then it has not scored them. Each has them cut in its own framing.
 * @param photo that shows them
 */
async function scoreFaces(
  detectorIds: readonly string[],
  faces: readonly ScoreFace[],
  photo: ScorePhoto,
): Promise<ScoreFace[]> {
  let scored = [...faces];
  for (const id of detectorIds) {
    const info = findDetector(id);
    if (!info || scored.every((face) => id in face.scores)) continue;
    const outcome = await findFaces(photo, info.framing);
    if (!outcome.ok) throw errorFromReport(outcome.error);
    const crops = outcome.photo.faces;
    const pixels = crops.map(({ rgb }) => ({ rgb }));
    const said = await withPatience(pixels.length, () => scoring.ask((lab) => lab.score(info, pixels))).catch(
      (error: unknown) => {
        if (findDetector(id) === info) throw error;
        return null;
      },
    );
    if (!said || findDetector(id) !== info) continue;
    scored = scored.map((face, i) => ({
      ...face,
      cuts: { ...face.cuts, [info.framing]: { id: crops[i].id, box: crops[i].box } },
      scores: { ...face.scores, [id]: said[i] },
    }));
  }
  return scored;
}

/** Reading a detector and compiling its kernels, and each face on one slow core: longer than anybody would wait. */
const PATIENCE_MS = { begin: 10 * 60_000, face: 2 * 60_000 };

/** A worker that hears messages and yet never answers (a GPU that hangs) is ended: the queue says so and can go on. */
async function withPatience<T>(faces: number, question: () => Promise<T>): Promise<T> {
  const ms = PATIENCE_MS.begin + faces * PATIENCE_MS.face;
  const timer = setTimeout(() => scoringHost.fail(stalled(ms)), ms);
  try {
    return await question();
  } finally {
    clearTimeout(timer);
  }
}

const stalled = (ms: number): LabError =>
  new LabError(
    'wrong-state',
    `The detector has not answered for ${formatDuration(ms)} and was closed.`,
    'Press Resume; if it happens again, close the browser and open it again.',
  );

function change(key: number, part: Partial<ScorePhoto>): void {
  useScore.setState(({ photos }) => ({
    photos: photos.map((photo) => (photo.key === key ? { ...photo, ...part } : photo)),
  }));
}

function asScoreFace(photo: number, { id, box, isWhole, rgb }: FaceCrop, index: number): ScoreFace {
  const whole = isWhole ? { isWhole } : {};
  const thumbnail = thumbnailOf(rgb);
  return { key: `${photo}.${index}`, photo, index, id, box, ...whole, thumbnail, scores: {} };
}
