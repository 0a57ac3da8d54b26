/**
 * What a person chose, as a list of single files that are opened one at a time: folders are walked, zip archives
 * listed, and nothing is read before its turn, so that memory does not grow with the number of files.
 */
import { isVideoName } from '@/lib/videoNames';
import { refuseFile } from '@/storage/refusal';
import { pairMaps, type PairedItem } from './givenMaps';
import type { ImportSource, LeftOutRule, SourceItem } from './types';
import { listZip } from './zipSource';

/** Files that systems and tools leave behind; nobody means to import them. Folders of one's own may begin with a dot. */
const LEFT_BEHIND =
  /(^|\/)((\.DS_Store|\._[^/]*|\.localized|\.directory|\.nomedia|\.picasa\.ini|(eh)?Thumbs\.db|desktop\.ini|Icon\r)$|(__MACOSX|\.Trash[^/]*|\.Spotlight-V100|\.fseventsd|\.TemporaryItems|\.git|\.svn|\.ipynb_checkpoints|\.thumbnails|@eaDir|\$RECYCLE\.BIN|System Volume Information)\/)/i;

/**
 * Every file is an item, or left out by a rule that is told: nothing is passed over without a word.
 * @param onFound hears how many files were found so far
 * @param leaveVideos passes over videos in folders: the page, which has a player, brings their frames
 * @param onLeftOut hears of each file that is no item
 * @returns files in the order of their paths within each folder
 */
export async function listItems(
  sources: readonly ImportSource[],
  signal: AbortSignal,
  onFound: (count: number) => void,
  leaveVideos = false,
  onLeftOut: (path: string, rule: LeftOutRule) => void = () => {},
): Promise<PairedItem[]> {
  const items: SourceItem[] = [];
  const add = (item: SourceItem): void => {
    if (LEFT_BEHIND.test(item.path)) return onLeftOut(item.path, 'system file');
    items.push(item);
    if (items.length % 100 === 0) onFound(items.length);
  };
  const addFromFolder = (item: SourceItem): void =>
    leaveVideos && isVideoName(item.path) ? onLeftOut(item.path, 'video') : add(item);
  for (const source of sources) {
    if ('handle' in source) await walk(source.handle, source.handle.name, signal, addFromFolder);
    else add({ path: source.path, open: () => Promise.resolve(source.file) });
  }
  const unpacked: SourceItem[] = [];
  for (const item of items) {
    const inner = /\.zip$/i.test(item.path) ? await openZip(item, onLeftOut) : [item];
    for (const each of inner) unpacked.push(each);
    if (signal.aborted) break;
  }
  onFound(unpacked.length);
  return pairMaps(unpacked, (path) => onLeftOut(path, 'beside an image'));
}

/** The entries of an archive; one that cannot be opened, or holds nothing to read, stays a file with its reason. */
async function openZip(
  item: SourceItem,
  onLeftOut: (path: string, rule: LeftOutRule) => void,
): Promise<SourceItem[]> {
  try {
    const entries = await listZip(await item.open(), item.path);
    const wanted = entries.filter(({ path }) => !LEFT_BEHIND.test(path));
    if (wanted.length === 0) {
      throw refuseFile(
        'zip',
        `all ${entries.length} files in it are such that systems leave behind`,
        'Pack the photographs themselves.',
      );
    }
    for (const { path } of entries) if (LEFT_BEHIND.test(path)) onLeftOut(path, 'system file');
    return wanted;
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
