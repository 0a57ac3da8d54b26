import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdUndo } from '@/lib/namedLocks';
import { openFaceIndex, type FaceIndex } from '@/storage/faceIndex';
import { datasetPath } from '@/storage/facePixels';
import { listStored, writeStoredFile } from '@/storage/opfs';
import { deleteRunRow, putRunRow, readRunRow, type RunRow } from '@/storage/runIndex';
import { Datasets } from './datasets';
import { FaceLibrary } from './faceLibrary';

let index: FaceIndex;
let id: string;

/** A dataset with a photograph on the disk. */
beforeEach(async () => {
  index = await openFaceIndex();
  id = await new Datasets(index).create(`set ${crypto.randomUUID()}`);
  await writeStoredFile(`${datasetPath(id)}/photos/a`, new Blob(['a photograph']));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await new Datasets(index).erase(id);
  index.close();
});

/** As browsers refuse: without a message. */
function fillStorage(): void {
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('', 'QuotaExceededError');
  });
}

const ids = async (library: FaceLibrary) => (await library.listDatasets()).map((dataset) => dataset.id);

describe('datasets in a storage that is full', () => {
  it('are deleted at once, which is the way out that the message names', async () => {
    const library = await FaceLibrary.open();
    fillStorage();
    expect(await library.removeDataset(id)).toBe(false);
    expect(await listStored(datasetPath(id))).toEqual([]);
    expect(await index.get('datasets', id)).toBeUndefined();
  });

  it('are listed, and say why they cannot be renamed', async () => {
    const library = await FaceLibrary.open();
    for (const row of await index.getAll('datasets'))
      if (row.id !== id) await index.delete('datasets', row.id);
    fillStorage();
    expect(await ids(library)).toEqual([id]);
    await expect(library.renameDataset(id, 'new')).rejects.toMatchObject({ code: 'storage-full' });
    await index.delete('datasets', id);
    expect(await ids(library)).toHaveLength(1); // the empty one that is there when no other is
  });
});

it('a deleted dataset is freed when nobody offers to bring it back any more, also by the next visit', async () => {
  const library = await FaceLibrary.open();
  const giveUp = await holdUndo(id);
  expect(await library.removeDataset(id)).toBe(true);
  await FaceLibrary.open();
  expect(await listStored(datasetPath(id))).toEqual(['photos']);
  giveUp();
  await expect.poll(async () => FaceLibrary.open().then(() => listStored(datasetPath(id)))).toEqual([]);
});

describe('names of datasets', () => {
  const nameOf = async (of: string) => (await index.get('datasets', of))?.name;

  it('are each of one dataset, though two tabs make it at once', async () => {
    const name = `twin ${crypto.randomUUID()}`;
    const other = await openFaceIndex(); // as another tab has it
    const made = await Promise.allSettled([
      new Datasets(index).create(name),
      new Datasets(other).create(name),
    ]);
    expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [id] = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    await new Datasets(index).erase(id);
    other.close();
  });

  it('that were given away meanwhile are followed by a number when their dataset comes back', async () => {
    const datasets = new Datasets(index);
    const name = await nameOf(id);
    await datasets.remove(id);
    const other = await datasets.create(name!);
    await datasets.restore(id);
    expect([await nameOf(id), await nameOf(other)]).toEqual([`${name} 2`, name]);
    await datasets.erase(other);
  });
});

describe('how pictures become crops', () => {
  it('is remembered with the dataset; one of before means photographs in our framing', async () => {
    const library = await FaceLibrary.open();
    const croppingOf = async () => (await library.listDatasets()).find((one) => one.id === id)?.cropping;
    expect(await index.get('datasets', id)).not.toHaveProperty('cropping');
    expect(await croppingOf()).toEqual({ crops: 'detect', framing: 'ours' });
    await library.setCropping(id, { crops: 'already', framing: 'authors' });
    await library.renameDataset(id, `renamed ${crypto.randomUUID()}`);
    expect(await croppingOf()).toEqual({ crops: 'already', framing: 'authors' });
  });
});

describe('small pictures that runs show of faces', () => {
  it('go with the dataset, and those of other datasets stay', async () => {
    const row = (run: string, datasetId: string) =>
      putRunRow({ id: run, kind: 'pretrain', datasetId, thumbnail: 'a face' } as RunRow);
    await row('run of it', id);
    await row('run of another', 'another');
    await new Datasets(index).erase(id);
    expect(await readRunRow('run of it')).toEqual({ id: 'run of it', kind: 'pretrain', datasetId: id });
    expect(await readRunRow('run of another')).toMatchObject({ thumbnail: 'a face' });
    await deleteRunRow('run of it');
    await deleteRunRow('run of another');
  });
});
