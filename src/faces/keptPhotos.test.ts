/** Photographs of the scoring list last: over the end of a worker, damaged texts, a full disk; and go when they are removed. */
import { beforeEach, expect, it, vi } from 'vitest';
import { TestDisk } from '@/storage/testDisk';
import { keptRooms, KeptPhotos } from './keptPhotos';

let disk: TestDisk;
/** Names that some worker holds. */
let held: Set<string>;

const locks = {
  request: async (
    name: string,
    { signal }: LockOptions,
    work: (lock: object | null) => Promise<unknown> | null | undefined,
  ) => {
    if (!held.has(name)) {
      held.add(name);
      const done = await work({ name });
      held.delete(name);
      return done;
    }
    if (signal) throw new DOMException('', 'TimeoutError');
    return work(null);
  },
};

beforeEach(() => {
  disk = new TestDisk();
  held = new Set();
  vi.stubGlobal('navigator', { storage: disk.storage, locks });
});

/** The worker ends, however it ends: its locks go. */
const endOfWorker = () => held.clear();
const photo = (text: string) => new Blob([text]);

async function textOf(kept: KeptPhotos, key: number): Promise<string> {
  const item = await kept.item(key);
  return (await item!.open()).text();
}

it('gives a later worker what an earlier one stored, in its order', async () => {
  const first = new KeptPhotos();
  await first.write({ key: 12, about: 'b' }, photo('second'));
  await first.write({ key: 9, about: 'a' }, photo('first'));
  await first.rewrite({ key: 12, about: 'b, scored' });
  endOfWorker();
  const later = new KeptPhotos();
  expect(await later.list()).toEqual([
    { key: 9, about: 'a' },
    { key: 12, about: 'b, scored' },
  ]);
  expect(await textOf(later, 12)).toBe('second');
});

it('leaves the list of a tab that is open to it', async () => {
  const first = new KeptPhotos();
  await first.write({ key: 1, about: 'mine' }, photo('x'));
  const other = new KeptPhotos();
  expect(await other.list()).toEqual([]);
  await other.write({ key: 2, about: 'theirs' }, photo('y'));
  await keptRooms.removeLeft();
  expect(await first.list()).toHaveLength(1);
  endOfWorker();
  await keptRooms.removeLeft();
  expect([...disk.files.keys()]).toEqual([]);
});

it('writes down what came while the photograph was still being stored', async () => {
  const kept = new KeptPhotos();
  await kept.rewrite({ key: 5, about: 'scored already' });
  await kept.write({ key: 5, about: 'waiting' }, photo('x'));
  expect(await kept.list()).toEqual([{ key: 5, about: 'scored already' }]);
});

it('never believes a damaged text, and keeps the photograph', async () => {
  const kept = new KeptPhotos();
  await kept.write({ key: 5, about: '{"score":0.25}' }, photo('x'));
  const [path] = [...disk.files.keys()].filter((name) => name.endsWith('.json'));
  const text = new TextDecoder().decode(disk.files.get(path));
  disk.files.set(path, new TextEncoder().encode(text.replace('0.25', '0.75')));
  expect(await kept.list()).toEqual([{ key: 5, about: null }]);
  expect(await textOf(kept, 5)).toBe('x');
});

it('says of a photograph that could not be stored that it has to be dropped again', async () => {
  const kept = new KeptPhotos();
  await kept.write({ key: 5, about: 'a' }, null);
  await expect(textOf(kept, 5)).rejects.toThrow('not stored in this browser');
  expect(await kept.item(6)).toBeNull();
});

it('stores nothing of what was removed, also while it was being stored', async () => {
  const kept = new KeptPhotos();
  await kept.write({ key: 1, about: 'a' }, photo('x'));
  await kept.write({ key: 2, about: 'b' }, photo('y'));
  const writing = kept.write({ key: 3, about: 'c' }, photo('z'));
  await kept.remove([1, 2, 3]);
  await writing;
  await kept.rewrite({ key: 1, about: 'late' });
  expect([...disk.files.keys()]).toEqual([]);
});

it('refuses on a full disk and leaves what was stored before', async () => {
  const kept = new KeptPhotos();
  await kept.write({ key: 1, about: 'a' }, photo('x'));
  disk.full = true;
  await expect(kept.write({ key: 2, about: 'b' }, photo('y'))).rejects.toMatchObject({
    code: 'storage-full',
  });
  disk.full = false;
  expect(await kept.list()).toEqual([{ key: 1, about: 'a' }]);
});
