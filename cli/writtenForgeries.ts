/** A folder that `npm run lab -- forge` wrote: which of its files are faces, and which say where those were forged. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FaceFolder } from './files';

const RECORD = 'forgeries.json';

/**
 * @returns the folder without what is no face, and those files; none where the folder is another
 * @throws Error where its record is none
 */
export function withoutMasks(folder: FaceFolder): { folder: FaceFolder; masks: string[] } {
  const record = folder.files.find((path) => path === join(folder.path, RECORD));
  if (record === undefined) return { folder, masks: [] };
  const named = new Set(masksIn(record));
  const isMask = (path: string) => dirname(path) === folder.path && named.has(basename(path));
  const masks = folder.files.filter(isMask);
  const files = folder.files.filter((path) => path !== record && !isMask(path));
  return { folder: { ...folder, files }, masks: [record, ...masks] };
}

function masksIn(record: string): string[] {
  const refuse = (why: string, cause?: unknown) => new Error(`--faces: ${record} ${why}`, { cause });
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(record, 'utf8'));
  } catch (error) {
    throw refuse('cannot be read; write the forged set again', error);
  }
  const { forgeries } = (document ?? {}) as { forgeries?: unknown };
  if (!Array.isArray(forgeries)) throw refuse('lists no forgeries; write the forged set again');
  return forgeries.flatMap((one: unknown) => {
    const { mask } = (one ?? {}) as { mask?: unknown };
    return typeof mask === 'string' ? [mask] : [];
  });
}
