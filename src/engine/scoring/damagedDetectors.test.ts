/** Detectors whose stored files were damaged: never used, never lost from sight. */
import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { TestDisk } from '@/storage/testDisk';
import { DetectorLibrary } from './detectorLibrary';

const CASE = fileURLToPath(new URL('../../../tools/parity/cases/12-lightning.ckpt', import.meta.url));
const FILE = new Blob([Uint8Array.from(await readFile(CASE))]);

let disk: TestDisk;
let id: string;
let paths: { weights: string; record: string };

beforeEach(fill);

/** A detector with names for its outputs. */
async function fill(): Promise<void> {
  disk = new TestDisk();
  vi.stubGlobal('navigator', { storage: disk.storage });
  const library = new DetectorLibrary();
  id = (await library.save(FILE, 'mine', 'file')).info.id;
  await library.nameClasses(id, ['live', 'spoof']);
  paths = { weights: `detectors/${id}/weights`, record: `detectors/${id}/about.json` };
}

const DAMAGE = fc.record({
  how: fc.constantFrom('flip', 'flip', 'cut', 'empty', 'gone'),
  at: fc.nat(1e7),
  bit: fc.nat(7),
});

function damage(path: string, { how, at, bit }: { how: string; at: number; bit: number }): void {
  const bytes = Uint8Array.from(disk.files.get(path)!);
  if (how === 'gone') disk.files.delete(path);
  else if (how === 'flip')
    disk.files.set(path, bytes.with(at % bytes.length, bytes[at % bytes.length] ^ (1 << bit)));
  else disk.files.set(path, bytes.slice(0, how === 'cut' ? at % bytes.length : 0));
}

const names = async (library: DetectorLibrary) => (await library.list()).map(({ info }) => info.name);

describe('a saved detector', () => {
  it('of which any byte of the weights was changed is not handed out, is named, and is repaired by its file', async () => {
    await fc.assert(
      fc.asyncProperty(DAMAGE, async (how) => {
        await fill();
        damage(paths.weights, how);
        const library = new DetectorLibrary();
        await expect(library.file(id)).rejects.toMatchObject({ code: 'invalid-file' });
        expect(await names(library)).toEqual([]);
        expect(await library.damaged()).toMatchObject([{ id, name: 'mine', canRebuild: false }]);

        const { info } = await library.save(FILE, 'again', 'file');
        expect(info).toMatchObject({ id, classes: ['live', 'spoof'] });
        expect(await library.damaged()).toEqual([]);
        expect((await library.file(id)).size).toBe(FILE.size);
      }),
      { numRuns: 45, seed: 3 },
    );
  });

  it('whose record was changed is named, and goes by its file alone when a person says so', async () => {
    await fc.assert(
      fc.asyncProperty(DAMAGE, async (how) => {
        await fill();
        damage(paths.record, how);
        const library = new DetectorLibrary();
        expect(await names(library)).toEqual([]);
        expect(await library.damaged()).toMatchObject([{ id, name: null, canRebuild: true }]);
        await library.rebuild(id);
        expect(await library.damaged()).toEqual([]);
        expect((await library.get(id)).info).toMatchObject({
          name: `detector ${id.slice(0, 8)}`,
          classes: ['fake', 'real'],
        });
      }),
      { numRuns: 45, seed: 4 },
    );
  });

  it('of which all was changed can be deleted, and not be rebuilt', async () => {
    damage(paths.weights, { how: 'flip', at: 60_000, bit: 6 });
    damage(paths.record, { how: 'cut', at: 5, bit: 0 });
    const library = new DetectorLibrary();
    await expect(library.rebuild(id)).rejects.toMatchObject({ code: 'invalid-file' });
    await library.remove(id);
    expect(await library.damaged()).toEqual([]);
    expect(disk.under('detectors')).toEqual([]);
  });

  it('that does not fit leaves nothing of itself behind', async () => {
    const library = new DetectorLibrary();
    await library.remove(id);
    disk.full = true;
    expect((await library.save(FILE, 'mine', 'file')).notStored?.code).toBe('storage-full');
    expect(disk.under('detectors')).toEqual([]);
    expect(await names(library)).toEqual(['mine']);
  });
});
