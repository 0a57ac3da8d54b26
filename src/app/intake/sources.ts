/** What a person dropped, pasted or picked, with its paths; nothing is opened yet. */
import type { ImportSource } from '@/workers/protocol';

/** Entries are what browsers without file handles give of a drop. They cross to no worker. */
export type Chosen = ImportSource | { entry: FileSystemEntry };

export function fileSources(files: readonly File[]): ImportSource[] {
  return files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/**
 * Files and folders of a drop or the clipboard: as handles where the browser has them, which last and reach the
 * workers as they are; as entries elsewhere, and where handles hide files; as plain files where neither exists, as of a copied picture.
 * Call it in the event itself: what it reads is gone when the event is over.
 */
export async function transferredSources({ items }: DataTransfer): Promise<Chosen[]> {
  const files = [...items].filter(({ kind }) => kind === 'file');
  const chosen = files.map(async (item): Promise<Chosen | null> => {
    const [asked, entry, file] = [item.getAsFileSystemHandle?.(), item.webkitGetAsEntry(), item.getAsFile()];
    const handle = await asked?.catch(() => null);
    // What cannot be listed is told where it is read.
    if (handle && !(entry && (await hidesFiles(handle, entry).catch(() => false)))) return { handle };
    if (entry) return { entry };
    return file && { path: file.name, file };
  });
  return (await Promise.all(chosen)).filter((one) => one !== null);
}

/**
 * Whether a folder holds what its handle does not give: Chromium leaves out, without a word, names that Windows would not
 * take, as "12:30.jpg".
 */
async function hidesFiles(handle: FileSystemHandle, entry: FileSystemEntry): Promise<boolean> {
  if (handle.kind === 'file' || entry.isFile) return false;
  const given = new Map((await childrenOf(handle)).map((child) => [child.name, child as FileSystemHandle]));
  for (const child of (await childrenOf(entry)) as FileSystemEntry[]) {
    const same = given.get(child.name);
    if (!same || (await hidesFiles(same, child))) return true;
  }
  return false;
}

/** What lies in a folder, in the order of the disk. */
export async function childrenOf(node: FileSystemHandle | FileSystemEntry) {
  const children: (FileSystemHandle | FileSystemEntry)[] = [];
  if (!('isFile' in node)) {
    for await (const child of (node as FileSystemDirectoryHandle).values()) children.push(child);
    return children;
  }
  const reader = (node as FileSystemDirectoryEntry).createReader();
  // A reader gives at most a hundred entries at a time.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return children;
    children.push(...some);
  }
}

/**
 * The files of a folder that the person picks; none when they think better of it. An input gives each of them. The handle of
 * `showDirectoryPicker` would last over a reload, but has no entries beside it to tell which files it hides (see `hidesFiles`).
 */
export function pickFolder(): Promise<ImportSource[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.webkitdirectory = true;
  return new Promise((resolve) => {
    input.onchange = () => resolve(fileSources([...(input.files ?? [])]));
    input.oncancel = () => resolve([]);
    input.click();
  });
}

/** In words: a name, or how many there are. */
export function describeSources(sources: readonly ImportSource[]): string {
  const [first] = sources;
  if (sources.length > 1) return `${sources.length} files and folders`;
  if (!('handle' in first)) return first.path;
  return first.handle.kind === 'directory' ? `folder ${first.handle.name}` : first.handle.name;
}
