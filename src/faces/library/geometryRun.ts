/**
 * Finds the geometry of stored faces in their crops, where they lack it. What was found is lasting every few faces, so that
 * one that was cancelled is gone on with by the next.
 */
import { inOrder } from '@/lib/inOrder';
import type { FaceRow } from '@/storage/faceIndex';
import type { FaceWriter } from '@/storage/faceWriter';
import type { FaceGeometry } from '../geometry';
import { packGeometry } from '../geometryRecord';

/** Faces wait for so many before they are made lasting together. */
const COMMIT_EVERY = 16;

/** What came of it. */
export interface GeometryEnd {
  /** Faces that have a geometry now and lacked it. */
  found: number;
  /** Names of those in whose crop no face was found; asked again they are looked at again. */
  notFound: string[];
  /** The model that looks knows blendshapes and pose. */
  isComplete: boolean;
  isCancelled: boolean;
}

interface GeometrySteps {
  /** @returns (CROP_SIZE, CROP_SIZE, 3) */
  readPixels(row: FaceRow): Promise<Uint8Array>;
  /** @returns null where no face is found. @throws LabError `model-missing` */
  find(rgb: Uint8Array): Promise<FaceGeometry | null>;
  /** After each commit. @param ids of the faces that have a geometry now */
  onCommit(done: number, ids: readonly string[]): Promise<void>;
}

/**
 * @param rows the faces that lack it
 * @param atOnce faces that are looked at at once
 * @throws LabError `storage-full` or what `find` throws; what was found until then is kept
 */
export async function findGeometries(
  rows: readonly FaceRow[],
  writer: FaceWriter,
  { readPixels, find, onCommit }: GeometrySteps,
  signal: AbortSignal,
  atOnce: number,
): Promise<Pick<GeometryEnd, 'found' | 'notFound'>> {
  const end = { found: 0, notFound: [] as string[] };
  let done = 0;
  let waiting: string[] = [];
  const commit = async (): Promise<void> => {
    const ids = waiting;
    waiting = [];
    await writer.commit();
    await onCommit(done, ids);
  };
  const look = async (row: FaceRow) => find(await readPixels(row));
  try {
    for await (const [row, geometry] of inOrder(rows, look, atOnce, signal)) {
      const packed = geometry && packGeometry(geometry);
      if (packed) {
        await writer.setGeometry(row.id, packed);
        waiting.push(row.id);
        end.found++;
      } else end.notFound.push(row.name);
      done++;
      if (done % COMMIT_EVERY === 0) await commit();
    }
  } finally {
    await commit();
  }
  return end;
}
