import { expect, it } from 'vitest';
import { countedLoss } from './losses';

it('advises to restart the browser from the second loss on', () => {
  const loss = { code: 'adapter-lost', message: 'The GPU was lost.', remedy: 'Press Start.' } as const;
  expect(countedLoss(loss)).toEqual(loss);
  expect(countedLoss(loss).remedy).toMatch(/second time: close the whole browser .*Press Start/);
  expect(countedLoss(loss).remedy).toMatch(/third time/);
});
