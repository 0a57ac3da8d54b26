import { expect, it } from 'vitest';
import { emptyAccount, type Account } from '@/app/intake/account';
import { duplicatesOf, failuresOf, ofEarlierImports, takenBy, tellAccount } from './accounting';
import type { LabEvent } from './protocol';

const ACCOUNT: Account = {
  ...emptyAccount(),
  total: 5,
  taken: { photograph: ['set/a.jpg'], archive: ['set/z.zip'], video: ['set/v.mp4'] },
  refused: [{ path: 'set/x.7z', reason: 'Only zip archives can be opened.', remedy: 'Unpack it.' }],
  leftOut: { system: ['set/.DS_Store'] },
  leftOutOfArchives: { system: ['set/z.zip/Thumbs.db'] },
};

it('tells each file that gave nothing once, with its reason or its rule, and the number of each rule', () => {
  const events: LabEvent[] = [];
  const error = { code: 'no-face', message: 'No face.', remedy: '' } as const;
  const others = [
    ...failuresOf([{ name: 'set/a.jpg', error }]),
    ...duplicatesOf([
      { name: 'set/z.zip/b.jpg', as: 'duplicate' },
      { name: 'set/z.zip/c.jpg', as: 'imported' },
    ]),
  ];
  const without = tellAccount(ACCOUNT, others, { tell: (event) => void events.push(event) });
  const system = 'files that systems and tools leave behind';
  expect(events).toEqual([
    { event: 'left-out', name: 'set/a.jpg', reason: 'No face.' },
    { event: 'left-out', name: 'set/z.zip/b.jpg', rule: 'duplicate', reason: expect.any(String) },
    { event: 'left-out', name: 'set/x.7z', reason: 'Only zip archives can be opened. Unpack it.' },
    { event: 'left-out', name: 'set/.DS_Store', rule: 'system', reason: system },
    { event: 'left-out', name: 'set/z.zip/Thumbs.db', rule: 'system', reason: system },
    { event: 'left-out-by-rule', rule: 'system', files: 2 },
    { event: 'left-out-by-rule', rule: 'duplicate', files: 1 },
  ]);
  expect(without.map(({ name }) => name)).toEqual(['set/a.jpg', 'set/x.7z']);
});

it('knows the files of this import from those of earlier ones', () => {
  const isOfThese = takenBy(ACCOUNT);
  const names = [
    'set/a.jpg',
    'set/z.zip',
    'set/z.zip/real/b.jpg',
    'set/v_frame_3.png',
    'set/old.jpg',
    'set/v.png',
  ];
  expect(names.filter(isOfThese)).toEqual(names.slice(0, 4));
});

it('says which faces of a dataset are of none of these files', () => {
  const these = ['set/a.jpg', 'set/z.zip/b.jpg', 'set/v_frame_0001.png'].map((name) => ({ name }));
  expect(ofEarlierImports(these, ACCOUNT)).toBeNull();
  expect(ofEarlierImports([...these, { name: 'set/gone.jpg' }, { name: 'set/also.jpg' }], ACCOUNT)).toMatch(
    /^2 faces of this dataset are of earlier imports .* "set\/gone\.jpg", and count with them\. Name another --out/,
  );
});
