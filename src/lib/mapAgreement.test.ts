import { expect, it } from 'vitest';
import { compareMaps } from './mapAgreement';

const iouOf = ({ regions }: ReturnType<typeof compareMaps>, name: string) =>
  regions.find(({ region }) => region === name)?.iou;

it('counts pixels that differ, and regions as groups of classes', () => {
  // Hair against background on one pixel; left against right eye is a disagreement inside one region.
  const agreement = compareMaps(Uint8Array.of(1, 1, 10, 10, 4), Uint8Array.of(1, 1, 10, 0, 5));
  expect(agreement.disagreement).toBeCloseTo(2 / 5);
  expect(iouOf(agreement, 'skin')).toBe(1);
  expect(iouOf(agreement, 'hair')).toBeCloseTo(1 / 2);
  expect(iouOf(agreement, 'background')).toBe(0);
  expect(iouOf(agreement, 'eyes')).toBe(1);
  expect(iouOf(agreement, 'nose')).toBeNull();
});
