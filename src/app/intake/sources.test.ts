/** A dropped folder is taken as its handle, but never where that hides files. */
import { expect, it } from 'vitest';
import type { Takes } from './account';
import { sortChosen } from './sorting';
import { transferredSources } from './sources';

/** The files of one folder, by name. */
function entryOf(name: string, names: readonly string[]): FileSystemEntry {
  const file = (inner: string) => ({
    ...{ isFile: true, isDirectory: false, name: inner },
    file: (resolve: (file: File) => void) => resolve(new File(['x'], inner)),
  });
  const batches = [names.map(file), []];
  const createReader = () => {
    const left = [...batches];
    return { readEntries: (resolve: (some: unknown) => void) => resolve(left.shift()) };
  };
  return { isFile: false, isDirectory: true, name, createReader } as unknown as FileSystemEntry;
}

function handleOf(name: string, names: readonly string[]): FileSystemHandle {
  async function* values() {
    for (const inner of names)
      yield { kind: 'file', name: inner, getFile: () => Promise.resolve(new File(['x'], inner)) };
  }
  return { kind: 'directory', name, values } as unknown as FileSystemHandle;
}

function dropped(onDisk: readonly string[], given: readonly string[]): DataTransfer {
  const item = {
    kind: 'file',
    getAsFileSystemHandle: () => Promise.resolve(handleOf('set', given)),
    webkitGetAsEntry: () => entryOf('set', onDisk),
    getAsFile: () => null,
  };
  return { items: [item] } as unknown as DataTransfer;
}

const FACES: Takes = { name: 'Test', kinds: ['photograph'] };

it('takes every file of a folder whose handle leaves some out, as Chromium does by their names', async () => {
  const names = ['12:30:05.jpg', 'who?.jpg', 'plain.jpg'];
  const chosen = await transferredSources(dropped(names, ['plain.jpg']));
  const { paths } = await sortChosen(chosen, FACES);
  expect(paths).toEqual(['set/12:30:05.jpg', 'set/plain.jpg', 'set/who?.jpg']);
});

it('takes the handle, which lasts over a reload, where it gives all', async () => {
  const names = ['a.jpg', 'b.jpg'];
  const [chosen] = await transferredSources(dropped(names, names));
  expect('handle' in chosen).toBe(true);
});
