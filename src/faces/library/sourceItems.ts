/**
 * What a person chose, as a list of single files that are opened one at a time: folders are walked, zip archives
 * listed, and nothing is read before its turn, so that memory does not grow with the number of files.
 */
import { LabError } from '@/lib/errors';
import { kindOf, LEFT_OUT_RULES, type FileKind, type LeftOut, type LeftOutRule } from '@/lib/fileKinds';
import { pairMaps, type PairedItem } from './givenMaps';
import type { ImportSource, SourceItem } from './types';
import { listZip } from './zipSource';

export interface ListOptions {
  /** Parsing maps belong to pictures; otherwise they are left out. */
  withMaps: boolean;
  signal?: AbortSignal;
  /** Hears how many files were found so far. */
  onFound?: (count: number) => void;
}

export interface Listed {
  /** In the order of their paths within each folder. */
  items: PairedItem[];
  /** Files of archives, and chosen by themselves, that no item stands for. */
  leftOut: LeftOut;
}

/**
 * Every file comes out as an item, as the map of one, or under a rule. Of folders only what gives faces is taken: the
 * page, which has walked them too, deals with their videos and models and tells of the rest.
 */
export async function listItems(
  sources: readonly ImportSource[],
  { withMaps, signal, onFound = () => {} }: ListOptions,
): Promise<Listed> {
  const leftOut: LeftOut = {};
  const ruleOf = (kind: FileKind) => (kind === 'map' && withMaps ? null : asRule(kind));
  /** Whether the file is listed. */
  const keep = ({ path }: SourceItem): boolean => {
    const rule = ruleOf(kindOf(path));
    if (rule) leftOut[rule] = (leftOut[rule] ?? 0) + 1;
    return rule === null;
  };
  const items: SourceItem[] = [];
  for (const source of sources) {
    if ('handle' in source) {
      await walk(source.handle, source.handle.name, signal, (item) => {
        const kind = kindOf(item.path);
        if (kind === 'photograph' || kind === 'archive' || (kind === 'map' && withMaps)) items.push(item);
        if (items.length % 100 === 0) onFound(items.length);
      });
    } else {
      const item = { path: source.path, open: () => Promise.resolve(source.file) };
      if (keep(item)) items.push(item);
    }
  }
  const unpacked: SourceItem[] = [];
  for (const item of items) {
    const inner = kindOf(item.path) === 'archive' ? (await openZip(item)).filter(keep) : [item];
    for (const one of inner) unpacked.push(one);
    if (signal?.aborted) break;
  }
  onFound(unpacked.length);
  return { items: withMaps ? pairMaps(unpacked) : unpacked, leftOut };
}

const asRule = (kind: FileKind): LeftOutRule | null =>
  Object.hasOwn(LEFT_OUT_RULES, kind) ? (kind as LeftOutRule) : null;

/** The entries of an archive; one that cannot be opened stays a file that fails with its reason. */
async function openZip(item: SourceItem): Promise<SourceItem[]> {
  try {
    return (await listZip(await item.open(), item.path)).map(refuseInArchive);
  } catch (error) {
    return [{ path: item.path, open: () => Promise.reject(error) }];
  }
}

/** What the page would deal with, had it seen it: in an archive it fails with its reason. */
function refuseInArchive(item: SourceItem): SourceItem {
  const kind = kindOf(item.path);
  if (kind !== 'video' && kind !== 'model') return item;
  const refusal = new LabError(
    'invalid-file',
    `It is a ${kind} in an archive: of archives only pictures are taken.`,
    'Unpack the archive and choose the file itself.',
  );
  return { ...item, open: () => Promise.reject(refusal) };
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
