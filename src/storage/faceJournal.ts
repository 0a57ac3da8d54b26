/**
 * What the index of faces says of a dataset, once more, beside its pixels: "faces/<dataset>/rows.log", one change a line,
 * later ones over earlier ones. The index is rebuilt from it where the browser has lost that. Each line begins with its
 * CRC-32; one that does not fit is passed over. Workers only; elsewhere nothing is written.
 */
import { crc32 } from './crc32';
import type { DatasetRow, FaceRow, SourceRow } from './faceIndex';
import { datasetPath } from './facePixels';
import { openDirectory, readStoredFile, storedSizeBytes } from './opfs';

/** What the index says of a dataset itself. */
type DatasetFacts = Pick<DatasetRow, 'name' | 'createdAt' | 'cropping'>;

/** One change of the index. */
export type Change =
  | { dataset: DatasetFacts }
  /** `before`: the face whose place it takes. */
  | { face: FaceRow; before?: string }
  | { source: SourceRow };

/** What a journal comes to. */
export interface Journal {
  dataset: DatasetFacts | null;
  faces: FaceRow[];
  sources: SourceRow[];
}

const FILE = 'rows.log';
const CRC_DIGITS = 8;

/** What this uses of FileSystemSyncAccessHandle, which TypeScript declares for workers only. */
interface Appendable {
  createSyncAccessHandle(options: { mode: 'readwrite-unsafe' }): Promise<{
    getSize(): number;
    write(bytes: Uint8Array, options: { at: number }): number;
    flush(): void;
    close(): void;
  }>;
}

const lineOf = (change: Change): string => {
  const json = JSON.stringify(change);
  return `${crcOf(json)} ${json}\n`;
};

const crcOf = (text: string): string =>
  crc32(new TextEncoder().encode(text)).toString(16).padStart(CRC_DIGITS, '0');

/** Never rejects: the index counts, and what is missing here is missed only when that is lost. */
export async function noteChanges(datasetId: string, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  try {
    if (!('createSyncAccessHandle' in FileSystemFileHandle.prototype)) return;
    // One at a time: two that append would meet at one place, and where a file has one handle only the second would be refused.
    await navigator.locks.request(`fsfm-lab-journal-${datasetId}`, () => append(datasetId, changes));
  } catch {
    // See above.
  }
}

async function append(datasetId: string, changes: readonly Change[]): Promise<void> {
  const directory = await openDirectory(datasetPath(datasetId));
  const file = (await directory.getFileHandle(FILE, { create: true })) as unknown as Appendable;
  const handle = await file.createSyncAccessHandle({ mode: 'readwrite-unsafe' });
  try {
    // A line that was cut short must not take the next one with it.
    const text = `\n${changes.map(lineOf).join('')}`;
    handle.write(new TextEncoder().encode(text), { at: handle.getSize() });
    handle.flush();
  } finally {
    handle.close();
  }
}

const pathOf = (datasetId: string): string => `${datasetPath(datasetId)}/${FILE}`;

export const hasJournal = async (datasetId: string): Promise<boolean> =>
  (await storedSizeBytes(pathOf(datasetId))) > 0;

/** null where a dataset has none: it is older than journals. */
export async function readJournal(datasetId: string): Promise<Journal | null> {
  const file = await readStoredFile(pathOf(datasetId));
  return file && file.size > 0 ? replay((await file.text()).split('\n')) : null;
}

/** @param lines of a journal, damaged or not */
export function replay(lines: readonly string[]): Journal {
  let dataset: Journal['dataset'] = null;
  const faces = new Map<string, FaceRow>();
  const sources = new Map<string, SourceRow>();
  for (const line of lines) {
    const json = line.slice(CRC_DIGITS + 1);
    if (json === '' || line.slice(0, CRC_DIGITS) !== crcOf(json)) continue;
    const change = JSON.parse(json) as Change; // under its checksum: only we wrote it
    if ('dataset' in change) dataset = change.dataset;
    else if ('source' in change) sources.set(change.source.key, change.source);
    else {
      if (change.before !== undefined) faces.delete(change.before);
      faces.set(change.face.id, change.face);
    }
  }
  return { dataset, faces: [...faces.values()], sources: [...sources.values()] };
}
