/**
 * Drives the scoring queue: photographs from the face worker, one at a time and one ahead, their crops to the worker
 * of open detectors. A bad photograph says why and the rest go on; a dead worker pauses the queue and loses nothing.
 */
import { noteLeftOut } from '@/app/intake/intakeStore';
import { describeSources } from '@/app/intake/sources';
import { toErrorReport } from '@/lib/errors';
import { CROP_SIZE } from '@/lib/regions';
import { errorFromReport } from '@/workers/transfer';
import { faceModels, photos as photoWorker } from '@/workers/faces';
import { loadSamples } from '@/workers/files';
import { faceHost } from '@/workers/hosts';
import type { FaceCrop, ImportSource, PhotoFaces, PhotoOutcome } from '@/workers/protocol';
import { judgeFaces, openDemoDetector } from './openDetectors';
import {
  findSelected,
  isPending,
  THUMBNAIL_SIDE,
  useScore,
  wantedDetectors,
  type ScoreFace,
  type ScorePhoto,
} from './scoreStore';

/** Photographs whose crops are kept at hand. */
const KEPT_PHOTOS = 8;

/** Lets the face worker end. */
let letGo: (() => void) | undefined;
/** The latest photographs' crops, the one used longest ago first. */
const kept = new Map<number, PhotoFaces>();
let driving = false;

/** Loads the face models; how far it is stands in the store. */
async function loadModels(): Promise<void> {
  await faceModels.init((event) => {
    if (event.type === 'ready') return useScore.setState({ loadingModels: null });
    const { label, done, total } = event;
    useScore.setState({ loadingModels: { label, done, total } });
  });
}

/** Photographs lie in the face worker, by number: it stays while there are any. */
useScore.subscribe(({ photos }) => {
  if (photos.length > 0) letGo ??= faceHost.hold();
  else {
    letGo?.();
    letGo = undefined;
  }
});

async function facesOf(key: number): Promise<PhotoOutcome> {
  await loadModels();
  return photoWorker.ask<PhotoOutcome>((api) => api.faces(key));
}

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
    const listed = await photoWorker.ask((api) => api.add(sources));
    noteLeftOut(listed.leftOut);
    const added = listed.photos.map(({ key, name }): ScorePhoto => ({
      key,
      name,
      video,
      status: 'waiting',
      error: null,
      width: 0,
      height: 0,
      faces: [],
      unusable: [],
    }));
    useScore.setState(({ photos }) => ({ photos: [...photos, ...added], paused: false }));
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
  const { activeId, opening, photos } = useScore.getState();
  if (activeId === null && opening === null && photos.length > 0) await openDemoDetector();
  await drive();
}

/** The portraits that came with the app. @throws LabError `model-missing` */
export async function addSamples(count: number): Promise<void> {
  const samples = await loadSamples();
  await addPhotos(samples.slice(0, count).map(({ name, blob }) => ({ path: name, file: blob })));
}

export function pauseQueue(): void {
  useScore.setState({ paused: true });
}

/** Goes on with the queue, or begins it. */
export function resumeQueue(): void {
  useScore.setState({ paused: false, problem: null });
  void drive();
}

/** Forgets what still waits; what was judged stays. */
export function cancelQueue(): void {
  const { photos } = useScore.getState();
  forget(photos.filter(({ status }) => status === 'waiting'));
}

/** Forgets all photographs. */
export function clearPhotos(): void {
  forget(useScore.getState().photos);
  useScore.setState({ selected: null, problem: null });
}

function forget(gone: readonly ScorePhoto[]): void {
  const keys = new Set(gone.map(({ key }) => key));
  useScore.setState(({ photos }) => ({ photos: photos.filter(({ key }) => !keys.has(key)) }));
  for (const key of keys) kept.delete(key);
  if (keys.size > 0) void photoWorker.ask((api) => api.remove([...keys]));
}

