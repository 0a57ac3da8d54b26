import { expect, it } from 'vitest';
import { sideChanges } from './sideChanges';

const LEVELS = [95, 60, 30, 10];

it.each([
  [[0.2, 0.3, 0.6, 0.7, 0.8], 'changes sides at JPEG 60'],
  [[0.9, 0.6, 0.5, 0.4, 0.3], 'changes sides at JPEG 30'],
  [[0.2, 0.6, 0.6, 0.1, 0.1], 'changes sides at JPEG 95, and back at JPEG 30'],
  [[0.2, 0.6, 0.1, 0.6, 0.6], 'changes sides 3 times, first at JPEG 95'],
  [[0.5, 0.6, 0.6, 0.7, 0.9], 'stays at or above the threshold up to JPEG 10'],
  [[0.1, 0.1, 0.1, 0.1, 0.49], 'stays below the threshold up to JPEG 10'],
])('%j %s', (scores, words) => {
  expect(sideChanges('jpeg', LEVELS, scores, 0.5)).toBe(words);
});

it('speaks of each degradation in its unit', () => {
  expect(sideChanges('blur', [0.5, 1.5], [0, 0, 1], 0.5)).toBe('changes sides at blur of sigma 1.5');
  expect(sideChanges('resize', [2, 3], [0, 1, 1], 0.5)).toBe('changes sides at 2 times smaller');
});
