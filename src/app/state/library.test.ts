/** Imports that run one after the other: each has its own account. */
import { expect, it, vi } from 'vitest';
import type { KnownFile, LibraryEvent } from '@/workers/protocol';

/** A library that knows every file, and what it is heard by. */
const { heard } = vi.hoisted(() => ({
  heard: { by: undefined as ((event: LibraryEvent) => void) | undefined },
}));
vi.mock('@/workers/faces', () => ({
  createLibraryPort: (hear: (event: LibraryEvent) => void) => {
    heard.by = hear;
    const library = {
      listDatasets: () => [{ id: 'd', name: 'mine' }],
      unfinished: () => [],
      unfinishedForgedSets: () => [],
      rebuilt: () => [],
      faces: () => [],
      failures: () => [],
      checkFaces: () => 0,
      import: async (datasetId: string, sources: readonly { path: string }[]) => {
        for (const { path } of sources) {
          await Promise.resolve();
          const known: KnownFile[] = [{ name: path, as: 'imported' }];
          const none = { added: [], failures: [], relabelled: [], changed: [], contradicting: [] };
          const event = { type: 'progress', datasetId, counts: {}, known, ...none };
          hear(event as unknown as LibraryEvent);
        }
        hear({ type: 'ended' });
      },
    };
    return { ask: async (question: (asked: object) => unknown) => question(library) };
  },
}));

import { useFaces } from './facesStore';
import { importSorted, openLibrary } from './library';

const sorted = (...paths: string[]) => ({
  faces: paths.map((path) => ({ path, file: new Blob() })),
  videos: [],
  sources: [],
});

it('tells each of two imports of its own files that were there, though the page lists them together', async () => {
  vi.stubGlobal('navigator', { storage: { persist: () => Promise.resolve(true) }, hardwareConcurrency: 2 });
  await openLibrary();
  const imports = await Promise.all([importSorted(sorted('a.jpg', 'b.jpg')), importSorted(sorted('c.jpg'))]);
  expect(imports.map(({ datasetId, known }) => [datasetId, known.map(({ name }) => name)])).toEqual([
    ['d', ['a.jpg', 'b.jpg']],
    ['d', ['c.jpg']],
  ]);
  expect(useFaces.getState().known).toHaveLength(3);
});
