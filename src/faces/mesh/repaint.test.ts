import { expect, it } from 'vitest';
import { KNOWN_STATISTICS } from '@/lib/pixelStatistics';
import { repaintRegion } from './repaint';
import { testFace } from './testFace';

const grid = { imageSize: 64, patchSize: 8 };
const mask = Uint8Array.from({ length: 64 }, (_, patch) => ([27, 28, 35, 36].includes(patch) ? 1 : 0));
const prediction = Float32Array.from({ length: 64 * 192 }, (_, i) => Math.sin(i));
const statistics = KNOWN_STATISTICS.ImageNet;
const isHidden = (at: number) => mask[Math.floor(at / 64 / 8) * 8 + Math.floor((at % 64) / 8)] === 1;

it('does not look at what is hidden, and keeps every byte of what is not', () => {
  const { rgb } = testFace({ side: 64 });
  const other = rgb.map((value, i) => (isHidden(Math.floor(i / 3)) ? 255 - value : value));
  const painted = repaintRegion(rgb, grid, { prediction, mask, statistics });
  expect(repaintRegion(other, grid, { prediction, mask, statistics })).toEqual(painted);
  painted.forEach((value, i) => {
    if (!isHidden(Math.floor(i / 3))) expect(value).toBe(rgb[i]);
  });
  expect(painted).not.toEqual(rgb);
});

it('takes light and contrast from around: a flat prediction in a flat picture gives its colour', () => {
  const rgb = new Uint8Array(64 * 64 * 3).fill(120);
  const grey = { mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] } as typeof statistics;
  expect(repaintRegion(rgb, grid, { prediction, mask, statistics: grey })).toEqual(rgb);
  const striped = rgb.map((_, i) => ((Math.floor(i / 3) % 64) % 2 ? 140 : 100));
  const painted = repaintRegion(striped, grid, { prediction, mask, statistics: grey });
  const hidden = painted.filter((_, i) => isHidden(Math.floor(i / 3)));
  // The deviation around is 20, that of the prediction 0.7.
  expect(Math.max(...hidden)).toBeGreaterThan(135);
  expect(Math.max(...hidden)).toBeLessThanOrEqual(141);
  expect(Math.min(...hidden)).toBeGreaterThanOrEqual(99);
});

it('says so when nothing is visible', () => {
  const all = new Uint8Array(64).fill(1);
  expect(() =>
    repaintRegion(testFace({ side: 64 }).rgb, grid, { prediction, mask: all, statistics }),
  ).toThrow('All 64 patches are hidden');
});
