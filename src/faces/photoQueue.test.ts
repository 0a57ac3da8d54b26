/** The queue of the scoring list: what is stored of it is there in a later worker, and one lost photograph never stops it. */
import { beforeEach, expect, it, vi } from 'vitest';
import { TestDisk } from '@/storage/testDisk';
import { PhotoQueue } from './photoQueue';
import type { FaceInput, PhotoOutcome } from './types';

let held: Set<string>;

beforeEach(() => {
  held = new Set();
  vi.stubGlobal('navigator', {
    storage: new TestDisk().storage,
    locks: {
      request: async (name: string, _options: LockOptions, work: (lock: object | null) => unknown) => {
        if (held.has(name)) return work(null);
        held.add(name);
        return work({ name });
      },
    },
  });
});

/** Finds no face, and says what it was given. */
const processAll = async ({ blob }: FaceInput): Promise<PhotoOutcome> => ({
  ok: false,
  name: await blob.text(),
  error: { code: 'no-face', message: 'No face.', remedy: '' },
});

const source = (name: string) => ({ path: name, file: new Blob([`pixels of ${name}`]) });
const gone = { path: 'gone.jpg', file: { size: 3 } as unknown as Blob };

it('goes on in a later worker with what was stored, and numbers on', async () => {
  const first = new PhotoQueue(processAll);
  const { photos } = await first.add([source('a.jpg'), source('b.jpg')]);
  expect(await first.keep(photos.map(({ key, name }) => ({ key, about: name })))).toBeNull();
  await first.remember({ key: photos[0].key, about: 'a.jpg, scored' });
  held.clear(); // the worker ends
  const later = new PhotoQueue(processAll);
  expect(await later.restore()).toEqual([
    { key: photos[0].key, about: 'a.jpg, scored' },
    { key: photos[1].key, about: 'b.jpg' },
  ]);
  expect((await later.faces(photos[1].key)).name).toBe('pixels of b.jpg');
  const added = await later.add([source('c.jpg')]);
  expect(added.photos[0].key).toBeGreaterThan(photos[1].key);
  await later.remove([...photos, ...added.photos].map(({ key }) => key));
  expect(await later.restore()).toEqual([]);
});

it('gives nothing back that is in its own list', async () => {
  const queue = new PhotoQueue(processAll);
  const { photos } = await queue.add([source('a.jpg')]);
  await queue.keep(photos.map(({ key, name }) => ({ key, about: name })));
  expect(await queue.restore()).toEqual([]);
});

it('says of a photograph that is not there why, as an outcome: the queue goes on', async () => {
  const queue = new PhotoQueue(processAll);
  expect(await queue.faces(7)).toMatchObject({
    ok: false,
    error: { code: 'wrong-state', remedy: 'Drop it again.' },
  });
  const { photos } = await queue.add([gone]);
  expect(await queue.faces(photos[0].key)).toMatchObject({ ok: false, error: { code: 'unreadable-image' } });
});
