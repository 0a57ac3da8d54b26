import { expect, it } from 'vitest';
import { countCuts, formatCroppingFile } from '@/lib/cropping';
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
  zip.add('cropping.json', formatCroppingFile(countCuts([{ framing: 'authors' }])));
  const archives = [{ path: 'set.zip', file: zip.finish() }];
  const { framing, unclear, rows } = await surveySources({ paths: [], archives, texts: [] });
  expect({ framing, unclear, pictures: rows[0].pictures }).toEqual({
    ...{ framing: 'authors', unclear: [], pictures: 1 },
  });
  const forged = [{ path: 'set/cropping.json', file: new Blob(['{"framing": "nobody"}']) }];
  const read = await surveySources({ paths: ['set/images/a.png'], archives: [], texts: forged });
  expect([read.framing, read.unclear]).toEqual([null, []]);
});
