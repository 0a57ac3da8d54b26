import { expect, it } from 'vitest';
import { uniqueStems } from './exportAuthors';

it('names files so that the reader of the authors finds each map, and each video', () => {
  const names = [
    'a/x.jpg',
    'b/x.png',
    'X.webp',
    'odd.png.png',
    'vid_frame_3.png',
    'ein Gesicht #1.jpg',
    '.png',
  ];
  expect(uniqueStems(names)).toEqual(['x', '2-x', '3-X', 'odd', 'vid_frame_3', 'ein_Gesicht__1', 'face']);
});
