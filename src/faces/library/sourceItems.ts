/**
 * What a person chose, as a list of single files that are opened one at a time: folders are walked, zip archives
 * listed, and nothing is read before its turn, so that memory does not grow with the number of files.
 */
import { isVideoName } from '@/lib/videoNames';
import { pairMaps, type PairedItem } from './givenMaps';
import type { ImportSource, SourceItem } from './types';
import { listZip } from './zipSource';

/** Files that systems and tools leave behind; nobody means to import them. ".." is none of them: it is refused aloud. */
const IGNORED = /(^|\/)(\.(?!\.)|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/;

/**
 * @param onFound hears how many files were found so far
 * @param leaveVideos passes over videos in folders: the page, which has a player, brings their frames
 * @returns files in the order of their paths within each folder
 */
export async function listItems(
  sources: readonly ImportSource[],
  signal: AbortSignal,
  onFound: (count: number) => void,
  leaveVideos = false,
): Promise<PairedItem[]> {
  const items: SourceItem[] = [];
  const add = (item: SourceItem): void => {
    if (IGNORED.test(item.path)) return;
    items.push(item);
    if (items.length % 100 === 0) onFound(items.length);
  };
  for (const source of sources) {
    if ('handle' in source)
      await walk(
        source.handle,
        source.handle.name,
        signal,
        (item) => !(leaveVideos && isVideoName(item.path)) && add(item),
      );
    else add({ path: source.path, open: () => Promise.resolve(source.file) });
  }
  const unpacked: SourceItem[] = [];
  for (const item of items) {
    for (const inner of /\.zip$/i.test(item.path) ? await openZip(item) : [item]) unpacked.push(inner);
    if (signal.aborted) break;
  }
  onFound(unpacked.length);
  return pairMaps(unpacked);
}

/** The entries of an archive; one that cannot be opened stays a file that fails with its reason. */
async function openZip(item: SourceItem): Promise<SourceItem[]> {
  try {
    const entries = await listZip(await item.open(), item.path);
    return entries.filter(({ path }) => !IGNORED.test(path));
  } catch (error) {
    return [{ path: item.path, open: () => Promise.reject(error) }];
  }
}

async function walk(
  handle: FileSystemHandle,
  path: string,
  signal: AbortSignal,
  add: (item: SourceItem) => void,
): Promise<void> {
  if (signal.aborted) return;
  if (handle.kind === 'file') {
    const file = handle as FileSystemFileHandle;
    return add({ path, open: () => file.getFile() });
  }
  const entries: FileSystemHandle[] = [];
  for await (const entry of (handle as FileSystemDirectoryHandle).values()) entries.push(entry);
  // The browser's order is the disk's: sort, so that an import repeated gives the same order.
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) await walk(entry, `${path}/${entry.name}`, signal, add);
}
