/** What a person dropped, picked or pasted, as sources that workers read. */
import type { ImportSource } from '@/workers/protocol';

export function fileSources(files: readonly File[]): ImportSource[] {
  return files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Files and folders of a drop. Call it in the event itself: the list is emptied when the event is over. */
export async function droppedSources(data: DataTransfer): Promise<ImportSource[]> {
  const asked = [...data.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => item.getAsFileSystemHandle?.() ?? Promise.resolve(item.getAsFile()));
  const dropped = (await Promise.all(asked)).filter((entry) => entry !== null);
  return dropped.map((entry) =>
    entry instanceof File ? { path: entry.name, file: entry } : { handle: entry },
  );
}

/** A folder that the person picks; empty when they think better of it. */
export async function pickFolder(): Promise<ImportSource[]> {
  if (!window.showDirectoryPicker) return fileSources(await filesOfFolderInput());
  try {
    return [{ handle: await window.showDirectoryPicker({ id: 'faces' }) }];
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return [];
    throw error;
  }
}

/** The older way to pick a folder, where the browser lacks `showDirectoryPicker`. */
function filesOfFolderInput(): Promise<File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.webkitdirectory = true;
  return new Promise((resolve) => {
    input.onchange = () => resolve([...(input.files ?? [])]);
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
