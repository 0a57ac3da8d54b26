import { expect, it } from 'vitest';
import { formatCroppingFile } from '@/lib/croppingFile';
import { ZipWriter } from '@/storage/zipWriter';
import { surveySources } from './survey';

it('plans what lies in archives with what does not, and reads nothing but lists', async () => {
  const zip = new ZipWriter();
  zip.add('images/a.jpg', 'no picture');
  zip.add('images/b.jpg', 'no picture');
  zip.add('.DS_Store', 'left behind');
  zip.add('labels.csv', 'file,label\nimages/a.jpg,real\nimages/b.jpg,fake\n');
  const archives = [
    { path: 'set.zip', file: zip.finish() },
    { path: 'broken.zip', file: new Blob(['PK and nothing']) },
  ];
  const texts = [{ path: 'other/notes.txt', file: new Blob(['Taken in spring.']) }];
  const { rows, unclear, labelling, leftOut } = await surveySources({
    paths: ['other/fake/c.mp4'],
    archives,
    texts,
  });
  expect(rows.map(({ from, videos, pictures }) => [from, videos, pictures])).toEqual([
    ['fake', 0, 1],
    ['fake', 1, 0],
    ['real', 0, 1],
  ]);
  expect(labelling.lists).toEqual(['set.zip/labels.csv']);
  expect(leftOut).toEqual({ system: ['set.zip/.DS_Store'], plan: ['set.zip/labels.csv'] });
  expect(unclear).toEqual([expect.stringMatching(/^"other\/notes.txt" is not understood/)]);
});

it('knows how the faces of an exported dataset were cut, from the record beside them', async () => {
  const zip = new ZipWriter();
  zip.add('images/a.png', 'no picture');
  zip.add('pretrain_ds_mean_std.txt', '{}');
  zip.add('cropping.json', formatCroppingFile([{ path: 'images/a.png', framing: 'authors' }]));
  const archives = [{ path: 'set.zip', file: zip.finish() }];
  const { framing, unclear, rows } = await surveySources({ paths: [], archives, texts: [] });
  expect({ framing, unclear, pictures: rows[0].pictures }).toEqual({
    ...{ framing: 'authors', unclear: [], pictures: 1 },
  });
  const forged = [{ path: 'set/cropping.json', file: new Blob(['{"framing": "nobody"}']) }];
  const read = await surveySources({ paths: ['set/images/a.png'], archives: [], texts: forged });
  expect([read.framing, read.unclear]).toEqual([null, []]);
});

it('keeps the framing of each face where a dataset, or several together, have more than one', async () => {
  const exported = (faces: { path: string; framing?: 'authors' }[]) => {
    const zip = new ZipWriter();
    for (const { path } of faces) zip.add(path, 'no picture');
    zip.add('cropping.json', formatCroppingFile(faces));
    return zip.finish();
  };
  const theirs = { framing: 'authors' as const };
  const mixed = exported([{ path: 'images/a.png' }, { path: 'images/b.png', ...theirs }, { path: 'images/c.png' }]); // prettier-ignore
  const other = exported([{ path: 'images/a.png', ...theirs }]);
  const archives = [
    { path: 'mixed.zip', file: mixed },
    { path: 'other.zip', file: other },
  ];
  for (const given of [archives, archives.toReversed()]) {
    const plan = await surveySources({ paths: [], archives: given, texts: [] });
    expect(plan.framing).toBe('ours');
    expect(plan.labelling.framings).toEqual({
      ...{ 'mixed.zip/images/b.png': 'authors', 'other.zip/images/a.png': 'authors' },
    });
    expect(plan.mixedFramings).toEqual([
      expect.stringMatching(
        /^The faces beside "mixed.zip\/cropping.json" were cut 2 in our framing and 1 in/,
      ),
    ]);
  }
  const single = await surveySources({ paths: [], archives: [archives[1]], texts: [] });
  expect([single.framing, single.labelling.framings, single.mixedFramings]).toEqual(['authors', undefined, []]); // prettier-ignore
});
