/** The first look takes the model that is quick where it runs, and says how long its first step is away. */
import { expect, it } from 'vitest';
import { firstLookPreset, firstStepMs } from './firstLook';

it.each([
  [{ engine: 'gpu', isFallback: false }, 'micro'],
  [{ engine: 'gpu', isFallback: true }, 'nano'],
  [{ engine: 'cpu', threads: 1 }, 'nano'],
  [{ engine: 'cpu', threads: 2 }, 'micro'],
  [{ engine: 'cpu', threads: 15 }, 'micro'],
] as const)('on %o it trains %s', (report, preset) => {
  expect(firstLookPreset(report)).toBe(preset);
});

it('predicts a first step that comes sooner where more faces are found at once', () => {
  const [one, three] = [2, 4].map((hardwareConcurrency) => firstStepMs({ hardwareConcurrency }));
  expect(one).toBe(28_000);
  expect(three).toBe(12_000);
});
