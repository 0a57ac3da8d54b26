/** The faces gallery: what it shows, which the address holds, and the faces that this leaves. */
import {
  DEFAULT_GALLERY_VIEW,
  FILTER_REGIONS,
  GALLERY_LINK,
  MOST_DEGREES,
  shortId,
  type FilterRegion,
  type GalleryView,
} from '@/lib/galleryView';
import { REGION_GROUP_CLASSES } from '@/lib/regions';
import type { LibraryFace } from '@/workers/protocol';
import type { SavedDetector } from '@/workers/protocol/scoring';
import { create } from './createStore';
import { addressOfView, linkedView, type LinkedView } from './linkedView';

/** The part of a view that decides which faces are shown, and in which order. */
type GalleryFilter = Omit<GalleryView, 'overlay'>;

type GalleryState = LinkedView<GalleryView>;

export const useGallery = create<GalleryState>()((set, get) =>
  linkedView(GALLERY_LINK, DEFAULT_GALLERY_VIEW, set, get),
);

export const GALLERY_ADDRESS = addressOfView<GalleryView, GalleryState>(useGallery);

/** The saved detector that a view names; null when it names none, or one that is not saved. */
export function detectorOf(
  { by }: GalleryView,
  saved: readonly SavedDetector[] | null,
): SavedDetector | null {
  return (by !== '' && saved?.find(({ info }) => shortId(info.id) === by)) || null;
}

function lacks(face: LibraryFace, region: FilterRegion): boolean {
  return REGION_GROUP_CLASSES[region].every((id) => face.classPixels[id] === 0);
}

/** Regions that the map of a face has no pixel of. */
export function missingRegions(face: LibraryFace): FilterRegion[] {
  return FILTER_REGIONS.filter((region) => lacks(face, region));
}

/**
 * The faces that a view shows: in their order, or by score with those without one at the end.
 * @param scores raw attack scores by face id, of the detector that `by` names
 * @param expressions values by face id, of the blendshape that the view names
 */
export function filterFaces(
  faces: readonly LibraryFace[],
  view: GalleryFilter,
  scores: ReadonlyMap<string, number>,
  expressions: ReadonlyMap<string, number> = new Map(),
): LibraryFace[] {
  const shown = faces.filter(
    (face) =>
      passes(face, view) &&
      isScored(scores.get(face.id), view) &&
      isPosed(face, view) &&
      isExpressed(expressions.get(face.id), view),
  );
  if (view.by === '' || view.sort === 'as imported') return shown;
  const direction = view.sort === 'lowest score first' ? 1 : -1;
  const rank = ({ id }: LibraryFace): number => direction * (scores.get(id) ?? direction * 2);
  return shown.sort((a, b) => rank(a) - rank(b));
}

function isScored(score: number | undefined, { by, minScore, maxScore }: GalleryFilter): boolean {
  const isWholeRange =
    minScore === DEFAULT_GALLERY_VIEW.minScore && maxScore === DEFAULT_GALLERY_VIEW.maxScore;
  if (by === '' || isWholeRange) return true;
  return score !== undefined && score >= minScore && score <= maxScore;
}

/** @param whole range that lets values pass that are not known */
function isWithin(value: number | undefined, [from, to]: Range, whole: Range): boolean {
  if (from <= whole[0] && to >= whole[1]) return true;
  return value !== undefined && value >= from && value <= to;
}

type Range = readonly [from: number, to: number];
const ALL_DEGREES: Range = [-MOST_DEGREES, MOST_DEGREES];

function isPosed({ pose }: LibraryFace, view: GalleryFilter): boolean {
  return (
    isWithin(pose?.yaw, [view.minYaw, view.maxYaw], ALL_DEGREES) &&
    isWithin(pose?.pitch, [view.minPitch, view.maxPitch], ALL_DEGREES)
  );
}

function isExpressed(value: number | undefined, view: GalleryFilter): boolean {
  const { blendshape, minBlendshape, maxBlendshape } = view;
  return blendshape === '' || isWithin(value, [minBlendshape, maxBlendshape], [0, 1]);
}

function passes(face: LibraryFace, { missing, minSize, show, label }: GalleryFilter): boolean {
  if (missing === 'any' && missingRegions(face).length === 0) return false;
  if (missing !== '' && missing !== 'any' && !lacks(face, missing)) return false;
  if (face.box.side < minSize) return false;
  if (label !== '' && face.label !== label) return false;
  switch (show) {
    case 'all':
      return true;
    case 'used':
      return !face.excluded;
    case 'left out':
      return face.excluded;
    case 'corrected':
      return face.repainted;
    case 'several faces':
      return face.facesInPhoto > 1;
    case 'two maps':
      return face.disagreement !== undefined;
  }
}

/** Classes of a labelled dataset, sorted; none where nothing is labelled. */
export function labelsIn(faces: readonly LibraryFace[]): string[] {
  return [...new Set(faces.flatMap(({ label }) => label ?? []))].sort();
}
