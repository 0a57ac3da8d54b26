import { describe, expect, it } from 'vitest';
import { DEFAULT_SCORE_VIEW, SCORE_LINK, type ScoreView } from './scoreView';

const { fromQuery: scoreViewFromQuery, toQuery: scoreViewToQuery } = SCORE_LINK;

describe('a link to the scoring screen', () => {
  it('brings back exactly what was shown', () => {
    const view: ScoreView = {
      map: 'residual',
      opacity: 0.25,
      block: 3,
      head: 1,
      query: 17,
      seed: 99,
      threshold: 0.125,
      sort: 'score',
      descending: true,
      filter: 'above',
    };
    expect(scoreViewFromQuery(scoreViewToQuery(view))).toEqual(view);
    expect(scoreViewFromQuery(scoreViewToQuery(DEFAULT_SCORE_VIEW))).toEqual(DEFAULT_SCORE_VIEW);
  });

  it('takes defaults for what is missing and ignores what it does not know', () => {
    expect(scoreViewFromQuery(new URLSearchParams('map=rollout&utm=1'))).toEqual({
      ...DEFAULT_SCORE_VIEW,
      map: 'rollout',
    });
  });

  it.each(['map=truth', 'opacity=2', 'block=-1', 'threshold=x', 'descending=maybe', 'query=1.5', 'seed='])(
    'names the bad value of %s',
    (text) => {
      expect(() => scoreViewFromQuery(new URLSearchParams(text))).toThrow(`${text.split('=')[0]}: `);
    },
  );
});
