/**
 * The facial regions of FSFM: eleven parsing classes (LaPa order, as in the authors' data) and the groups
 * that masking strategies cover. Pure data, shared by faces/, ml/masking/ and app/.
 * Source: paper section 3.1; reference `REGION_GROUPS`, `COVERABLE`.
 */

/** Side of every stored crop and parsing map, in pixels. */
export const CROP_SIZE = 224;

/** Index = class id in a parsing map. Left and right are the picture's, as in LaPa. */
export const PARSING_CLASSES = [
  'background',
  'skin',
  'left brow',
  'right brow',
  'left eye',
  'right eye',
  'nose',
  'upper lip',
  'inner mouth',
  'lower lip',
  'hair',
] as const;

export type ParsingClass = (typeof PARSING_CLASSES)[number];

/** Groups in the order in which CRFR-P serves them; `boundary` is derived, see `ml/masking/regionPatches`. */
export const REGION_GROUPS = [
  'eyebrows',
  'eyes',
  'nose',
  'mouth',
  'boundary',
  'hair',
  'skin',
  'background',
] as const;

export type RegionGroup = (typeof REGION_GROUPS)[number];

/** The groups that may be drawn as the fully covered region. */
export const COVERABLE_REGIONS = [
  'eyebrows',
  'eyes',
  'nose',
  'mouth',
  'boundary',
  'hair',
] as const satisfies readonly RegionGroup[];

export type CoverableRegion = (typeof COVERABLE_REGIONS)[number];

/** Parsing classes of each group; `boundary` has none of its own: skin meets hair or background. */
export const REGION_GROUP_CLASSES: Readonly<Record<Exclude<RegionGroup, 'boundary'>, readonly number[]>> = {
  eyebrows: [2, 3],
  eyes: [4, 5],
  nose: [6],
  mouth: [7, 8, 9],
  hair: [10],
  skin: [1],
  background: [0],
};
