/** Which of the things that were chosen in this visit hold files that gave no face, so that they can be tried again. */
import { videoOf, withoutExtension } from '@/app/intake/videoFrames';
import { mapPathOf, picturePathOf } from '@/lib/fileKinds';
import type { FailedFile, ImportSource, Labelling } from '@/workers/protocol';

/** Something that was chosen, with what a person set for it. */
export interface ChosenSource {
  source: ImportSource;
  /** How many frames are taken of each of its videos. */
  framesPerVideo: number;
  /** What was to become of each file; absent: what its path says. */
  labelling?: Labelling;
}

/** The path of something that was chosen. */
export const pathOf = (source: ImportSource): string =>
  'handle' in source ? source.handle.name : source.path;

/**
 * A folder or an archive counts when any of its files failed, a video when a frame did, and a picture goes with the
 * parsing map that was given for it; an import skips those of them that are done.
 */
export function sourcesToRetry(
  chosen: readonly ChosenSource[],
  failures: readonly FailedFile[],
): ChosenSource[] {
  const failed = new Set<string>();
  for (const { name } of failures) {
    for (let end = name.length; end > 0; end = name.lastIndexOf('/', end - 1)) failed.add(name.slice(0, end));
    for (const other of [mapPathOf(name), picturePathOf(name)]) if (other !== undefined) failed.add(other);
  }
  const videos = new Set(failures.flatMap(({ name }) => videoOf(name) ?? []));
  // A file that was chosen twice is tried once, the latest.
  const byPath = new Map(chosen.map((one) => [pathOf(one.source), one]));
  return [...byPath]
    .filter(([path]) => failed.has(path) || videos.has(withoutExtension(path)))
    .map(([, one]) => one);
}

const isIn = (path: string, chosen: string): boolean => path === chosen || path.startsWith(`${chosen}/`);

/** How many frames were to be taken of a video, by what it was chosen with; undefined where that is not known. */
export function framesFor(path: string, chosen: readonly ChosenSource[]): number | undefined {
  return chosen.findLast((one) => isIn(path, pathOf(one.source)))?.framesPerVideo;
}
