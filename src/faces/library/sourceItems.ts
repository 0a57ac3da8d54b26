/**
 * What a person chose, as a list of single files that are opened one at a time: folders are walked, zip archives
 * listed, and nothing is read before its turn, so that memory does not grow with the number of files.
 */
import { LabError } from '@/lib/errors';
import { isLeftOut, kindOf, type FileKind, type LeftOutRule } from '@/lib/fileKinds';
import { refuseFile } from '@/storage/refusal';
import { pairMaps, type PairedItem } from './givenMaps';
import type { ImportSource, SourceItem } from './types';
import { listZip } from './zipSource';

export interface ListOptions {
  /** Parsing maps belong to pictures; otherwise they are left out. */
  withMaps: boolean;
  signal?: AbortSignal;
  /** Hears how many files were found so far. */
  onFound?: (count: number) => void;
  /** Hears of each file of a folder, or chosen by itself, that is neither an item nor the map of one. */
  onLeftOut?: (path: string) => void;
  /** The same of archives. */
  onLeftOutOfArchive?: (path: string, rule: LeftOutRule) => void;
}

/**
 * Every file is an item, the map of one, or told to be left out. Of folders only what gives faces is taken: the page,
 * which has walked them too, deals with videos and models. Of archives, which it has not, those fail with their reason.
 * @returns files in the order of their paths within each folder
 */
export async function listItems(
  sources: readonly ImportSource[],
  { withMaps, signal, onFound = () => {}, onLeftOut = () => {}, onLeftOutOfArchive = () => {} }: ListOptions,
): Promise<PairedItem[]> {
  const ruleOf = (path: string): LeftOutRule | null => {
    const kind = kindOf(path);
    return isLeftOut(kind) && !(kind === 'map' && withMaps) ? kind : null;
  };
  const items: SourceItem[] = [];
  const add = (item: SourceItem): void => {
    if (ruleOf(item.path)) return onLeftOut(item.path);
    items.push(item);
    if (items.length % 100 === 0) onFound(items.length);
  };
  for (const source of sources) {
    if ('handle' in source) {
      const addFromFolder = (item: SourceItem) =>
        OF_THE_PAGE.includes(kindOf(item.path)) ? onLeftOut(item.path) : add(item);
      await walk(source.handle, source.handle.name, signal, addFromFolder);
    } else add({ path: source.path, open: () => Promise.resolve(source.file) });
  }
  const unpacked: SourceItem[] = [];
  for (const item of items) {
    const inner = kindOf(item.path) === 'archive' ? await openZip(item, ruleOf, onLeftOutOfArchive) : [item];
    for (const one of inner) unpacked.push(one);
    if (signal?.aborted) break;
  }
  onFound(unpacked.length);
  return withMaps ? pairMaps(unpacked) : unpacked;
}

const OF_THE_PAGE: readonly FileKind[] = ['video', 'model', 'packed'];

/** The entries of an archive; one that cannot be opened, or holds nothing to read, stays a file with its reason. */
async function openZip(
  item: SourceItem,
  ruleOf: (path: string) => LeftOutRule | null,
  onLeftOut: (path: string, rule: LeftOutRule) => void,
): Promise<SourceItem[]> {
  try {
    const entries = await listZip(await item.open(), item.path);
    const wanted = entries.filter(({ path }) => ruleOf(path) === null);
    if (wanted.length === 0) {
      const what =
        entries.length > 0
          ? `all ${entries.length} files in it are such that systems leave behind`
          : 'there is no file in it';
      throw refuseFile('zip', what, 'Pack the photographs themselves.');
    }
    for (const { path } of entries) {
      const rule = ruleOf(path);
      if (rule) onLeftOut(path, rule);
    }
    return wanted.map((entry) => {
      const kind = kindOf(entry.path);
      return kind === 'video' || kind === 'model'
        ? { ...entry, open: () => Promise.reject(inArchive(kind)) }
        : entry;
    });
  } catch (error) {
    return [{ path: item.path, open: () => Promise.reject(error) }];
  }
}

const inArchive = (kind: string): LabError =>
  new LabError(
    'invalid-file',
    `It is a ${kind} in an archive: of archives only pictures are taken.`,
    'Unpack the archive and choose the file itself.',
  );

async function walk(
  handle: FileSystemHandle,
  path: string,
  signal: AbortSignal | undefined,
  add: (item: SourceItem) => void,
): Promise<void> {
  if (signal?.aborted) return;
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
