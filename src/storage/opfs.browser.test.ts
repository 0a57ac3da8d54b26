import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  listStored,
  openDirectory,
  readStoredFile,
  removeStored,
  requireSpace,
  storageSpace,
  storedSizeBytes,
  writeStoredFile,
} from './opfs';

const text = async (path: string) => (await readStoredFile(path))?.text();

describe('files by path', () => {
  afterEach(async () => {
    vi.restoreAllMocks();
    await removeStored('test');
  });

  it('are written with their directories, read, replaced whole and removed', async () => {
    await writeStoredFile('test/a/b.txt', new Blob(['first, and longer']));
    expect(await text('test/a/b.txt')).toBe('first, and longer');
    await writeStoredFile('test/a/b.txt', new TextEncoder().encode('second'));
    expect(await text('test/a/b.txt')).toBe('second');
    await removeStored('test/a');
    expect(await readStoredFile('test/a/b.txt')).toBeNull();
  });

  it('are null, 0 bytes and no error where there is nothing', async () => {
    expect(await readStoredFile('test/no/where.txt')).toBeNull();
    expect(await storedSizeBytes('test/no')).toBe(0);
    await removeStored('test/no/where.txt');
  });

  it('have a size, alone and with all that lies under a directory', async () => {
    await writeStoredFile('test/x.bin', new Uint8Array(10));
    await writeStoredFile('test/deep/er/y.bin', new Uint8Array(32));
    expect(await storedSizeBytes('test/x.bin')).toBe(10);
    expect(await storedSizeBytes('test')).toBe(42);
  });

  it('keep the old content when a write fails', async () => {
    await writeStoredFile('test/keep.txt', new Blob(['old']));
    const full = new DOMException('no room', 'QuotaExceededError');
    vi.spyOn(FileSystemWritableFileStream.prototype, 'write').mockRejectedValue(full);
    const failure = writeStoredFile('test/keep.txt', new Blob(['new']));
    await expect(failure).rejects.toMatchObject({ code: 'storage-full' });
    expect(await text('test/keep.txt')).toBe('old');
  });

  it('are not there at all when the first write fails', async () => {
    const full = new DOMException('', 'QuotaExceededError');
    vi.spyOn(FileSystemWritableFileStream.prototype, 'write').mockRejectedValue(full);
    const failure = writeStoredFile('test/fresh.txt', new Blob(['new']));
    await expect(failure).rejects.toMatchObject({ code: 'storage-full' });
    expect(await listStored('test')).toEqual([]);
  });

  it('are seen through the directory handle too', async () => {
    const directory = await openDirectory('test/made');
    await directory.getFileHandle('z.txt', { create: true });
    expect(await text('test/made/z.txt')).toBe('');
  });
});

describe('space', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('is known, and enough for a little', async () => {
    expect((await storageSpace()).quotaBytes).toBeGreaterThan(0);
    await requireSpace(1);
  });

  it('is refused beforehand when it would not do, with the figures', async () => {
    vi.spyOn(navigator.storage, 'estimate').mockResolvedValue({
      usage: 90 * 1024 ** 2,
      quota: 100 * 1024 ** 2,
    });
    await expect(requireSpace(1)).rejects.toMatchObject({
      code: 'storage-full',
      message: expect.stringContaining('90.0 MiB of 100 MiB'),
    });
  });
});
