import { expect, it } from 'vitest';
import { CROP_SIZE } from '@/lib/regions';
import { THUMBNAIL_SIDE, thumbnailFrom, thumbnailOf, thumbnailText } from './thumbnail';

/** Left half black, right half white, of any side. */
const halves = (side: number) =>
  Uint8Array.from({ length: side * side * 3 }, (_, i) => (Math.floor(i / 3) % side < side / 2 ? 0 : 255));

it.each([32, 64, 112, CROP_SIZE])('is the same small picture whatever the side: %i', (side) => {
  expect(thumbnailOf(halves(side), side)).toEqual(halves(THUMBNAIL_SIDE));
});

it('is the mean of each part', () => {
  const rgb = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (Math.floor(i / 3) % 2 === 0 ? 100 : 200));
  expect(new Set(thumbnailOf(rgb, 64))).toEqual(new Set([150]));
});

it('goes into a record and comes back; what is none is refused', () => {
  const thumbnail = thumbnailOf(halves(64), 64);
  expect(thumbnailFrom(thumbnailText(thumbnail))).toEqual(thumbnail);
  expect(thumbnailFrom(thumbnailText(thumbnail.slice(3)))).toBeNull();
  expect(thumbnailFrom('*')).toBeNull();
});
