import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFaceIndex, type FaceIndex, type FaceRow, type SourceRow } from '@/storage/faceIndex';
import { Datasets } from './datasets';
import { FaceMarks } from './faceMarks';
import { FailedFiles } from './failedFiles';

let index: FaceIndex;
let datasetId: string;
let marks: FaceMarks;

const face = (id: string, order: number, more: Partial<FaceRow> = {}): FaceRow => ({
  ...{ datasetId, id, order, cropSlot: order, mapSlot: order, name: `${id}.png`, photo: null },
  ...{ sourceWidth: 9, sourceHeight: 9, box: { x: 0, y: 0, side: 9 }, facesInPhoto: 1, candidates: [] },
  ...{ classPixels: [], mean: [], meanSquare: [], excluded: false, repainted: false },
  ...more,
});
const rows = () => index.getAll('faces', IDBKeyRange.bound([datasetId], [datasetId, []]));

beforeEach(async () => {
  index = await openFaceIndex();
  datasetId = await new Datasets(index).create(`set ${crypto.randomUUID()}`);
  marks = new FaceMarks(index);
  await index.put('faces', face('a', 0, { label: 'fake' }));
  await index.put('faces', face('b', 1));
});

afterEach(async () => {
  await new Datasets(index).erase(datasetId);
  index.close();
});

describe('marks of faces', () => {
  it('leave out the faces that are named, and no other', async () => {
    await marks.setExcluded(datasetId, ['b', 'not there'], true);
    expect((await rows()).map(({ id, excluded }) => [id, excluded])).toEqual([
      ['a', false],
      ['b', true],
    ]);
    await marks.setExcluded(datasetId, ['b'], false);
    expect((await rows()).some(({ excluded }) => excluded)).toBe(false);
  });

  it('give a class and take it away; all else of the face stays', async () => {
    expect(await marks.setLabel(datasetId, ['a', 'b'], '  real ')).toBe(2);
    expect(await rows()).toEqual([face('a', 0, { label: 'real' }), face('b', 1, { label: 'real' })]);
    await marks.setLabel(datasetId, ['a'], null);
    expect((await rows())[0]).toEqual(face('a', 0));
  });

  it('refuse a name that no class can have before anything is changed', async () => {
    await expect(marks.setLabel(datasetId, ['a'], ' ')).rejects.toMatchObject({ code: 'invalid-config' });
    expect((await rows())[0].label).toBe('fake');
  });
});

it('failed files are listed with their reasons, and forgotten without what gave faces', async () => {
  const error = { code: 'no-face' as const, message: 'none', remedy: 'another' };
  const source = (name: string, outcome: SourceRow['outcome']): SourceRow => ({
    ...{ datasetId, key: name, name, contentId: '', outcome },
    ...(outcome === 'failed' && { error }),
  });
  await index.put('sources', source('bad.jpg', 'failed'));
  await index.put('sources', source('good.jpg', 'face'));
  const failed = new FailedFiles(index);
  expect(await failed.list(datasetId)).toEqual([{ name: 'bad.jpg', error }]);
  await failed.clear(datasetId);
  expect(await failed.list(datasetId)).toEqual([]);
  expect(await index.get('sources', [datasetId, 'good.jpg'])).toBeDefined();
});
