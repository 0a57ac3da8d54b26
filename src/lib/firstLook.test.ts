/** The first look takes the model that is quick where it runs. */
import { expect, it } from 'vitest';
import { firstLookPreset } from './firstLook';

it.each([
  [{ engine: 'gpu', isFallback: false }, 'micro'],
  [{ engine: 'gpu', isFallback: true }, 'nano'],
  [{ engine: 'cpu' }, 'micro'],
] as const)('on %o it trains %s', (report, preset) => {
  expect(firstLookPreset(report)).toBe(preset);
});
