/** What the faces gallery shows: one schema for the screen and its address. */
import * as v from 'valibot';
import { BLENDSHAPES } from './blendshapes';
import { COVERABLE_REGIONS } from './regions';
import { createViewLink, textInLink } from './settings/link';

/** Regions whose absence can be seen in a map alone: the boundary is derived from others. */
export const FILTER_REGIONS = COVERABLE_REGIONS.filter((region) => region !== 'boundary');
export type FilterRegion = (typeof FILTER_REGIONS)[number];

/** '': no region needs to be missing; 'any': at least one is. */
export const MISSING_CHOICES = ['', 'any', ...FILTER_REGIONS] as const;
export const SHOW_CHOICES = ['all', 'used', 'left out', 'corrected', 'several faces', 'two maps'] as const;
export const SORT_CHOICES = ['as imported', 'highest score first', 'lowest score first'] as const;

/** Digits of a detector's id that tell it apart in a link. */
const DETECTOR_DIGITS = 12;
const MAX_SIDE_PX = 1e6;

/** Beyond these a face shows its back. */
export const MOST_DEGREES = 90;
export const BLENDSHAPE_CHOICES = ['', ...BLENDSHAPES.filter((name) => name !== '_neutral')] as const;

const degrees = v.pipe(v.number(), v.minValue(-MOST_DEGREES), v.maxValue(MOST_DEGREES));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const GalleryViewSchema = v.strictObject({
  /** Strength of the parsing overlay. */
  overlay: share,
  /** Only faces without this region; 'any': without at least one; '': all. */
  missing: v.picklist(MISSING_CHOICES),
  /** Side of the face in the photograph, pixels. */
  minSize: v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_SIDE_PX)),
  show: v.picklist(SHOW_CHOICES),
  /** Class of labelled data; '': all. */
  label: v.string(),
  /** The detector whose scores are shown, by the first digits of its id; '': none. */
  by: v.pipe(v.string(), v.regex(new RegExp(`^([0-9a-f]{${DETECTOR_DIGITS}})?$`))),
  /** Range of raw attack scores; all of it lets faces without a score pass too. */
  minScore: share,
  maxScore: share,
  sort: v.picklist(SORT_CHOICES),
  /** Ranges of degrees; all of one lets faces without geometry pass too. */
  minYaw: degrees,
  maxYaw: degrees,
  minPitch: degrees,
  maxPitch: degrees,
  /** What of the expression is shown; '': nothing. */
  blendshape: v.picklist(BLENDSHAPE_CHOICES),
  /** Its range; all of it lets faces without it pass too. */
  minBlendshape: share,
  maxBlendshape: share,
});

export type GalleryView = v.InferOutput<typeof GalleryViewSchema>;

export const DEFAULT_GALLERY_VIEW: GalleryView = {
  overlay: 0.4,
  missing: '',
  minSize: 0,
  show: 'all',
  label: '',
  by: '',
  minScore: 0,
  maxScore: 1,
  sort: 'as imported',
  minYaw: -MOST_DEGREES,
  maxYaw: MOST_DEGREES,
  minPitch: -MOST_DEGREES,
  maxPitch: MOST_DEGREES,
  blendshape: '',
  minBlendshape: 0,
  maxBlendshape: 1,
};

export const GALLERY_LINK = createViewLink({
  of: 'faces',
  schema: GalleryViewSchema,
  defaults: DEFAULT_GALLERY_VIEW,
  // Links of earlier versions say "mended".
  fields: { show: { ...textInLink, read: ([text]) => (text === 'mended' ? 'corrected' : text) } },
});

/** A detector as `by` names it. */
export const shortId = (detectorId: string): string => detectorId.slice(0, DETECTOR_DIGITS);
