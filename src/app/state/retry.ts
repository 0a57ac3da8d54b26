/** Which of the things that were chosen in this visit hold files that gave no face, so that they can be tried again. */
import type { FailedFile, ImportSource } from '@/workers/protocol';

const pathOf = (source: ImportSource): string => ('handle' in source ? source.handle.name : source.path);

/** A folder or an archive counts when any of its files failed; an import skips those of them that are done. */
export function sourcesToRetry(
  chosen: readonly ImportSource[],
  failures: readonly FailedFile[],
): ImportSource[] {
  const failed = new Set<string>();
  for (const { name } of failures) {
    for (let end = name.length; end > 0; end = name.lastIndexOf('/', end - 1)) failed.add(name.slice(0, end));
  }
  // A file that was chosen twice is tried once, the latest.
  const byPath = new Map(chosen.map((source) => [pathOf(source), source]));
  return [...byPath].filter(([path]) => failed.has(path)).map(([, source]) => source);
}
