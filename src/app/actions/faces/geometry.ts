/** The geometry of faces that were stored without it. */
import { findGeometry as find, stopFinding } from '@/app/state/faceGeometry';
import { facesUnread, useFaces } from '@/app/state/facesStore';
import { useFaceGeometry } from '@/app/state/geometryStore';
import { formatCounted } from '@/lib/format';
import type { Action } from '../action';

const isFinding = () => useFaceGeometry.getState().status.phase === 'finding';

/** Faces that may get one, or a better one: a model that knows blendshapes may be there now, and a record may be damaged. */
function lacking(): number {
  const { faces, datasetId } = useFaces.getState();
  const { read } = useFaceGeometry.getState();
  const damaged = read?.datasetId === datasetId ? read.damaged : 0;
  return faces.filter(({ pose, hasBlendshapes }) => !pose || !hasBlendshapes).length + damaged;
}

export const findGeometry: Action = {
  id: 'faces.findGeometry',
  label: () => (lacking() > 0 ? `Find it for ${formatCounted(lacking(), 'face')}` : 'Find geometry'),
  title: 'Find the geometry of stored faces',
  hint: 'Landmarks in 3-D, expression and pose, from the stored crops',
  screens: ['/faces', '/edit'],
  watches: [useFaces, useFaceGeometry],
  obstacle: () => {
    if (isFinding()) return 'It is being found already.';
    const { faces, status } = useFaces.getState();
    if (faces.length === 0) return facesUnread() ?? 'The dataset is empty.';
    if (status.phase !== 'idle' && status.phase !== 'failed') return 'Wait until the import has finished.';
    return lacking() === 0 ? 'Every face has its geometry.' : null;
  },
  perform: find,
};

export const stopFindingGeometry: Action = {
  id: 'faces.stopGeometry',
  label: 'Stop finding',
  title: 'Stop finding the geometry of faces',
  screens: ['/faces', '/edit'],
  watches: [useFaceGeometry],
  obstacle: () => (isFinding() ? null : 'No geometry is being found.'),
  perform: stopFinding,
};
