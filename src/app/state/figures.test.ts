import { expect, it } from 'vitest';
import type { LevelFigures } from '@/workers/protocol/evaluation';
import { FIGURE_MEANINGS } from '@/lib/figureMeanings';
import { FIGURES, whyUndefined } from './figures';

const figures = (apcer: number | null, bpcer: number | null) =>
  ({ presentation: { apcer, bpcer, acer: null } }) as LevelFigures;

it('says which side is missing where figures are undefined, and what to import', () => {
  expect(whyUndefined(figures(null, 0.1))).toMatch(/no attacks here\. Import some, also for .* self-blended/);
  expect(whyUndefined(figures(0.1, null))).toMatch(/no genuine faces here\. Import some/);
});

it('has nothing to say where both sides are there', () => {
  expect(whyUndefined(figures(0, 0))).toBeNull();
});

it('every figure has its meaning, under its own name', () => {
  for (const { key, label } of FIGURES) expect(FIGURE_MEANINGS[key][0]).toBe(label);
});
