import { expect, it } from 'vitest';
import { formatCroppingFile, mixedRecord, readCroppingFile } from './croppingFile';

const theirs = { framing: 'authors' as const };
const FACES = [
  { path: 'images/a.png' },
  { path: 'images/b.png', ...theirs, isWhole: true },
  { path: 'images/c.png', ...theirs },
  { path: 'images/d.png', framing: 'authors-centre' as const },
];
const read = (text: string) => readCroppingFile(text)!;

it('tells all framings of a set with their counts, and which face has which', () => {
  const record = read(formatCroppingFile(FACES));
  expect(record).toEqual({
    framing: 'authors',
    framings: [
      { framing: 'authors', faces: 2 },
      { framing: 'ours', faces: 1 },
      { framing: 'authors-centre', faces: 1 },
    ],
    others: new Map([
      ['images/a.png', 'ours'],
      ['images/d.png', 'authors-centre'],
    ]),
  });
  expect(mixedRecord('set/cropping.json', record)).toBe(
    `The faces beside "set/cropping.json" were cut 2 in the authors' framing and 1 in our framing and 1 as in the authors' tests: each keeps its own. Where classes differ in it, a detector learns that instead of the fakes.`,
  );
  const one = read(formatCroppingFile(FACES.slice(1, 3)));
  expect([one.framing, one.others, mixedRecord('', one)]).toEqual(['authors', new Map(), null]);
});

it('says of a record that counts several framings and not whose they are that it is not known', () => {
  const { framing, cuts } = JSON.parse(formatCroppingFile(FACES)) as { framing: string; cuts: object[] };
  const before = read(JSON.stringify({ framing, cuts }));
  expect(before.others).toBeNull();
  expect(mixedRecord('x', before)).toContain("so that all count as the most, 4 in the authors' framing.");
  const oldest = read('{"framing": "authors"}');
  expect([oldest.framing, oldest.others, mixedRecord('x', oldest)]).toEqual(['authors', new Map(), null]);
});

it('takes no damaged record for one', () => {
  for (const text of ['', 'null', '{}', '{"framing": "theirs"}', '[['.repeat(1000)])
    expect(readCroppingFile(text)).toBeNull();
  expect(readCroppingFile('{"framing": "ours", "others": {"a.png": "nobody"}}')).toBeNull();
  for (const cuts of ['1', '[{"framing": "ours", "faces": -1}]', '[{"faces": 2}]'])
    expect(read(`{"framing": "ours", "cuts": ${cuts}}`).framings).toEqual([]);
});
