/**
 * The scoring screen's state: photographs in their queue, their faces with what each detector said, the open
 * detectors, what is looked at. No pixels but thumbnails: the others are read again when they are shown.
 */
import { create } from '@/app/state/createStore';
import type { ScoreMap } from '@/app/viz/scoreMaps';
import { toErrorReport, type ErrorReport } from '@/lib/errors';
import { DEFAULT_SCORE_VIEW, scoreViewFromQuery, scoreViewToQuery, type ScoreView } from '@/lib/scoreView';
import type { FaceBox } from '@/workers/protocol';
import type { ClassProbabilities, DetectorInfo, ReconstructorInfo } from '@/workers/shelfProtocol';

export interface ScoreFace {
  /** Photograph and number in it: stays the same when the photograph is judged again. */
  key: string;
  photo: number;
  /** Largest face first, from 0. */
  index: number;
  /** Fingerprint of the crop. */
  id: string;
  /** In the photograph's pixels. */
  box: FaceBox;
  /** (THUMBNAIL_SIDE, THUMBNAIL_SIDE, 3) 0..255 */
  thumbnail: Uint8Array;
  /** By detector id. */
  judged: Readonly<Record<string, ClassProbabilities>>;
}

export const THUMBNAIL_SIDE = 32;

export type PhotoStatus = 'waiting' | 'working' | 'done' | 'failed';

export interface ScorePhoto {
  key: number;
  name: string;
  /** The video whose frame it is; null for a photograph. */
  video: string | null;
  status: PhotoStatus;
  /** Why there is no face; of a failed one. */
  error: ErrorReport | null;
  /** Pixels; 0 until it was looked at. */
  width: number;
  height: number;
  faces: readonly ScoreFace[];
  unusable: readonly { box: FaceBox; error: ErrorReport }[];
}

export interface ScoreState {
  /** In the order in which they came. */
  photos: readonly ScorePhoto[];
  paused: boolean;
  /** Files are being listed (folders, archives). */
  listing: boolean;
  /** Frames are being taken from a video. */
  takingFrames: { name: string; done: number; total: number } | null;
  /** Stage of loading the face models; null when they are there or nobody asked. */
  loadingModels: { label: string; done: number; total: number } | null;
  /** Why the queue stopped by itself. */
  problem: ErrorReport | null;
  detectors: readonly DetectorInfo[];
  /** The detector whose scores are shown; null: none is open. */
  activeId: string | null;
  /** A second one, beside it. */
  compareId: string | null;
  /** The pretrained network behind the residual; null: none is open. */
  reconstructor: ReconstructorInfo | null;
  /** The detector that came with the app: a demonstration. */
  demoId: string | null;
  /** A detector file that is being read. */
  opening: { name: string; doneBytes: number; totalBytes: number } | null;
  /** Why a detector could not be opened, or where the open ones went. */
  detectorProblem: ErrorReport | null;
  /** Worker or GPU are gone: the detectors must be opened again. */
  lost: boolean;
  /** What is shown, as links carry it. */
  view: ScoreView;
  /** The map on the screen, for the report. */
  shownMap: { faceKey: string; map: ScoreMap } | null;
  /** Why a link could not be used. */
  linkProblem: ErrorReport | null;
  /** Key of the face that is looked at; a photograph without faces is looked at by its number. */
  selected: string | null;
  select: (key: string | null) => void;
  changeView: (change: Partial<ScoreView>) => void;
  loadQuery: (query: URLSearchParams) => void;
}

export const useScore = create<ScoreState>()((set, get) => ({
  photos: [],
  paused: false,
  listing: false,
  takingFrames: null,
  loadingModels: null,
  problem: null,
  detectors: [],
  activeId: null,
  compareId: null,
  reconstructor: null,
  demoId: null,
  opening: null,
  detectorProblem: null,
  lost: false,
  view: DEFAULT_SCORE_VIEW,
  shownMap: null,
  linkProblem: null,
  selected: null,
  select: (selected) => set({ selected }),
  changeView: (change) => set({ view: { ...get().view, ...change } }),
  loadQuery: (query) => {
    try {
      set({ view: scoreViewFromQuery(query), linkProblem: null });
    } catch (error) {
      set({ view: DEFAULT_SCORE_VIEW, linkProblem: toErrorReport(error) });
    }
  },
}));

export function activeDetector({ detectors, activeId }: ScoreState): DetectorInfo | null {
  return detectors.find(({ id }) => id === activeId) ?? null;
}

/** The second detector, beside it. */
export function compareDetector({ detectors, compareId }: ScoreState): DetectorInfo | null {
  return detectors.find(({ id }) => id === compareId) ?? null;
}

/** The photograph and face of a key. */
export function findSelected({ photos, selected }: ScoreState): {
  photo: ScorePhoto | null;
  face: ScoreFace | null;
} {
  if (selected === null) return { photo: null, face: null };
  const number = Number(selected.split('.')[0]);
  const photo = photos.find(({ key }) => key === number) ?? null;
  return { photo, face: photo?.faces.find(({ key }) => key === selected) ?? null };
}

/** Whether a photograph still has to be judged by one of these detectors. */
export function isPending(photo: ScorePhoto, detectorIds: readonly string[]): boolean {
  if (photo.status === 'waiting') return true;
  if (photo.status !== 'done') return false;
  return photo.faces.some(({ judged }) => detectorIds.some((id) => !(id in judged)));
}

/** The detectors that every face is judged by. */
export function wantedDetectors({ activeId, compareId }: ScoreState): string[] {
  return [activeId, compareId].filter((id) => id !== null);
}

/** Writes the view into the address while the screen is open, without a history entry each. */
export function mirrorScoreView(view: ScoreView): void {
  history.replaceState(history.state, '', `${location.pathname}?${scoreViewToQuery(view).toString()}`);
}
