import { expect, it } from 'vitest';
import { countSeen, whySeen } from '@/lib/seenFaces';
import { seenFaces } from './seenFaces';

const id = (i: number) => `${i}`.padStart(4, '0').repeat(16);
const faces = Array.from({ length: 6 }, (_, i) => ({ id: id(i) }));
const splits = ['train', 'train', 'validation', 'test', 'unused', 'train'] as const;

it('knows faces that were trained on, whatever dataset they are in later', () => {
  const seen = seenFaces(faces, splits)!;
  expect(seen.train).toEqual(['0000000000', '0001000100', '0005000500']);
  expect(countSeen([...faces.slice(1, 4), { id: id(99) }], seen)).toEqual({ train: 1, validation: 1 });
  expect(countSeen([faces[3], faces[4]], seen)).toEqual({ train: 0, validation: 0 });
  expect([0, 2, 3].map((i) => whySeen(id(i), seen))).toEqual([
    expect.stringContaining('trained on this very face'),
    expect.stringContaining('chosen on this very face'),
    null,
  ]);
});

it('says nothing where they are too many for a record', () => {
  const many = Array.from({ length: 20_001 }, (_, i) => ({ id: id(i) }));
  expect(
    seenFaces(
      many,
      many.map(() => 'train' as const),
    ),
  ).toBeNull();
});
