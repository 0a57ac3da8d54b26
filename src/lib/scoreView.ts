/** What the scoring screen shows: one schema for the screen, its address and every export. A link never holds a face. */
import * as v from 'valibot';
import { MAX_SEED } from './settings/kinds';
import { createViewLink, nullableInLink, numberInLink } from './settings/link';

export const SCORE_MAPS = ['relevance', 'grad-cam', 'attention', 'rollout', 'occlusion', 'residual'] as const;
export type ScoreMapKind = (typeof SCORE_MAPS)[number];

export const SCORE_SORTS = ['order', 'name', 'score', 'second', 'verdict'] as const;
export const SCORE_FILTERS = ['all', 'above', 'below', 'no-verdict', 'failed', 'waiting'] as const;

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_SEED));
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

export const SCORE_LINK = createViewLink({
  of: 'scores',
  schema: ScoreViewSchema,
  defaults: DEFAULT_SCORE_VIEW,
  fields: { threshold: nullableInLink(numberInLink) },
});
