/** The faces of a run, wherever they are: in memory, or read from their stored datasets when they are needed. */
import { unpackGeometry } from '@/faces/geometryRecord';
import { findDamage, requireWhole, type TellChecked } from '@/faces/library/faceCheck';
import type { FaceCrop, FaceInfo } from '@/faces/types';
import { LabError } from '@/lib/errors';
import { ofDataset, openFaceIndex, type FaceRow } from '@/storage/faceIndex';
import { FacePixels } from '@/storage/facePixels';

export interface OpenFaces {
  /**
   * In the order asked for. Of stored ones `rgb`, `parsing` and `geometry` (undefined where there is none, or it is damaged)
   * are read anew at each look: keep what is used.
   */
  faces: FaceCrop[];
  /** Faces whose map is another than the one that was asked for says, as far as that says any; absent: not compared. */
  changedMaps?: number;
  /** Lets go of the files; the faces cannot be looked at afterwards. */
  close(): void;
}

const hasPixels = (face: FaceInfo): face is FaceCrop => 'rgb' in face && 'parsing' in face;

/**
 * Every stored face is checked once, here, and `tell` hears how far that is: what is read afterwards is what was imported.
 * @throws LabError `wrong-state` naming a face that is no longer stored, `invalid-file` naming those that are damaged
 */
export async function openFaces(infos: readonly FaceInfo[], tell?: TellChecked): Promise<OpenFaces> {
  const stored = infos.filter((face) => !hasPixels(face));
  const datasets = new Map<string, FacePixels>();
  const close = (): void => datasets.forEach((pixels) => pixels.close());
  try {
    const rows = await readRows(stored);
    for (const { datasetId } of rows.values()) {
      if (!datasets.has(datasetId)) datasets.set(datasetId, await FacePixels.open(datasetId));
    }
    const wanted = stored.flatMap((face) => rows.get(keyOf(face)) ?? []);
    const pixelsOf = ({ datasetId }: FaceRow) => datasets.get(datasetId) ?? null;
    requireWhole((await findDamage(wanted, pixelsOf, tell)).keys());
    const faces = infos.map((face) => {
      if (hasPixels(face)) return face;
      const row = rows.get(keyOf(face));
      const pixels = row && datasets.get(row.datasetId);
      if (!row || !pixels) throw missing(face);
      return lazyFace(face, row, pixels);
    });
    return { faces, changedMaps: changedMaps(stored, rows), close };
  } catch (error) {
    close();
    throw error;
  }
}

async function readRows(faces: readonly FaceInfo[]): Promise<Map<string, FaceRow>> {
  const rows = new Map<string, FaceRow>();
  const datasetIds = new Set(faces.flatMap(({ datasetId }) => datasetId ?? []));
  if (datasetIds.size === 0) return rows;
  const index = await openFaceIndex();
  try {
    for (const datasetId of datasetIds) {
      for (const row of await index.getAll('faces', ofDataset(datasetId))) rows.set(keyOf(row), row);
    }
  } finally {
    index.close();
  }
  return rows;
}

/** @returns of how many faces the stored map is not the one that was known */
export function changedMaps(
  known: readonly FaceInfo[],
  rows: ReadonlyMap<string, Pick<FaceRow, 'classPixels'>>,
): number {
  return known.filter((face) => {
    const stored = rows.get(keyOf(face))?.classPixels;
    return face.classPixels && stored?.some((count, id) => count !== face.classPixels?.[id]);
  }).length;
}

const keyOf = ({ datasetId, id }: { datasetId?: string; id: string }): string => `${datasetId}/${id}`;

function lazyFace(face: FaceInfo, row: FaceRow, pixels: FacePixels): FaceCrop {
  const { name, cropSlot, mapSlot, classPixels, forgery } = row;
  const { crops, maps } = pixels;
  return {
    ...face,
    name, // states do not keep it
    classPixels, // of the map that is used from now on
    ...(forgery && { forged: { forgery } }),
    get rgb() {
      return crops.read(cropSlot);
    },
    get parsing() {
      return maps.read(mapSlot);
    },
    get geometry() {
      const record = pixels.geometry(row);
      return (record && unpackGeometry(record)) ?? undefined;
    },
  };
}

function missing({ id, name }: FaceInfo): LabError {
  return new LabError(
    'wrong-state',
    `The face "${name || id}" is no longer in its dataset.`,
    'Reload the page and start again with the faces that are there.',
  );
}
