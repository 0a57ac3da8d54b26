/**
 * The faces library as the screens see it: its datasets, the faces of the one that is open, the import under way,
 * files that failed, and the (at most four) faces whose pictures a run shows. No pixels: see `faceCrops`.
 */
import { create } from '@/app/state/createStore';
import { askBeforeLeaving } from './leaving';
import { FRAMES_PER_VIDEO } from '@/app/intake/videoFrames';
import type { ErrorReport } from '@/lib/errors';
import type {
  ChangedFace,
  ContradictingFiles,
  DatasetInfo,
  FaceEngineReport,
  FailedFile,
  ImportCounts,
  KnownFile,
  LibraryFace,
  Rebuilt,
  UnfinishedImport,
  UnfinishedSet,
} from '@/workers/protocol';

export const MAX_SHOWN_FACES = 4;

export type ImportStatus =
  | { phase: 'idle' }
  | { phase: 'loading models'; label: string; done: number; total: number }
  | { phase: 'listing files'; found: number }
  | { phase: 'taking frames'; name: string; done: number; total: number }
  | { phase: 'importing'; counts: ImportCounts; facesPerSecond: number; etaMs: number }
  | { phase: 'failed'; error: ErrorReport };

export interface FacesState {
  /** Empty until the library is open; then at least one. */
  datasets: readonly DatasetInfo[];
  /** The dataset that is open: imports go there, runs train on it. '' until the library is open. */
  datasetId: string;
  /** All faces of the open dataset, in their order. */
  faces: readonly LibraryFace[];
  failures: readonly FailedFile[];
  /** Datasets that were missing from the browser's index and are there again. */
  rebuilt: readonly Rebuilt[];
  unfinished: readonly UnfinishedImport[];
  /** Forged sets that were begun, and that nobody makes now. */
  unfinishedSets: readonly UnfinishedSet[];
  status: ImportStatus;
  /** How far an export to a file is; null when there is none. */
  exporting: { done: number; total: number } | null;
  /** Files of what was imported latest that were there already; none when dismissed. */
  known: readonly KnownFile[];
  /** Faces that the latest import gave another class or part; none when dismissed or undone. */
  changed: readonly ChangedFace[];
  contradicting: readonly ContradictingFiles[];
  /** What the face worker can do; null until its models are loaded. */
  report: FaceEngineReport | null;
  /** How many frames are taken of each video that is imported. */
  framesPerVideo: number;
  /** Some of the failed files can be tried again: they were chosen in this visit. */
  canRetry: boolean;
  /** Ids of the faces whose reconstructions are shown, in the order of choice. */
  shownIds: readonly string[];
  /** Shows another dataset's faces. */
  show: (datasetId: string, faces: readonly LibraryFace[], failures: readonly FailedFile[]) => void;
  addFaces: (faces: readonly LibraryFace[]) => void;
  /** Puts a face in the place of the one with this id. */
  replaceFace: (id: string, face: LibraryFace) => void;
  /** Shows a face or stops showing it; a fifth replaces the one chosen longest ago. */
  toggleShown: (id: string) => void;
}

export const useFaces = create<FacesState>()((set, get) => ({
  datasets: [],
  datasetId: '',
  faces: [],
  failures: [],
  rebuilt: [],
  unfinished: [],
  unfinishedSets: [],
  status: { phase: 'idle' },
  exporting: null,
  known: [],
  changed: [],
  contradicting: [],
  report: null,
  framesPerVideo: FRAMES_PER_VIDEO,
  canRetry: false,
  shownIds: [],
  show: (datasetId, faces, failures) =>
    set({
      datasetId,
      faces,
      failures,
      known: [],
      changed: [],
      contradicting: [],
      canRetry: false,
      shownIds: firstShown([], faces),
    }),
  addFaces: (added) => {
    const faces = [...get().faces, ...added];
    set({ faces, shownIds: firstShown(get().shownIds, added) });
  },
  replaceFace: (id, face) => {
    const { faces, shownIds } = get();
    set({
      faces: faces.map((other) => (other.id === id ? face : other)),
      shownIds: shownIds.map((shown) => (shown === id ? face.id : shown)),
    });
  },
  toggleShown: (id) => {
    const { shownIds } = get();
    const others = shownIds.filter((shown) => shown !== id);
    if (others.length < shownIds.length) set({ shownIds: others });
    else set({ shownIds: [...shownIds, id].slice(-MAX_SHOWN_FACES) });
  },
}));

askBeforeLeaving(() => {
  const { status, exporting } = useFaces.getState();
  return exporting !== null || (status.phase !== 'idle' && status.phase !== 'failed');
});

/** Fills up what is shown with the first of the new faces that are trained on. */
function firstShown(shownIds: readonly string[], added: readonly LibraryFace[]): string[] {
  const room = MAX_SHOWN_FACES - shownIds.length;
  const usable = added.filter(({ excluded }) => !excluded).slice(0, Math.max(0, room));
  return [...shownIds, ...usable.map(({ id }) => id)];
}

/** The faces that a run trains on: those of the open dataset that nobody excluded. */
export function trainingFaces(faces: readonly LibraryFace[]): LibraryFace[] {
  return faces.filter(({ excluded }) => !excluded);
}

/** Why nothing can be said of the faces yet, a sentence; null once a dataset is open. */
export function facesUnread(): string | null {
  const { datasetId, status } = useFaces.getState();
  if (datasetId !== '') return null;
  return status.phase === 'failed'
    ? 'The faces library could not be opened.'
    : 'The faces library is being opened.';
}

/** Why nothing can be computed on a dataset's faces, a sentence; null where it can. */
export function datasetObstacle(datasetId: string): string | null {
  const unread = facesUnread();
  if (unread) return unread;
  const dataset = useFaces.getState().datasets.find(({ id }) => id === datasetId);
  return dataset && dataset.faceCount > dataset.excludedCount ? null : 'The dataset has no faces.';
}

/** A dataset that was chosen, while there is one; else the one that is open. */
export function datasetOrOpen(id: string | null): string {
  const { datasets, datasetId } = useFaces.getState();
  return datasets.find((dataset) => dataset.id === id)?.id ?? datasetId;
}

/** The dataset that is open; undefined until one is. */
export function openDatasetOf({ datasets, datasetId }: FacesState): DatasetInfo | undefined {
  return datasets.find(({ id }) => id === datasetId);
}

/** The open dataset, for the table of runs. */
export function openOrigin(): { datasetId: string; dataset: string } {
  const state = useFaces.getState();
  return { datasetId: state.datasetId, dataset: openDatasetOf(state)?.name ?? '' };
}
