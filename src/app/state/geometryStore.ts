/** What is known of the geometry of the open dataset's faces: how far finding it is, and one blendshape of all of them. */
import { create } from '@/app/state/createStore';
import type { ErrorReport } from '@/lib/errors';
import type { GalleryView } from '@/lib/galleryView';
import type { GeometryEnd, LibraryEvent } from '@/workers/protocol';
import { useFaces } from './facesStore';
import { askBeforeLeaving } from './leaving';

type GeometryStatus =
  | { phase: 'idle' }
  /** `total`: 0 until the models are loaded. */
  | { phase: 'finding'; done: number; total: number }
  | { phase: 'failed'; error: ErrorReport };

interface GeometryState {
  status: GeometryStatus;
  /** What came of the latest search, in which dataset. */
  end: (GeometryEnd & { datasetId: string }) | null;
  /** The blendshape that was read latest. */
  read: {
    datasetId: string;
    blendshape: GalleryView['blendshape'];
    values: ReadonlyMap<string, number>;
    damaged: number;
  } | null;
}

export const useFaceGeometry = create<GeometryState>()(() => ({
  status: { phase: 'idle' },
  end: null,
  read: null,
}));

askBeforeLeaving(() => useFaceGeometry.getState().status.phase === 'finding');

const NOTHING: ReadonlyMap<string, number> = new Map();

/** Values of a blendshape by face id; none until it is read. */
export function expressionsOf(
  { read }: Pick<GeometryState, 'read'>,
  datasetId: string,
  blendshape: GalleryView['blendshape'],
): ReadonlyMap<string, number> {
  return read?.datasetId === datasetId && read.blendshape === blendshape ? read.values : NOTHING;
}

export function hearGeometry({
  datasetId,
  done,
  total,
  found,
}: Extract<LibraryEvent, { type: 'geometry' }>): void {
  if (useFaceGeometry.getState().status.phase === 'finding')
    useFaceGeometry.setState({ status: { phase: 'finding', done, total } });
  if (useFaces.getState().datasetId !== datasetId) return;
  const byId = new Map(found.map((face) => [face.id, face]));
  useFaces.setState(({ faces }) => ({ faces: faces.map((face) => byId.get(face.id) ?? face) }));
}
