/** What the gallery shows: a few settings that live in the address, and the faces that they leave. */
import { useSyncExternalStore } from 'react';
import { COVERABLE_REGIONS, REGION_GROUP_CLASSES } from '@/lib/regions';
import type { LibraryFace } from '@/workers/protocol';

/** Regions whose absence can be seen in a map alone: the boundary is derived from others. */
export const FILTER_REGIONS = COVERABLE_REGIONS.filter((region) => region !== 'boundary');
type FilterRegion = (typeof FILTER_REGIONS)[number];

export const MISSING_CHOICES = ['', 'any', ...FILTER_REGIONS] as const;
export const SHOW_CHOICES = ['all', 'used', 'left out', 'mended', 'several faces'] as const;

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
}

export const FIRST_VIEW: GalleryView = {
  overlay: 0.4,
  missing: '',
  minSize: 0,
  show: 'all',
  label: '',
};

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
    show: oneOf(SHOW_CHOICES, given.get('show'), FIRST_VIEW.show),
    label: given.get('label') ?? FIRST_VIEW.label,
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

/** The view in the address, and how to change part of it. */
export function useGalleryView(): [GalleryView, (change: Partial<GalleryView>) => void] {
  const query = useSyncExternalStore(
    (listener) => {
      for (const event of ['popstate', CHANGED]) addEventListener(event, listener);
      return () => ['popstate', CHANGED].forEach((event) => removeEventListener(event, listener));
    },
    () => location.search,
  );
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

/** The faces that a view shows, in their order. */
export function filterFaces(faces: readonly LibraryFace[], view: GalleryView): LibraryFace[] {
  const { missing, minSize, show, label } = view;
  return faces.filter((face) => {
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
      case 'mended':
        return face.repainted;
      case 'several faces':
        return face.facesInPhoto > 1;
    }
  });
}

/** Classes of a labelled dataset, sorted; none where nothing is labelled. */
export function labelsIn(faces: readonly LibraryFace[]): string[] {
  return [...new Set(faces.flatMap(({ label }) => label ?? []))].sort();
}
