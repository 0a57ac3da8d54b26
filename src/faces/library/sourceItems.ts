/**
 * What a person chose, as a list of single files that are opened one at a time: folders are walked, zip archives
 * listed, and nothing is read before its turn, so that memory does not grow with the number of files.
 */
import { LabError } from '@/lib/errors';
import {
  isLeftOut,
  kindOf,
  LeftOutList,
  type FileKind,
  type LeftOut,
  type LeftOutRule,
} from '@/lib/fileKinds';
import { refuseFile } from '@/storage/refusal';
import { pairMaps, type PairedItem } from './givenMaps';
import { labelFile, type Labelling } from './labelling';
import type { ImportSource, SourceItem } from './types';
import { listZip } from './zipSource';

export interface ListOptions {
  /** Parsing maps and geometries belong to pictures; otherwise they are left out. */
  withMaps: boolean;
  signal?: AbortSignal;
  /** Hears how many files were found so far. */
  onFound?: (count: number) => void;
  /** Hears of each file of an archive that is neither an item nor the map of one. Of the others the page knows. */
  onLeftOut?: (path: string, rule: LeftOutRule) => void;
}

const OF_THE_PAGE: readonly FileKind[] = ['video', 'model', 'packed'];

/**
 * Of folders only what gives faces is taken: the page, which has walked them too, deals with videos and models and tells
 * of the rest. Of archives, which it has not, every entry is an item, the map of one, or told to be left out.
 * @returns files in the order of their paths within each folder
 */
export async function listItems(
  sources: readonly ImportSource[],
  { withMaps, signal, onFound = () => {}, onLeftOut = () => {} }: ListOptions,
): Promise<PairedItem[]> {
  const ruleOf = (path: string): LeftOutRule | null => {
    const kind = kindOf(path);
    const isPart = kind === 'map' || kind === 'geometry';
    return isLeftOut(kind) && !(isPart && withMaps) ? kind : null;
  };
  const items: SourceItem[] = [];
  const add = (item: SourceItem): void => {
    if (ruleOf(item.path)) return;
    items.push(item);
    if (items.length % 100 === 0) onFound(items.length);
  };
  for (const source of sources) {
    if (!('handle' in source)) {
      const { path, file, found } = source;
      add({ path, open: () => Promise.resolve(file), ...(found && { found }) });
    } else
      await walk(source.handle, source.handle.name, signal, (item) => {
        if (!OF_THE_PAGE.includes(kindOf(item.path))) add(item);
      });
  }
  const unpacked: SourceItem[] = [];
  for (const item of items) {
    const inner = kindOf(item.path) === 'archive' ? await openZip(item, ruleOf, onLeftOut) : [item];
    for (const one of inner) unpacked.push(one);
    if (signal?.aborted) break;
  }
  onFound(unpacked.length);
  return withMaps ? pairMaps(unpacked) : unpacked;
}

/**
 * The items of an import, without those that its plan leaves out.
 * @returns with them the entries of archives that are no items, and what the plan leaves out
 */
export async function listPlanned(
  sources: readonly ImportSource[],
  labelling: Labelling | undefined,
  options: Pick<ListOptions, 'signal' | 'onFound'> = {},
): Promise<{ items: PairedItem[]; leftOut: LeftOut }> {
  const leftOut = new LeftOutList();
  const listed = await listItems(sources, { ...options, withMaps: true, onLeftOut: leftOut.add });
  const items: PairedItem[] = [];
  for (const item of listed) {
    if (labelFile(item.path, labelling) !== null) items.push(item);
    else
      for (const { path } of [item, item.map, item.geometry].filter((one) => one !== undefined))
        leftOut.add(path, 'plan');
  }
  return { items, leftOut: leftOut.byRule };
}

/** The entries of an archive; one that cannot be opened, or holds nothing to read, stays a file with its reason. */
async function openZip(
  item: SourceItem,
  ruleOf: (path: string) => LeftOutRule | null,
  onLeftOut: (path: string, rule: LeftOutRule) => void,
): Promise<SourceItem[]> {
  try {
    const entries = await listZip(await item.open(), item.path);
    if (entries.every(({ path }) => ruleOf(path))) {
      const areSystems = entries.length > 0 && entries.every(({ path }) => kindOf(path) === 'system');
      const all = `all ${entries.length} files in it are system files`;
      throw refuseFile(
        'zip',
        areSystems ? all : 'there is no picture in it',
        'Pack the photographs themselves.',
      );
    }
    return entries.flatMap((entry) => {
      const rule = ruleOf(entry.path);
      if (rule) onLeftOut(entry.path, rule);
      return rule ? [] : takeEntry(entry);
    });
  } catch (error) {
    return [{ path: item.path, open: () => Promise.reject(error) }];
  }
}

/** What the page would deal with, had it seen it, fails with its reason. */
function takeEntry(entry: SourceItem): SourceItem {
  const kind = kindOf(entry.path);
  if (kind !== 'video' && kind !== 'model') return entry;
  const refusal = new LabError(
    'invalid-file',
    `It is a ${kind} in an archive: only pictures are read from archives.`,
    'Unpack the archive and choose the file itself.',
  );
  return { ...entry, open: () => Promise.reject(refusal) };
}

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
