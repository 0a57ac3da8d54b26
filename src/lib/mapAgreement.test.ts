import { expect, it } from 'vitest';
import { compareMaps } from './mapAgreement';

const iouOf = ({ regions }: ReturnType<typeof compareMaps>, name: string) =>
  regions.find(({ region }) => region === name)?.iou;

it('counts pixels that differ, and how far each region is the same', () => {
  // Hair against background on one pixel, the left eye against the right one on another.
  const agreement = compareMaps(Uint8Array.of(1, 1, 10, 10, 4), Uint8Array.of(1, 1, 10, 0, 5));
  expect(agreement.disagreement).toBeCloseTo(2 / 5);
  expect(iouOf(agreement, 'skin')).toBe(1);
  expect(iouOf(agreement, 'hair')).toBeCloseTo(1 / 2);
  expect(iouOf(agreement, 'background')).toBe(0);
  expect(iouOf(agreement, 'left eye')).toBe(0);
  expect(iouOf(agreement, 'nose')).toBeNull();
});
