/** What the gallery shows: a few settings that live in the address, and the faces that they leave. */
import { useSyncExternalStore } from 'react';
import { COVERABLE_REGIONS, REGION_GROUP_CLASSES } from '@/lib/regions';
import type { LibraryFace } from '@/workers/protocol';
import type { SavedDetector } from '@/workers/protocol/scoring';

/** Regions whose absence can be seen in a map alone: the boundary is derived from others. */
export const FILTER_REGIONS = COVERABLE_REGIONS.filter((region) => region !== 'boundary');
type FilterRegion = (typeof FILTER_REGIONS)[number];

export const MISSING_CHOICES = ['', 'any', ...FILTER_REGIONS] as const;
export const SHOW_CHOICES = ['all', 'used', 'left out', 'corrected', 'several faces', 'two maps'] as const;
export const SORT_CHOICES = ['as imported', 'highest score first', 'lowest score first'] as const;

/** Digits of a detector's id that tell it apart in a link. */
const DETECTOR_DIGITS = 12;

export interface GalleryView {
  /** Strength of the parsing overlay, 0..1. */
  overlay: number;
  /** Only faces without this region; 'any': without at least one; '': all. */
  missing: (typeof MISSING_CHOICES)[number];
  /** Side of the face in the photograph, pixels. */
  minSize: number;
  show: (typeof SHOW_CHOICES)[number];
  /** Class of labelled data; '': all. */
  label: string;
  /** The detector whose scores are shown, by the first digits of its id; '': none. */
  by: string;
  /** Range of raw attack scores; all of it lets faces without a score pass too. */
  minScore: number;
  maxScore: number;
  sort: (typeof SORT_CHOICES)[number];
}

export const FIRST_VIEW: GalleryView = {
  overlay: 0.4,
  missing: '',
  minSize: 0,
  show: 'all',
  label: '',
  by: '',
  minScore: 0,
  maxScore: 1,
  sort: 'as imported',
};

/** A detector as `by` names it. */
export const shortId = (detectorId: string): string => detectorId.slice(0, DETECTOR_DIGITS);

/** The saved detector that a view names; null when it names none, or one that is not saved. */
export function detectorOf(
  { by }: GalleryView,
  saved: readonly SavedDetector[] | null,
): SavedDetector | null {
  return (by !== '' && saved?.find(({ info }) => shortId(info.id) === by)) || null;
}

const oneOf = <T extends string>(choices: readonly T[], text: string | null, otherwise: T): T =>
  choices.find((choice) => choice === text) ?? otherwise;

function numberIn(text: string | null, otherwise: number, max: number): number {
  const value = text === null || text === '' ? Number.NaN : Number(text);
  return value >= 0 && value <= max ? value : otherwise;
}

/** A link's view; what is missing or invalid is as at first. */
export function parseView(query: string): GalleryView {
  const given = new URLSearchParams(query);
  return {
    overlay: numberIn(given.get('overlay'), FIRST_VIEW.overlay, 1),
    missing: oneOf(MISSING_CHOICES, given.get('missing'), FIRST_VIEW.missing),
    minSize: numberIn(given.get('minSize'), FIRST_VIEW.minSize, 1e6),
    // Links of earlier versions say "mended".
    show: oneOf(SHOW_CHOICES, given.get('show')?.replace('mended', 'corrected') ?? null, FIRST_VIEW.show),
    label: given.get('label') ?? FIRST_VIEW.label,
    by: /^[0-9a-f]{12}$/.exec(given.get('by') ?? '')?.[0] ?? FIRST_VIEW.by,
    minScore: numberIn(given.get('minScore'), FIRST_VIEW.minScore, 1),
    maxScore: numberIn(given.get('maxScore'), FIRST_VIEW.maxScore, 1),
    sort: oneOf(SORT_CHOICES, given.get('sort'), FIRST_VIEW.sort),
  };
}

/** Only what differs from the first view, so that links stay short. */
export function formatView(view: GalleryView): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(view)) {
    if (value !== FIRST_VIEW[name as keyof GalleryView]) query.set(name, String(value));
  }
  return query.toString();
}

const CHANGED = 'gallery-view';

/** The view in the address, as something whose changes can be heard. */
export const GALLERY_ADDRESS = {
  subscribe: (listener: () => void): (() => void) => {
    for (const event of ['popstate', CHANGED]) addEventListener(event, listener);
    return () => ['popstate', CHANGED].forEach((event) => removeEventListener(event, listener));
  },
  /** The view now; on another screen as at first. */
  view: (): GalleryView => (location.pathname === '/faces' ? parseView(location.search) : FIRST_VIEW),
};

/** The view in the address, and how to change part of it. */
export function useGalleryView(): [GalleryView, (change: Partial<GalleryView>) => void] {
  const query = useSyncExternalStore(GALLERY_ADDRESS.subscribe, () => location.search);
  const view = parseView(query);
  return [
    view,
    (change) => {
      const next = formatView({ ...view, ...change });
      history.replaceState(history.state, '', next === '' ? location.pathname : `?${next}`);
      dispatchEvent(new Event(CHANGED));
    },
  ];
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
 */
export function filterFaces(
  faces: readonly LibraryFace[],
  view: GalleryView,
  scores: ReadonlyMap<string, number>,
): LibraryFace[] {
  const shown = faces.filter((face) => passes(face, view) && isScored(scores.get(face.id), view));
  if (view.by === '' || view.sort === 'as imported') return shown;
  const direction = view.sort === 'lowest score first' ? 1 : -1;
  const rank = ({ id }: LibraryFace): number => direction * (scores.get(id) ?? direction * 2);
  return shown.sort((a, b) => rank(a) - rank(b));
}

function isScored(score: number | undefined, { by, minScore, maxScore }: GalleryView): boolean {
  if (by === '' || (minScore === FIRST_VIEW.minScore && maxScore === FIRST_VIEW.maxScore)) return true;
  return score !== undefined && score >= minScore && score <= maxScore;
}

function passes(face: LibraryFace, { missing, minSize, show, label }: GalleryView): boolean {
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
