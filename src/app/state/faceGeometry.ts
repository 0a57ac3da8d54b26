/** Finding the geometry of stored faces that lack it, and reading what is there. Failures of finding are in the store. */
import { toErrorReport } from '@/lib/errors';
import { faceWorkersFor } from '@/lib/faceWorkers';
import type { GalleryView } from '@/lib/galleryView';
import { useFaces } from './facesStore';
import { useFaceGeometry } from './geometryStore';
import { askLibrary } from './library';

/** In the open dataset. Resolves when all were looked at, it was cancelled or it failed; what was found stays. */
export async function findGeometry(): Promise<void> {
  const { datasetId } = useFaces.getState();
  useFaceGeometry.setState({ status: { phase: 'finding', done: 0, total: 0 }, end: null });
  try {
    const end = await askLibrary((library) => library.findGeometries(datasetId, faceWorkersFor(navigator)));
    useFaceGeometry.setState({ status: { phase: 'idle' }, end: { ...end, datasetId } });
  } catch (error) {
    useFaceGeometry.setState({ status: { phase: 'failed', error: toErrorReport(error) } });
  }
}

/** Stops after the faces in work. */
export function stopFinding(): void {
  void askLibrary((library) => library.cancelGeometries());
}

/** Reads a blendshape of all faces of the open dataset; '': none. What cannot be read is not there. */
export async function readExpressions(blendshape: GalleryView['blendshape']): Promise<void> {
  const { datasetId } = useFaces.getState();
  if (datasetId === '') return;
  const name = blendshape === '' ? '_neutral' : blendshape;
  const read = await askLibrary((library) => library.expressions(datasetId, name)).catch(() => null);
  if (read && useFaces.getState().datasetId === datasetId)
    useFaceGeometry.setState({ read: { datasetId, blendshape, ...read } });
}
