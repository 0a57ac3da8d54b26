import { expect, it } from 'vitest';
import { halvePicture } from './halve';

it('takes the mean of four pixels, each colour for itself', () => {
  const rgb = Uint8Array.of(...[0, 10, 100], ...[4, 10, 200], ...[8, 10, 0], ...[12, 30, 0]);
  expect([...halvePicture(rgb, 2)]).toEqual([6, 15, 75]);
});
