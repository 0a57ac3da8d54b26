/** Where the pixels of scored faces are: in the open dataset, on which the run trains. */
import { useMemo } from 'react';
import { useFaces } from '@/app/state/facesStore';
import type { LibraryFace } from '@/workers/protocol';

export function useOpenFaces(): (picture: { id: string }) => LibraryFace | undefined {
  const faces = useFaces((state) => state.faces);
  return useMemo(() => {
    const byId = new Map(faces.map((face) => [face.id, face]));
    return ({ id }) => byId.get(id);
  }, [faces]);
}
