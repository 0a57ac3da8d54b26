/**
 * What the masking lab shows: one schema for the screen, its address, the worker and every export. Whoever opens
 * the address sees the same masks.
 */
import * as v from 'valibot';
import { isBuiltInStrategy, MASKING_STRATEGIES, MaskingChoiceSchema } from './config';
import { displayText } from './displayText';
import { LabError } from './errors';
import { COVERABLE_REGIONS } from './regions';

/**
 * Patch sides in pixels of a 224-pixel crop: grids of 28, 16 and 14 patches, and those of the presets micro (8
 * patches a side) and nano (4).
 */
export const PATCH_SIZES = [8, 14, 16, 28, 56] as const;

export const MAX_SEED = 2 ** 31 - 1;

/** Shown side by side; more take minutes to draw. */
const MOST_STRATEGIES = 32;

export const MaskViewSchema = v.strictObject({
  /** Id of the face, or `DRAWN_FACE`. */
  face: v.pipe(v.string(), v.minLength(1)),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_SEED)),
  maskRatio: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  patch: v.picklist(PATCH_SIZES),
  /** The region that CRFR-P and CRFR-R cover; `any` draws one of those that the face shows. */
  region: v.picklist(['any', ...COVERABLE_REGIONS]),
  /** What many draws are taken over: the face shown, or all faces of this tab. */
  over: v.picklist(['face', 'faces']),
  strategies: v.pipe(v.array(MaskingChoiceSchema), v.minLength(1), v.maxLength(MOST_STRATEGIES)),
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

/** All of it, defaults included: a link must show the same when a default changes. */
export function maskViewToQuery(view: MaskView): URLSearchParams {
  return new URLSearchParams({
    face: view.face,
    seed: String(view.seed),
    maskRatio: String(view.maskRatio),
    patch: String(view.patch),
    region: view.region,
    over: view.over,
    strategies: view.strategies.join(','),
  });
}

/**
 * What a link shows; keys that it lacks take their defaults, others are ignored.
 * @throws LabError `invalid-config` that names the first bad value
 */
export function maskViewFromQuery(query: URLSearchParams): MaskView {
  const text = (key: string) => query.get(key) ?? undefined;
  const number = (key: string) => {
    const value = text(key);
    return value === undefined ? undefined : value.trim() === '' ? Number.NaN : Number(value);
  };
  const given = {
    face: text('face'),
    seed: number('seed'),
    maskRatio: number('maskRatio'),
    patch: number('patch'),
    region: text('region'),
    over: text('over'),
    // Counted before any is read: one too many is refused like a thousand.
    strategies: text('strategies')?.split(',', MOST_STRATEGIES + 1),
  };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const result = v.safeParse(MaskViewSchema, { ...DEFAULT_MASK_VIEW, ...known });
  if (result.success) return { ...result.output, strategies: inOrder(result.output.strategies) };
  const where = String(result.issues[0].path?.[0].key ?? 'link');
  throw new LabError(
    'invalid-config',
    `${where}: "${displayText(query.get(where) ?? '')}" is not allowed in a link to masks`,
    `Change or remove "${where}" in the address; the screen shows its defaults until then.`,
  );
}

/** Each strategy once, in the order of the paper's comparison; drawn ones after them. */
export function inOrder(chosen: MaskView['strategies']): MaskView['strategies'] {
  const drawn = chosen.filter((choice) => !isBuiltInStrategy(choice));
  return [...MASKING_STRATEGIES.filter((name) => chosen.includes(name)), ...new Set(drawn)];
}
