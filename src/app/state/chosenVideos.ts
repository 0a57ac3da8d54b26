/** The videos among what a person chose, those in folders too; opened when their turn comes. */
import { isVideo } from '@/app/videoFrames';
import { isVideoName } from '@/lib/videoNames';
import type { ImportSource } from '@/workers/protocol';

export interface ChosenVideo {
  /** Path from what was chosen, with "/" between folders. */
  path: string;
  open: () => Promise<File>;
}

/** Whether a source is a video by itself; the library gets its frames instead of it. */
export function isSingleVideo(source: ImportSource): boolean {
  if ('handle' in source) return source.handle.kind === 'file' && isVideoName(source.handle.name);
  return source.file instanceof File && isVideo(source.file);
}

export async function* videosIn(sources: readonly ImportSource[]): AsyncGenerator<ChosenVideo> {
  for (const source of sources) {
    if ('handle' in source) yield* walk(source.handle, source.handle.name);
    else if (source.file instanceof File && isVideo(source.file)) {
      const { path, file } = source;
      yield { path, open: () => Promise.resolve(file) };
    }
  }
}

async function* walk(handle: FileSystemHandle, path: string): AsyncGenerator<ChosenVideo> {
  if (handle.kind === 'file') {
    if (isVideoName(path)) yield { path, open: () => (handle as FileSystemFileHandle).getFile() };
    return;
  }
  const entries: FileSystemHandle[] = [];
  for await (const entry of (handle as FileSystemDirectoryHandle).values()) entries.push(entry);
  // The browser's order is the disk's: sort, so that an import repeated gives the same order.
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) yield* walk(entry, `${path}/${entry.name}`);
}
