/** The lesson's address, and the way from step to step. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_LESSON_VIEW, LESSON_LINK, LESSON_STEPS, stepFrom } from './lessonView';

describe('a link to the lesson', () => {
  it('holds the step, the mask and the view, and gives them back', () => {
    const view = { ...DEFAULT_LESSON_VIEW, step: 4, strategy: 'fasking-i', seed: 12, view: 'presentation' } as const; // prettier-ignore
    const query = LESSON_LINK.toQuery(view);
    expect(query.get('step')).toBe('4');
    expect(LESSON_LINK.fromQuery(query)).toEqual(view);
    expect(LESSON_LINK.fromQuery(new URLSearchParams('step=4'))).toEqual({ ...DEFAULT_LESSON_VIEW, step: 4 });
  });

  it('names what cannot be, with the value', () => {
    for (const [query, said] of [
      ['step=9', 'step: "9" is not allowed in a link to the lesson.'],
      ['step=2.5', 'step: "2.5" is not allowed in a link to the lesson.'],
      ['strategy=all', 'strategy: "all" is not allowed in a link to the lesson.'],
      ['region=ears', 'region: "ears" is not allowed in a link to the lesson.'],
    ]) {
      expect(LESSON_LINK.open(new URLSearchParams(query)).problem?.message, query).toBe(said);
    }
  });
});

it('steps go on and back by one and stop at the ends', () => {
  expect(LESSON_STEPS).toHaveLength(8);
  expect(stepFrom(3, 1)).toBe(4);
  expect(stepFrom(3, -1)).toBe(2);
  expect(stepFrom(8, 1)).toBe(8);
  expect(stepFrom(1, -1)).toBe(1);
});