/** A face with its pixels. @throws LabError when its photograph can no longer be read */
export async function readScoreFace({ photo, index }: ScoreFace): Promise<FaceCrop> {
  const found = await cropsOf(photo);
  return found.faces[index];
}

/** A photograph to look at. @throws LabError `unreadable-image` */
export function readPhotograph(key: number, maxSide: number): Promise<Blob> {
  return photoWorker.ask((api) => api.picture(key, maxSide));
}

async function cropsOf(key: number): Promise<PhotoFaces> {
  const found = kept.get(key);
  if (found) return keep(key, found);
  const outcome = await facesOf(key);
  if (outcome.ok) return keep(key, outcome.photo);
  throw errorFromReport(outcome.error);
}

function keep(key: number, photo: PhotoFaces): PhotoFaces {
  kept.delete(key);
  kept.set(key, photo);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT_PHOTOS) break;
    kept.delete(oldest);
  }
  return photo;
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
      const outcome: PhotoOutcome = await (ahead?.key === key ? ahead.outcome : look(key));
      const after = nextPhoto(key);
      ahead = after ? { key: after.key, outcome: look(after.key) } : null;
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

/** The photograph that is looked at, or the first, that has to be judged. @param except one that is in hand */
function nextPhoto(except?: number): ScorePhoto | undefined {
  const state = useScore.getState();
  const wanted = wantedDetectors(state);
  if (state.paused || state.lost || wanted.length === 0) return undefined;
  const isNext = (photo: ScorePhoto | null) =>
    photo !== null && photo.key !== except && isPending(photo, wanted);
  const { photo: looked } = findSelected(state);
  return looked && isNext(looked) ? looked : state.photos.find(isNext);
}

function look(key: number): Promise<PhotoOutcome> {
  const known = kept.get(key);
  const outcome: Promise<PhotoOutcome> = known
    ? Promise.resolve({ ok: true, name: '', photo: known })
    : facesOf(key);
  outcome.catch(() => {}); // heard when it is this photograph's turn
  return outcome;
}

async function finish(key: number, outcome: PhotoOutcome): Promise<void> {
  const photo = useScore.getState().photos.find((candidate) => candidate.key === key);
  if (!photo) return; // cancelled meanwhile
  if (!outcome.ok) return change(key, { status: 'failed', error: outcome.error });
  const { width, height, faces: crops, unusable } = keep(key, outcome.photo);
  const known =
    photo.faces.length > 0 ? photo.faces : crops.map((crop, index) => asScoreFace(key, crop, index));
  const judged = await judgeFaces(wantedDetectors(useScore.getState()), known, crops);
  change(key, { status: 'done', width, height, unusable, faces: judged });
  const { selected, select } = useScore.getState();
  if (selected === null) select(judged[0]?.key ?? String(key));
}

function change(key: number, part: Partial<ScorePhoto>): void {
  useScore.setState(({ photos }) => ({
    photos: photos.map((photo) => (photo.key === key ? { ...photo, ...part } : photo)),
  }));
}

function asScoreFace(photo: number, { id, box, rgb }: FaceCrop, index: number): ScoreFace {
  return { key: `${photo}.${index}`, photo, index, id, box, thumbnail: thumbnailOf(rgb), judged: {} };
}

/** Means of square parts of the crop. */
function thumbnailOf(rgb: Uint8Array): Uint8Array {
  const part = CROP_SIZE / THUMBNAIL_SIDE;
  const sums = new Uint32Array(THUMBNAIL_SIDE ** 2 * 3);
  for (let i = 0; i < rgb.length; i++) {
    const pixel = Math.floor(i / 3);
    const y = Math.floor(Math.floor(pixel / CROP_SIZE) / part);
    const x = Math.floor((pixel % CROP_SIZE) / part);
    sums[(y * THUMBNAIL_SIDE + x) * 3 + (i % 3)] += rgb[i];
  }
  return Uint8Array.from(sums, (sum) => sum / part ** 2);
}
