import { expect, it } from 'vitest';
import { evenly } from './pictureStrip';

it('takes a few steps for the strip, the first and the last among them', () => {
  const steps = Array.from({ length: 64 }, (_, i) => i);
  expect(evenly(steps, 8)).toEqual([0, 9, 18, 27, 36, 45, 54, 63]);
  expect(evenly([0, 1, 2], 8)).toEqual([0, 1, 2]);
});
