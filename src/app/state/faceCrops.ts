/** Pixels of faces for the page, read from the library when something shows them, the latest ones kept. */
import { useEffect, useState } from 'react';
import type { FaceCrop, LibraryFace } from '@/workers/protocol';
import { askLibrary } from './library';

/** 200 KB each: enough for a screen of thumbnails and back. */
const KEPT = 256;
/** By what makes the pixels what they are; the first is the one used longest ago. */
const kept = new Map<string, Promise<FaceCrop>>();

/** A map that was mended has other counts than before. */
const keyOf = (face: LibraryFace): string => `${face.datasetId}/${face.id}/${face.classPixels.join()}`;

/** A face with its pixels. @throws LabError `wrong-state` when it is gone from the library */
export function readCrop(face: LibraryFace): Promise<FaceCrop> {
  const key = keyOf(face);
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

/** The pixels of a face; undefined until they are read, or when the face is gone. */
export function useCrop(face: LibraryFace | undefined): FaceCrop | undefined {
  const [read, setRead] = useState<{ face: LibraryFace; crop: FaceCrop }>();
  useEffect(() => {
    if (!face) return;
    let wanted = true;
    readCrop(face).then(
      (crop) => {
        if (wanted) setRead({ face, crop });
      },
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, [face]);
  return read?.face === face ? read?.crop : undefined;
}
