/** Pixels of a face in a component. */
import { useEffect, useRef, useState } from 'react';
import { cropKey, readCrop } from '@/app/state/faceCrops';
import type { FaceCrop, LibraryFace } from '@/workers/protocol';

/**
 * The pixels of a face; undefined until they are read, or when the face is gone. Leaving a face out changes the face
 * but not its pixels: what stands on them, such as a stroke not yet saved, stays.
 */
export function useCrop(face: LibraryFace | undefined): FaceCrop | undefined {
  const [read, setRead] = useState<{ key: string; crop: FaceCrop }>();
  const wantedKey = face && cropKey(face);
  const latest = useRef(face);
  useEffect(() => {
    latest.current = face;
  });
  useEffect(() => {
    if (!latest.current || wantedKey === undefined) return;
    let wanted = true;
    readCrop(latest.current).then(
      (crop) => {
        if (wanted) setRead({ key: wantedKey, crop });
      },
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, [wantedKey]);
  return read?.key === wantedKey ? read?.crop : undefined;
}
