import { expect, it } from 'vitest';
import { LabError } from '@/lib/errors';
import { describeStatus } from './describeStatus';

const error = new LabError('non-finite-loss', 'The loss is NaN.', 'Lower the rate.').toReport();

it.each([
  [{ phase: 'running' } as const, 'running'],
  [
    { phase: 'preparing', stage: 'compiling shaders', done: 0, total: 1 } as const,
    'preparing: compiling shaders',
  ],
  [{ phase: 'finished', step: 12 } as const, 'finished after 12 steps'],
  [{ phase: 'stopped', step: 12, epoch: 3 } as const, 'stopped after 3 epochs'],
  [{ phase: 'stopped', step: 12, epoch: 1 } as const, 'stopped after 1 epoch'],
  [{ phase: 'finished', step: 12, epoch: 3, early: true } as const, 'finished early after 3 epochs'],
  [{ phase: 'failed', step: 12, error } as const, 'failed after 12 steps'],
])('%j', (status, words) => {
  expect(describeStatus(status)).toBe(words);
});
