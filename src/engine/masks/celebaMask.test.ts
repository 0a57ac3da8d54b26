import { expect, it } from 'vitest';
import { CROP_SIZE, PARSING_CLASSES } from '@/lib/regions';
import { CELEBA_CLASSES, toParsingMap } from './celebaMask';

const indexOf = (name: string) => CELEBA_CLASSES.findIndex((each) => each.name === name);

/** Logits of a grid in which each cell is sure of one class. */
function sure(names: string[]): Float32Array {
  const logits = new Float32Array(names.length * CELEBA_CLASSES.length).fill(-4);
  names.forEach((name, i) => (logits[i * CELEBA_CLASSES.length + indexOf(name)] = 4));
  return logits;
}

it('turns classes into ours, where they lie', () => {
  const map = toParsingMap(sure(['hair', 'hat', 'left ear', 'mouth']), 2);
  const at = (x: number, y: number) => PARSING_CLASSES[map[y * CROP_SIZE + x]];
  const last = CROP_SIZE - 1;
  expect([at(0, 0), at(last, 0), at(0, last), at(last, last)]).toEqual([
    'hair',
    'background',
    'skin',
    'inner mouth',
  ]);
  // Half-way from the first cell's corner to the second's, both are as probable.
  expect(at(CROP_SIZE / 4 - 1, 0)).toBe('hair');
  expect(at(CROP_SIZE / 4 + 1, 0)).toBe('background');
});

it('looks through glasses: the next probable class counts, the right eye of a person being left in the picture', () => {
  const logits = sure(['glasses']);
  logits[indexOf('right eye')] = 1;
  logits[indexOf('skin')] = -1;
  expect(new Set(toParsingMap(logits, 1))).toEqual(new Set([PARSING_CLASSES.indexOf('left eye')]));
});

it('knows every class of ours by at least one of theirs', () => {
  const known = CELEBA_CLASSES.flatMap(({ becomes }) => becomes ?? []);
  expect(new Set(known)).toEqual(new Set(PARSING_CLASSES));
});
