/**
 * The scoring list lasts: what is queued is stored as it came, with its scores as they come, until it is removed from the
 * list. A page that is opened again shows it and waits for a person to go on.
 */
import * as v from 'valibot';
import { toErrorReport } from '@/lib/errors';
import { parseBounded } from '@/lib/json';
import { recall, remember } from '@/lib/siteStorage';
import { photos as photoQueue } from '@/workers/faces';
import { findDetector, refreshDetectors } from './detectors';
import { readPhotoText, writePhotoText } from './keptPhotoText';
import { useScore, type ScorePhoto, type ScoreState } from './scoreStore';

/** Which detectors scored; it is there where something may be stored. */
const DETECTORS_KEY = 'fsfm-lab-scoring';

const DetectorsSchema = v.object({
  detectorIds: v.array(v.string()),
  activeId: v.nullable(v.string()),
  compareId: v.nullable(v.string()),
});

/** As each was when it was last written down. */
const written = new Map<number, ScorePhoto>();
let opening: Promise<void> | undefined;

/** Brings back what an earlier visit left, and stores what is queued from now on. Never rejects. */
export function openQueue(): Promise<void> {
  opening ??= open();
  return opening;
}

async function open(): Promise<void> {
  useScore.subscribe(follow);
  const before = recall(DETECTORS_KEY);
  if (before === null) return;
  try {
    await restore(before);
  } catch (error) {
    useScore.setState({ notKept: toErrorReport(error) });
  }
}

async function restore(before: string): Promise<void> {
  const left = await photoQueue.ask((api) => api.restore());
  if (left.length === 0) return;
  const photos = left.map(({ key, about }) => readPhotoText(key, about));
  for (const photo of photos) written.set(photo.key, photo);
  await refreshDetectors();
  const queued = useScore.getState();
  const detectors = queued.activeId === null ? detectorsOf(before) : {};
  // What is queued in this visit goes on by itself, and takes what was left with it.
  const goesOn = queued.photos.length > 0;
  const waiting = photos.filter(({ status }) => status === 'waiting').length;
  useScore.setState({
    ...detectors,
    photos: [...photos, ...queued.photos],
    paused: !goesOn,
    restored: goesOn ? null : { photos: photos.length, waiting },
  });
  const first = photos.find(({ faces }) => faces.length > 0);
  if (queued.selected === null && first) useScore.getState().select(first.faces[0].key);
}

/** Those of them that are still saved. */
function detectorsOf(text: string): Partial<ScoreState> {
  const read = v.safeParse(DetectorsSchema, parseBounded(text));
  if (!read.success) return {};
  const known = (id: string | null) => (id !== null && findDetector(id) ? id : null);
  const { detectorIds, activeId, compareId } = read.output;
  return {
    detectorIds: detectorIds.filter((id) => findDetector(id)),
    activeId: known(activeId),
    compareId: known(compareId),
  };
}

function follow(now: ScoreState, before: ScoreState): void {
  const { photos, detectorIds, activeId, compareId } = now;
  const isSame =
    detectorIds === before.detectorIds && activeId === before.activeId && compareId === before.compareId;
  if (photos.length > 0 && !(isSame && before.photos.length > 0))
    remember(DETECTORS_KEY, JSON.stringify({ detectorIds, activeId, compareId }));
  if (photos === before.photos) return;
  const there = new Set(photos.map(({ key }) => key));
  for (const key of written.keys()) if (!there.has(key)) written.delete(key);
  void keep(photos.filter(({ key }) => !written.has(key)));
  for (const photo of photos) if (isNews(photo)) rewrite(photo);
}

/** Scores, or that there are none: what is on its way is not written down. */
function isNews(photo: ScorePhoto): boolean {
  return written.get(photo.key) !== photo && (photo.status === 'done' || photo.status === 'failed');
}

async function keep(fresh: readonly ScorePhoto[]): Promise<void> {
  if (fresh.length === 0) return;
  for (const photo of fresh) written.set(photo.key, photo);
  const texts = fresh.map((photo) => ({ key: photo.key, about: writePhotoText(photo) }));
  const problem = await atMostTwice(() => photoQueue.ask((api) => api.keep(texts))).catch(toErrorReport);
  if (problem) useScore.setState({ notKept: problem });
}

function rewrite(photo: ScorePhoto): void {
  written.set(photo.key, photo);
  const text = { key: photo.key, about: writePhotoText(photo) };
  atMostTwice(() => photoQueue.ask((api) => api.remember(text))).catch((error: unknown) =>
    useScore.setState({ notKept: toErrorReport(error) }),
  );
}

/** A worker that ended takes its questions with it, and the next one finds the same storage: the queue alone says that it stopped. */
const atMostTwice = <T>(ask: () => Promise<T>): Promise<T> => ask().catch(ask);
