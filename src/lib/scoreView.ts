/** What the scoring screen shows: one schema for the screen, its address and every export. A link never holds a face. */
import * as v from 'valibot';
import { displayText } from './displayText';
import { LabError } from './errors';

export const SCORE_MAPS = ['relevance', 'attention', 'rollout', 'occlusion', 'residual'] as const;
export type ScoreMapKind = (typeof SCORE_MAPS)[number];

export const SCORE_SORTS = ['order', 'name', 'score', 'second'] as const;
export const SCORE_FILTERS = ['all', 'above', 'below', 'failed', 'waiting'] as const;

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31 - 1));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const ScoreViewSchema = v.strictObject({
  map: v.picklist(SCORE_MAPS),
  /** Of the map over the crop. */
  opacity: share,
  /** Attention shown: from 0. Query 0 is the class token. */
  block: count,
  head: count,
  query: count,
  /** Of the masks behind the residual. */
  seed: count,
  /** Of the attack score; null: the detector's own. */
  threshold: v.nullable(share),
  sort: v.picklist(SCORE_SORTS),
  descending: v.boolean(),
  filter: v.picklist(SCORE_FILTERS),
});

export type ScoreView = v.InferOutput<typeof ScoreViewSchema>;

export const DEFAULT_SCORE_VIEW: ScoreView = {
  map: 'relevance',
  opacity: 0.6,
  block: 0,
  head: 0,
  query: 0,
  seed: 0,
  threshold: null,
  sort: 'order',
  descending: false,
  filter: 'all',
};

/** All of it, defaults included: a link must show the same when a default changes. */
export function scoreViewToQuery(view: ScoreView): URLSearchParams {
  const entries = Object.entries(view).filter(([, value]) => value !== null);
  return new URLSearchParams(entries.map(([key, value]) => [key, String(value)]));
}

/** A text as the schema wants it: a number or a truth value where it reads as one. */
function valueOf(key: string, text: string): unknown {
  if (key === 'descending') return text === 'true' ? true : text === 'false' ? false : text;
  const isNumber = typeof DEFAULT_SCORE_VIEW[key as keyof ScoreView] === 'number' || key === 'threshold';
  return isNumber && text.trim() !== '' ? Number(text) : text;
}

/**
 * What a link shows; keys that it lacks take their defaults, others are ignored.
 * @throws LabError `invalid-config` that names the first bad value
 */
export function scoreViewFromQuery(query: URLSearchParams): ScoreView {
  const known = [...query].filter(([key]) => key in DEFAULT_SCORE_VIEW);
  const given = Object.fromEntries(known.map(([key, text]) => [key, valueOf(key, text)]));
  const result = v.safeParse(ScoreViewSchema, { ...DEFAULT_SCORE_VIEW, ...given });
  if (result.success) return result.output;
  const where = String(result.issues[0].path?.[0].key ?? 'link');
  throw new LabError(
    'invalid-config',
    `${where}: "${displayText(query.get(where) ?? '')}" is not allowed in a link to scores`,
    `Change or remove "${where}" in the address; the screen shows its defaults until then.`,
  );
}
