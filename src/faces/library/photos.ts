/** The photographs that show several faces: they are stored, so that another of their faces can be taken. */
import { LabError } from '@/lib/errors';
import type { FaceRow } from '@/storage/faceIndex';
import { datasetPath } from '@/storage/facePixels';
import { readStoredFile, writeStoredFile } from '@/storage/opfs';
import { readCrop } from '../cropPhoto';
import { decodePhoto } from '../decode';

const pathOf = (datasetId: string, photo: string): string => `${datasetPath(datasetId)}/photos/${photo}`;

/** @returns the name by which its faces know it. @throws LabError `storage-full` */
export async function keepPhoto(datasetId: string, contentId: string, photo: Blob): Promise<string> {
  await writeStoredFile(pathOf(datasetId, contentId), photo);
  return contentId;
}

/** The photograph of a face. @throws LabError `wrong-state` when it was not stored */
export async function photoOf({ datasetId, name, photo }: FaceRow): Promise<Blob> {
  const stored = photo && (await readStoredFile(pathOf(datasetId, photo)));
  if (stored) return stored;
  throw new LabError(
    'wrong-state',
    `The photograph of "${name}" was not stored.`,
    'Import the photograph again.',
  );
}

/** Crops (CROP_SIZE, CROP_SIZE, 3) of all faces of its photograph, in the order of `candidates`. @throws as `photoOf` */
export async function candidateCrops(row: FaceRow): Promise<Uint8Array[]> {
  const photo = await decodePhoto(await photoOf(row));
  try {
    return row.candidates.map((box) => readCrop(photo, box));
  } finally {
    photo.close();
  }
}
