/** The masking lab's state: what is shown, the masks drawn for it, what many draws came to, what is pointed at. */
import { create } from '@/app/state/createStore';
import type { ErrorReport } from '@/lib/errors';
import { DEFAULT_MASK_VIEW, inOrder, MASK_LINK, type MaskView } from '@/lib/maskView';
import type { OwnMaskText } from '@/lib/ownMask';
import type { RegionGroup } from '@/lib/regions';
import { MAX_SEED } from '@/lib/settings/kinds';
import type { FaceMasks, SurveyProgress } from '@/workers/protocol/masks';
import type { FaceCrop, LibraryFace } from '@/workers/protocol';
import { addressOfView, linkedView, type LinkedView } from './linkedView';

/** What a person points at: patches of a region, or one patch. */
export type Pointed = { kind: 'region'; group: RegionGroup } | { kind: 'patch'; patch: number };

/** Masks with what they were drawn from; for a moment they may be of the view before. */
export interface ShownMasks {
  face: FaceCrop;
  view: MaskView;
  masks: FaceMasks;
}

export interface MasksState extends LinkedView<MaskView> {
  masks: ShownMasks | null;
  /** What many draws came to so far, and over how many faces. */
  survey: (SurveyProgress & { faceCount: number }) | null;
  /** The many draws were stopped before their end. */
  surveyStopped: boolean;
  /** Why nothing new is drawn. */
  problem: ErrorReport | null;
  pointed: Pointed | null;
  /** A region that stays marked while nothing is pointed at. */
  markedRegion: RegionGroup | null;
  playing: boolean;
  /** The drawn mask that is being edited, or a new one. */
  drawing: OwnMaskText | 'new' | null;
  nextSeed: () => void;
  point: (pointed: Pointed | null) => void;
  markRegion: (group: RegionGroup | null) => void;
  setPlaying: (playing: boolean) => void;
}

export const useMasks = create<MasksState>()((set, get) => ({
  masks: null,
  survey: null,
  surveyStopped: false,
  problem: null,
  pointed: null,
  markedRegion: null,
  playing: false,
  drawing: null,
  ...linkedView(MASK_LINK, DEFAULT_MASK_VIEW, set, get),
  nextSeed: () => get().changeView({ seed: (get().view.seed + 1) % (MAX_SEED + 1) }),
  point: (pointed) => set({ pointed: pointed ?? regionAt(get().markedRegion) }),
  markRegion: (markedRegion) => set({ markedRegion, pointed: regionAt(markedRegion) }),
  setPlaying: (playing) => set({ playing }),
}));

/** Changes which strategies are shown; never none: then all of the paper's. */
export function showStrategies(next: (strategies: MaskView['strategies']) => MaskView['strategies']): void {
  const { view, changeView } = useMasks.getState();
  const strategies = inOrder(next(view.strategies));
  changeView({ strategies: strategies.length > 0 ? strategies : DEFAULT_MASK_VIEW.strategies });
}

export const MASKS_ADDRESS = addressOfView<MaskView, MasksState>(useMasks);

const regionAt = (group: RegionGroup | null): Pointed | null => group && { kind: 'region', group };

/** The stored face of a view; undefined for the drawn one, and while the tab has not got it. */
export function faceOf(view: MaskView, faces: readonly LibraryFace[]): LibraryFace | undefined {
  return faces.find((face) => face.id === view.face);
}
