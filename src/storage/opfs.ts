/**
 * The origin private file system, by paths: "runs/3f2a/latest.safetensors". Files there last until they are
 * deleted or the browser clears the site's data. Works in the page and in workers.
 */
import { asStorageError, storageFull } from '@/lib/errors';
import { formatBytes } from '@/lib/format';
import { openStorageRoot } from './siteData';

/** What must stay free beside what is about to be written: the index and the browser need some too. */
const RESERVE_BYTES = 16 * 1024 ** 2;

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

const isMissing = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === 'NotFoundError' || error.name === 'TypeMismatchError');

/** The directory at a path, made with its parents where they are missing. "" is the root. */
export async function openDirectory(path: string): Promise<FileSystemDirectoryHandle> {
  let directory = await openStorageRoot();
  for (const segment of segmentsOf(path)) {
    directory = await directory.getDirectoryHandle(segment, { create: true });
  }
  return directory;
}

/** The directory that holds a path's last segment, without making anything; null when it is not there. */
async function findParent(
  path: string,
): Promise<{ directory: FileSystemDirectoryHandle; name: string } | null> {
  const segments = segmentsOf(path);
  const name = segments.pop() ?? '';
  try {
    let directory = await openStorageRoot();
    for (const segment of segments) directory = await directory.getDirectoryHandle(segment);
    return { directory, name };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The file at a path, or null when there is none. */
export async function readStoredFile(path: string): Promise<File | null> {
  const parent = await findParent(path);
  if (!parent) return null;
  try {
    return await (await parent.directory.getFileHandle(parent.name)).getFile();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/**
 * Writes a whole file or leaves the old one: what is read afterwards is never half of it, whatever happens. Where there
 * was none, a failure leaves none.
 * @throws LabError `storage-full` when it does not fit
 */
export async function writeStoredFile(path: string, data: Blob | Uint8Array<ArrayBuffer>): Promise<void> {
  const segments = segmentsOf(path);
  const name = segments.pop() ?? '';
  try {
    const directory = await openDirectory(segments.join('/'));
    const isNew = !(await holdsFile(directory, name));
    try {
      await writeInto(await directory.getFileHandle(name, { create: true }), data);
    } catch (error) {
      // The handle alone made an empty file, which would pass for a damaged one.
      if (isNew) await removeEmpty(directory, name);
      throw error;
    }
  } catch (error) {
    throw asStorageError(error);
  }
}

/** A busy browser lets go of the file's lock some moments after its writer was aborted; until then nothing can be removed. */
async function removeEmpty(directory: FileSystemDirectoryHandle, name: string): Promise<void> {
  for (const pauseMs of [0, 20, 100, 500]) {
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    try {
      await directory.removeEntry(name);
      return;
    } catch {
      // Tried again; what stays in the end is told as damaged when it is read.
    }
  }
}

async function holdsFile(directory: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await directory.getFileHandle(name);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function writeInto(handle: FileSystemFileHandle, data: Blob | Uint8Array<ArrayBuffer>): Promise<void> {
  const writable = await handle.createWritable(); // writes beside the file and replaces it at close
  try {
    await writable.write(data);
    await writable.close();
  } catch (error) {
    await writable.abort().catch(() => {}); // already in error: nothing more to undo
    throw error;
  }
}

/** Removes a file, or a directory with all that is in it; nothing happens when there is none. */
export async function removeStored(path: string): Promise<void> {
  const parent = await findParent(path);
  try {
    await parent?.directory.removeEntry(parent.name, { recursive: true });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Names in a directory; none when there is no directory. */
export async function listStored(path: string): Promise<string[]> {
  const parent = await findParent(path);
  if (!parent) return [];
  try {
    const names: string[] = [];
    const directory = await parent.directory.getDirectoryHandle(parent.name);
    for await (const handle of directory.values()) names.push(handle.name);
    return names.sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Bytes of a file, or of all files in and under a directory; 0 when there is none. */
export async function storedSizeBytes(path: string): Promise<number> {
  const parent = await findParent(path);
  if (!parent) return 0;
  try {
    return await directorySizeBytes(await parent.directory.getDirectoryHandle(parent.name));
  } catch (error) {
    if (isMissing(error)) return (await readStoredFile(path))?.size ?? 0;
    throw error;
  }
}

async function directorySizeBytes(directory: FileSystemDirectoryHandle): Promise<number> {
  let sizeBytes = 0;
  for await (const handle of directory.values()) {
    sizeBytes += isDirectory(handle) ? await directorySizeBytes(handle) : await fileSizeBytes(handle);
  }
  return sizeBytes;
}

/** A swap file of a write that is going on may be gone again by now. */
async function fileSizeBytes(handle: FileSystemHandle): Promise<number> {
  try {
    return 'getFile' in handle ? (await (handle as FileSystemFileHandle).getFile()).size : 0;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

function isDirectory(handle: FileSystemHandle): handle is FileSystemDirectoryHandle {
  return handle.kind === 'directory';
}

/** What the browser lets this site keep, and what it keeps. */
export interface StorageSpace {
  usedBytes: number;
  quotaBytes: number;
}

export async function storageSpace(): Promise<StorageSpace> {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  return { usedBytes: usage, quotaBytes: quota };
}

/**
 * Checks that so much more can be saved, before work is done that would be lost.
 * @throws LabError `storage-full` naming what is used and what there is
 */
export async function requireSpace(neededBytes: number): Promise<void> {
  const { usedBytes, quotaBytes } = await storageSpace();
  if (usedBytes + neededBytes + RESERVE_BYTES <= quotaBytes) return;
  throw storageFull(`${formatBytes(usedBytes)} of ${formatBytes(quotaBytes)} are used`);
}
