/** What the scoring list stores and when; what a later visit finds. The far side of the port is a stub. */
import { beforeEach, expect, it, vi } from 'vitest';
import { THUMBNAIL_SIDE } from '@/app/viz/thumbnail';
import type { ErrorReport } from '@/lib/errors';
import { readPhotoText, writePhotoText } from './keptPhotoText';
import type { ScorePhoto } from './scoreStore';

const queue = vi.hoisted(() => ({
  keep: vi.fn<(photos: { key: number; about: string }[]) => Promise<ErrorReport | null>>(),
  remember: vi.fn<(photo: { key: number; about: string }) => Promise<void>>(),
  restore: vi.fn<() => Promise<{ key: number; about: string | null }[]>>(),
}));
vi.mock('@/workers/faces', () => ({
  photos: { ask: (question: (api: typeof queue) => unknown) => Promise.resolve(question(queue)) },
}));
vi.mock('./detectors', () => ({
  refreshDetectors: () => Promise.resolve(),
  findDetector: (id: string) => (id === 'gone' ? undefined : { id }),
}));

const photo = (key: number, part: Partial<ScorePhoto> = {}): ScorePhoto => ({
  ...{ key, name: `${key}.jpg`, video: null, status: 'waiting', error: null, width: 0, height: 0 },
  ...{ faces: [], unusable: [] },
  ...part,
});

/** A fresh page. */
async function page() {
  vi.resetModules();
  const { openQueue } = await import('./keptQueue');
  const { useScore } = await import('./scoreStore');
  return { openQueue, useScore };
}

beforeEach(() => {
  vi.clearAllMocks();
  queue.keep.mockResolvedValue(null);
  queue.remember.mockResolvedValue();
  queue.restore.mockResolvedValue([]);
  const stored = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  });
});

it('keeps what was said of a picture and how its faces were cut; a text of before says nothing of it', () => {
  const box = { x: 0, y: 0, side: 9, height: 12 };
  const face = {
    ...{ key: '1.0', photo: 1, index: 0, id: 'f', box, isWhole: true, scores: {} },
    ...{ cuts: { authors: { id: 'g', box } }, thumbnail: new Uint8Array(THUMBNAIL_SIDE ** 2 * 3) },
  };
  const said = photo(1, { status: 'done', crops: 'auto', faces: [face] });
  expect(readPhotoText(1, writePhotoText(said))).toEqual(said);
  expect(readPhotoText(2, writePhotoText(photo(2))).crops).toBeUndefined();
});

it('stores what is queued, then each score once, and nothing that is on its way', async () => {
  const { openQueue, useScore } = await page();
  await openQueue();
  expect(queue.restore, 'nothing was ever stored').not.toHaveBeenCalled();
  useScore.setState({ photos: [photo(1), photo(2)] });
  expect(queue.keep).toHaveBeenCalledExactlyOnceWith([
    { key: 1, about: writePhotoText(photo(1)) },
    { key: 2, about: writePhotoText(photo(2)) },
  ]);
  useScore.setState({ photos: [photo(1, { status: 'working' }), photo(2)] });
  expect(queue.remember).not.toHaveBeenCalled();
  const done = photo(1, { status: 'done', width: 5 });
  useScore.setState(({ photos }) => ({ photos: [done, photos[1]] }));
  useScore.setState({ selected: '1.0' });
  expect(queue.remember).toHaveBeenCalledExactlyOnceWith({ key: 1, about: writePhotoText(done) });
  useScore.setState({ photos: [done, photo(2), photo(3)] });
  expect(queue.keep).toHaveBeenLastCalledWith([{ key: 3, about: writePhotoText(photo(3)) }]);
});

it('says why not all is stored', async () => {
  const { openQueue, useScore } = await page();
  const full: ErrorReport = { code: 'storage-full', message: 'The storage is full.', remedy: 'Delete runs.' };
  queue.keep.mockResolvedValue(full);
  await openQueue();
  useScore.setState({ photos: [photo(1)] });
  await vi.waitFor(() => expect(useScore.getState().notKept).toEqual(full));
});

it('stores by the next worker what the end of one interrupted, and says nothing of a reload then', async () => {
  const { openQueue, useScore } = await page();
  const ended = new Error('The faces worker ended by itself.');
  queue.keep.mockRejectedValueOnce(ended);
  queue.remember.mockRejectedValueOnce(ended);
  await openQueue();
  const done = photo(1, { status: 'done' });
  useScore.setState({ photos: [photo(1)] });
  useScore.setState({ photos: [done] });
  await vi.waitFor(() => expect(queue.remember).toHaveBeenCalledTimes(2));
  expect(queue.remember).toHaveBeenLastCalledWith({ key: 1, about: writePhotoText(done) });
  expect(queue.keep).toHaveBeenCalledTimes(2);
  await Promise.resolve();
  expect(useScore.getState().notKept).toBeNull();

  queue.remember.mockRejectedValue(ended);
  useScore.setState({ photos: [photo(1, { status: 'done', width: 7 })] });
  await vi.waitFor(() => expect(useScore.getState().notKept?.message).toBe(ended.message));
});

it('brings back what was left, waits for a person, and knows the detectors that are still saved', async () => {
  const first = await page();
  await first.openQueue();
  first.useScore.setState({ detectorIds: ['gone', 'mine'], activeId: 'mine', compareId: 'gone' });
  first.useScore.setState({ photos: [photo(1)] });

  const { openQueue, useScore } = await page();
  const done = photo(1, { status: 'done', width: 9 });
  queue.restore.mockResolvedValue([
    { key: 1, about: writePhotoText(done) },
    { key: 2, about: null },
  ]);
  queue.keep.mockClear();
  await openQueue();
  expect(useScore.getState()).toMatchObject({
    photos: [done, readPhotoText(2, null)],
    ...{ paused: true, restored: { photos: 2, waiting: 1 } },
    ...{ detectorIds: ['mine'], activeId: 'mine', compareId: null },
  });
  expect(queue.keep, 'it is stored already').not.toHaveBeenCalled();
});

it('asks nobody about what was left where the list goes on already', async () => {
  const first = await page();
  await first.openQueue();
  first.useScore.setState({ photos: [photo(1)] });
  const { openQueue, useScore } = await page();
  let answer = (_: { key: number; about: string | null }[]): void => {};
  queue.restore.mockReturnValue(new Promise((resolve) => (answer = resolve)));
  const opened = openQueue();
  useScore.setState({ photos: [photo(5)] });
  answer([{ key: 1, about: null }]);
  await opened;
  expect(useScore.getState()).toMatchObject({
    ...{ photos: [readPhotoText(1, null), photo(5)], paused: false, restored: null },
  });
});

it('says why nothing came back, and works on', async () => {
  const first = await page();
  await first.openQueue();
  first.useScore.setState({ photos: [photo(1)] });
  const { openQueue, useScore } = await page();
  queue.restore.mockRejectedValue(new Error('no storage'));
  await openQueue();
  expect(useScore.getState().notKept?.message).toBe('no storage');
  useScore.setState({ photos: [photo(5)] });
  expect(queue.keep).toHaveBeenCalled();
});
