/** What was chosen, sorted by what it is for the screen that takes it. Folders are walked; nothing is read. */
import { toErrorReport } from '@/lib/errors';
import { kindOf, mayBeList, type TakenKind } from '@/lib/fileKinds';
import type { ImportSource } from '@/workers/protocol';
import { emptyAccount, enter, withRefused, type Account, type Refusal, type Takes } from './account';
import { childrenOf, type Chosen } from './sources';

/** A file that is opened when its turn comes. */
export interface ChosenFile {
  /** Path from what was chosen, with "/" between folders. */
  path: string;
  kind: TakenKind;
  open: () => Promise<File>;
}

export interface Sorted {
  /** What gives faces: files, archives, and folders in which there are any; workers take what they want of folders. */
  faces: ImportSource[];
  /** All in which there is anything for faces, videos too: what can be tried again. */
  sources: ImportSource[];
  videos: ChosenFile[];
  /** Of pictures and videos, but for what lies in archives. */
  paths: string[];
  archives: ChosenFile[];
  /** What may be lists of labels, by their names, which are among `faces` too; and records of how faces were cut. */
  texts: Part[];
  /** Models, and the texts with mean and standard deviation beside them. */
  models: ChosenFile[];
  account: Account;
}

/** @param onFound hears how many files were found so far */
export async function sortChosen(
  chosen: readonly Chosen[],
  takes: Takes,
  onFound: (count: number) => void = () => {},
): Promise<Sorted> {
  const files = { faces: [], sources: [], videos: [], paths: [], archives: [], texts: [], models: [] };
  const sorted: Sorted = { ...files, account: emptyAccount() };
  const refuse = (refusal: Refusal): void => {
    sorted.account.total++;
    sorted.account.refused.push(refusal);
  };
  for (const source of chosen) {
    const before = sorted.account.total;
    for await (const found of filesOf(source)) {
      if ('error' in found) refuse(cannotRead(found.path, found.error));
      else {
        const known = kindOf(found.path, found.type);
        const kind = enter(sorted.account, found.path, known, takes);
        if (known === 'cropping') sorted.texts.push(found);
        if (known === 'geometry' && takes.kinds.includes('map')) await placePart(sorted, source, found);
        if (kind) {
          await place(sorted, source, { ...found, kind }).catch((error: unknown) => {
            sorted.account = withRefused(sorted.account, kind, cannotRead(found.path, error));
          });
        }
      }
      if (sorted.account.total % 100 === 0) onFound(sorted.account.total);
    }
    if (sorted.account.total === before) {
      refuse({
        path: nameOf(source),
        reason: 'The folder is empty.',
        remedy: 'Choose one with photographs.',
      });
    }
  }
  return sorted;
}

type Part = Pick<ChosenFile, 'path' | 'open'>;

export function cannotRead(path: string, error: unknown): Refusal {
  const { message, remedy } = toErrorReport(error);
  return { path, reason: `It could not be read: ${message}`, remedy };
}

async function place(sorted: Sorted, source: Chosen, file: ChosenFile): Promise<void> {
  const { kind } = file;
  if (kind === 'model' || kind === 'statistics') return void sorted.models.push(file);
  // Only handles and files cross to workers.
  const own = 'entry' in source ? { path: file.path, file: await file.open() } : source;
  if (kind === 'archive') sorted.archives.push(file);
  else if (mayBeList(file.path)) sorted.texts.push(file);
  else if (kind !== 'map') sorted.paths.push(file.path);
  if (kind === 'video') sorted.videos.push(file);
  else addOnce(sorted.faces, own);
  addOnce(sorted.sources, own);
}

/** What belongs to a picture that comes with it; where it cannot be read, the picture does without. */
async function placePart(sorted: Sorted, source: Chosen, { path, open }: Part): Promise<void> {
  const own = 'entry' in source ? await open().catch(() => null) : source;
  if (own) addOnce(sorted.faces, own instanceof File ? { path, file: own } : own);
}

/** The files of a folder come one after the other. */
function addOnce(list: ImportSource[], source: ImportSource): void {
  if (list[list.length - 1] !== source) list.push(source);
}

type Found = { path: string; type?: string; open: () => Promise<File> } | { path: string; error: unknown };

function filesOf(source: Chosen): AsyncGenerator<Found> {
  if ('handle' in source) return walk(source.handle, source.handle.name);
  return 'entry' in source ? walk(source.entry, source.entry.name) : one(source);
}

async function* one({ path, file }: { path: string; file: Blob }): AsyncGenerator<Found> {
  const open = () =>
    Promise.resolve(file instanceof File ? file : new File([file], path.slice(path.lastIndexOf('/') + 1)));
  yield { path, type: file.type, open };
}

const nameOf = (source: Chosen): string =>
  'handle' in source ? source.handle.name : 'entry' in source ? source.entry.name : source.path;

/** Whatever cannot be read is told and passed over. */
async function* walk(node: FileSystemHandle | FileSystemEntry, path: string): AsyncGenerator<Found> {
  try {
    if ('isFile' in node ? node.isFile : node.kind === 'file') {
      yield { path, open: () => openFile(node) };
      return;
    }
    const children = await childrenOf(node);
    // The browser's order is the disk's: sort, so that an import repeated gives the same order.
    children.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const child of children) yield* walk(child, `${path}/${child.name}`);
  } catch (error) {
    yield { path, error };
  }
}

function openFile(node: FileSystemHandle | FileSystemEntry): Promise<File> {
  if (!('isFile' in node)) return (node as FileSystemFileHandle).getFile();
  return new Promise((resolve, reject) => (node as FileSystemFileEntry).file(resolve, reject));
}
