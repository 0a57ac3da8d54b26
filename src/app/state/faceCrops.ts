/** Pixels of faces for the page, read from the library when something shows them, the latest ones cached. */
import type { FaceCrop, LibraryFace } from '@/workers/protocol';
import { askLibrary } from './library';

/** 200 KB each: enough for a screen of thumbnails and back. */
const CACHED = 256;
/** By what makes the pixels what they are; the first is the one used longest ago. */
const cached = new Map<string, Promise<FaceCrop>>();

/** How often the pixels of a face were changed on this page. */
const changes = new Map<string, number>();

const idOf = ({ datasetId, id }: Pick<LibraryFace, 'datasetId' | 'id'>): string => `${datasetId}/${id}`;

/** The same as long as a face's pixels and map are; a damaged one that was repaired has others. */
export function cropKey(face: LibraryFace): string {
  return `${idOf(face)}/${changes.get(idOf(face)) ?? 0}/${face.damaged ?? ''}`;
}

/** A face's pixels or map are no longer what was read: to be called before the store is told. */
export function forgetCrop(face: LibraryFace): void {
  cached.delete(cropKey(face));
  changes.set(idOf(face), (changes.get(idOf(face)) ?? 0) + 1);
}

/** A face with its pixels. @throws LabError `wrong-state` when it is gone from the library */
export function readCrop(face: LibraryFace): Promise<FaceCrop> {
  const key = cropKey(face);
  let crop = cached.get(key);
  cached.delete(key);
  if (!crop) {
    crop = askLibrary((faces) => faces.crop(face.datasetId, face.id));
    crop.catch(() => cached.delete(key));
  }
  cached.set(key, crop);
  for (const oldest of cached.keys()) {
    if (cached.size <= CACHED) break;
    cached.delete(oldest);
  }
  return crop;
}
