/** Pixels of faces for the page, read from the library when something shows them, the latest ones kept. */
import type { FaceCrop, LibraryFace } from '@/workers/protocol';
import { askLibrary } from './library';

/** 200 KB each: enough for a screen of thumbnails and back. */
const KEPT = 256;
/** By what makes the pixels what they are; the first is the one used longest ago. */
const kept = new Map<string, Promise<FaceCrop>>();

/** How often the pixels of a face were changed on this page. */
const changes = new Map<string, number>();

const idOf = ({ datasetId, id }: Pick<LibraryFace, 'datasetId' | 'id'>): string => `${datasetId}/${id}`;

/** The same as long as a face's pixels and map are; a damaged one that was repaired has others. */
export function cropKey(face: LibraryFace): string {
  return `${idOf(face)}/${changes.get(idOf(face)) ?? 0}/${face.damaged ?? ''}`;
}

/** A face's pixels or map are no longer what was read: to be called before the store is told. */
export function forgetCrop(face: LibraryFace): void {
  kept.delete(cropKey(face));
  changes.set(idOf(face), (changes.get(idOf(face)) ?? 0) + 1);
}

/** A face with its pixels. @throws LabError `wrong-state` when it is gone from the library */
export function readCrop(face: LibraryFace): Promise<FaceCrop> {
  const key = cropKey(face);
  let crop = kept.get(key);
  kept.delete(key);
  if (!crop) {
    crop = askLibrary((faces) => faces.crop(face.datasetId, face.id));
    crop.catch(() => kept.delete(key));
  }
  kept.set(key, crop);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
  return crop;
}
