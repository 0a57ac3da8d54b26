/** Scikit-learn's figures against ours; `npm run parity -- tools/parity/goldens/metrics.json` does the same. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runMetrics } from './metrics';

const golden: unknown = JSON.parse(readFileSync(new URL('./goldens/metrics.json', import.meta.url), 'utf8'));

it('computes the figures of detectors as scikit-learn does, and calls undefined what is undefined', () => {
  const results = runMetrics(golden);
  expect(results.filter(({ error, tolerance }) => !(error <= tolerance))).toEqual([]);
  expect(results.reduce((total, { tensors }) => total + tensors, 0)).toBe(6 * (5 + 5 + 3) + 3);
});

it('calls a figure that should be undefined wrong', () => {
  const twoClasses = { video: ['a', 'b'], label: [0, 1], score: [0.1, 0.9], undefined: ['auc'] };
  expect(runMetrics([twoClasses])[0].error).toBe(Number.POSITIVE_INFINITY);
});
