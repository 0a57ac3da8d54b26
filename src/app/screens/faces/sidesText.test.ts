import { expect, it } from 'vitest';
import { sidesText } from './sidesText';

const sides = { train: 6, validation: 1, test: 3, unused: 0 };

it('only a class without faces is said to have none', () => {
  expect(sidesText({ count: 0, leftOut: 0, sides: undefined })).toContain('No face yet');
  expect(sidesText({ count: 10, leftOut: 0, sides: undefined }), 'not known yet').toBe('');
});

it('what is said of a class adds up to its faces, also where some or all are left out', () => {
  expect(sidesText({ count: 10, leftOut: 0, sides })).toBe('train 6 · validation 1 · test 3');
  expect(sidesText({ count: 14, leftOut: 2, sides: { ...sides, unused: 2 } })).toBe(
    'train 6 · validation 1 · test 3 · unused 2 · left out 2',
  );
  expect(sidesText({ count: 5, leftOut: 5, sides: undefined })).toBe('left out 5');
});
