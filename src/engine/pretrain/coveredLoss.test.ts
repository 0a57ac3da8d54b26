/** Where no region is covered there is no C2, and nothing claims that it was perfect. */
import { expect, it } from 'vitest';
import { formatMetric } from '@/lib/format';
import { coveredLoss } from './pretrainRun';

it('is no figure where no region is covered, and itself elsewhere', () => {
  expect(formatMetric(coveredLoss(0))).toBe('–');
  expect(coveredLoss(0.25)).toBe(0.25);
});
