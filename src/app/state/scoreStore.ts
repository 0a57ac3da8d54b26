/**
 * The scoring screen's state: photographs in their queue, their faces with what each detector said, which detectors are
 * in use, what is looked at. No pixels but thumbnails: the others are read again when they are shown.
 */
import { create } from '@/app/state/createStore';
import type { ScoreMap } from '@/app/viz/scoreMaps';
import type { Crops } from '@/lib/cropping';
import type { ErrorReport } from '@/lib/errors';
import { DEFAULT_SCORE_VIEW, SCORE_LINK, type ScoreView } from '@/lib/scoreView';
import type { FaceBox } from '@/workers/protocol';
import type {
  ClassProbabilities,
  DetectorInfo,
  ReconstructorFile,
  ReconstructorInfo,
  RegionEffect,
} from '@/workers/protocol/scoring';
import { askBeforeLeaving } from './leaving';
import { addressOfView, linkedView, type LinkedView } from './linkedView';

export interface ScoreFace {
  /** Photograph and number in it: stays the same when the photograph is scored again. */
  key: string;
  photo: number;
  /** Largest face first, from 0. */
  index: number;
  /** Fingerprint of the crop, as it was cut first. */
  id: string;
  /** In the photograph's pixels. */
  box: FaceBox;
  /** The picture was a crop already and was taken whole. */
  isWhole?: boolean;
  /** As it was cut for detectors that scored it, by framing. */
  cuts?: Readonly<Record<string, FaceCut>>;
  /** (THUMBNAIL_SIDE, THUMBNAIL_SIDE, 3) 0..255 */
  thumbnail: Uint8Array;
  /** What each detector says of it, by detector id. */
  scores: Readonly<Record<string, ClassProbabilities>>;
}

/** A way of cutting a face. */
interface FaceCut {
  /** Fingerprint of the crop. */
  id: string;
  box: FaceBox;
}

/** A face as it is cut for a detector. */
export function cutFor(
  { id, box, cuts }: ScoreFace,
  detector: Pick<DetectorInfo, 'framing'> | null,
): FaceCut {
  return (detector && cuts?.[detector.framing]) ?? { id, box };
}

/** A map with what it was computed with, in words. */
export interface ComputedMap {
  map: ScoreMap;
  settings: string;
  /** Of the occlusion: regions, strongest first. */
  regions: readonly RegionEffect[] | null;
  /** Of the residual: SHA-256 of the network that made it. */
  networkId?: string;
}

export type PhotoStatus = 'waiting' | 'working' | 'done' | 'failed';

export interface ScorePhoto {
  key: number;
  name: string;
  /** The video whose frame it is; null for a photograph. */
  video: string | null;
  /** What was said of it; absent: a photograph. */
  crops?: Crops;
  status: PhotoStatus;
  /** Why there is no face; of a failed one. */
  error: ErrorReport | null;
  /** Pixels; 0 until it was looked at. */
  width: number;
  height: number;
  faces: readonly ScoreFace[];
  unusable: readonly { box: FaceBox; error: ErrorReport }[];
}

export type DetectorStatus =
  | { phase: 'ready' }
  /** A file of weights is being read. */
  | { phase: 'opening'; name: string; doneBytes: number; totalBytes: number }
  /** A detector could not be opened. */
  | { phase: 'failed'; error: ErrorReport }
  /** The worker or its GPU is gone; what is asked next opens its detector again. */
  | { phase: 'lost'; error: ErrorReport };

export interface ScoreState extends LinkedView<ScoreView> {
  /** In the order in which they came. */
  photos: readonly ScorePhoto[];
  paused: boolean;
  /** What pictures are that are added from now on. */
  crops: Crops;
  /** Files are being listed (folders, archives). */
  listing: boolean;
  /** Frames are being taken from a video. */
  takingFrames: { name: string; done: number; total: number } | null;
  /** Stage of loading the face models; null when they are there or nobody asked. */
  loadingModels: { label: string; done: number; total: number } | null;
  /** What an earlier visit left, until a person goes on with it; null: nothing, or it went on. */
  restored: { photos: number; waiting: number } | null;
  /** Why the list, or some of it, would not be here after a reload; null where it would. */
  notKept: ErrorReport | null;
  /** Why the queue stopped by itself. */
  problem: ErrorReport | null;
  /** Detectors of the library that are in use here. */
  detectorIds: readonly string[];
  detectorStatus: DetectorStatus;
  /** The detector whose scores are shown; null: none is in use. */
  activeId: string | null;
  /** A second one, beside it. */
  compareId: string | null;
  /** The pretrained network behind the residual; null: none is open. */
  reconstructor: (ReconstructorFile & ReconstructorInfo) | null;
  /** Of the face that is looked at: the map on the screen, and all that were computed, for exports. */
  faceMaps: {
    faceKey: string;
    detectorId: string;
    shown: ScoreMap | null;
    all: readonly ComputedMap[];
  } | null;
  /** The model card of the demonstration detector covers the screen. */
  showsModelCard: boolean;
  /** Key of the face that is looked at; a photograph without faces is looked at by its number. */
  selected: string | null;
  select: (key: string | null) => void;
}

export const useScore = create<ScoreState>()((set, get) => ({
  photos: [],
  paused: false,
  crops: 'detect',
  listing: false,
  takingFrames: null,
  loadingModels: null,
  restored: null,
  notKept: null,
  problem: null,
  detectorIds: [],
  detectorStatus: { phase: 'ready' },
  activeId: null,
  compareId: null,
  reconstructor: null,
  faceMaps: null,
  showsModelCard: false,
  selected: null,
  select: (selected) => set({ selected }),
  ...linkedView(SCORE_LINK, DEFAULT_SCORE_VIEW, set, get),
}));

// What is stored of them is there after a reload, and waits until a person goes on with it.
askBeforeLeaving(() => {
  const { photos, listing, takingFrames } = useScore.getState();
  const waits = photos.some(({ status }) => status === 'waiting' || status === 'working');
  return waits || listing || takingFrames !== null;
});

export const SCORE_ADDRESS = addressOfView<ScoreView, ScoreState>(useScore);

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

/** Whether a photograph still has to be scored by one of these detectors. */
export function isPending(photo: ScorePhoto, detectorIds: readonly string[]): boolean {
  if (photo.status === 'waiting') return true;
  if (photo.status !== 'done') return false;
  return photo.faces.some(({ scores }) => detectorIds.some((id) => !(id in scores)));
}

/** The detectors that every face is scored by. */
export function wantedDetectors({
  activeId,
  compareId,
}: Pick<ScoreState, 'activeId' | 'compareId'>): string[] {
  return [activeId, compareId].filter((id) => id !== null);
}
