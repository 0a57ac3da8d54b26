/**
 * What the masking lab shows: one schema for the screen, its address, the worker and every export. Whoever opens
 * the address sees the same masks.
 */
import * as v from 'valibot';
import {
  isBuiltInStrategy,
  MASKING_STRATEGIES,
  MaskingChoiceSchema,
  type MaskingChoice,
} from './maskingStrategies';
import { COVERABLE_REGIONS } from './regions';
import { MAX_SEED } from './settings/kinds';
import { createViewLink, listInLink } from './settings/link';

/**
 * Patch sides in pixels of a 224-pixel crop: grids of 28, 16 and 14 patches, and those of the presets micro (8
 * patches a side) and nano (4).
 */
export const PATCH_SIZES = [8, 14, 16, 28, 56] as const;

const MaskViewSchema = v.strictObject({
  /** Id of the face, or `DRAWN_FACE`. */
  face: v.pipe(v.string(), v.minLength(1)),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_SEED)),
  maskRatio: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  patch: v.picklist(PATCH_SIZES),
  /** The region that CRFR-P and CRFR-R cover; `any` draws one of those that the face shows. */
  region: v.picklist(['any', ...COVERABLE_REGIONS]),
  /** What many draws are taken over: the face shown, or all faces of this tab. */
  over: v.picklist(['face', 'faces']),
  strategies: v.pipe(v.array(MaskingChoiceSchema), v.minLength(1), v.transform(inOrder)),
});

export type MaskView = v.InferOutput<typeof MaskViewSchema>;

/** The id of the face that is drawn, not photographed. */
export const DRAWN_FACE = 'drawn';

export const DEFAULT_MASK_VIEW: MaskView = {
  face: DRAWN_FACE,
  seed: 0,
  maskRatio: 0.75,
  patch: 16,
  region: 'any',
  over: 'face',
  strategies: [...MASKING_STRATEGIES],
};

export const MASK_LINK = createViewLink({
  of: 'masks',
  schema: MaskViewSchema,
  defaults: DEFAULT_MASK_VIEW,
  fields: { strategies: listInLink },
});

/** Each strategy once, in the order of the paper's comparison; drawn ones after them. */
export function inOrder(chosen: MaskingChoice[]): MaskingChoice[] {
  const drawn = chosen.filter((choice) => !isBuiltInStrategy(choice));
  return [...MASKING_STRATEGIES.filter((name) => chosen.includes(name)), ...new Set(drawn)];
}
