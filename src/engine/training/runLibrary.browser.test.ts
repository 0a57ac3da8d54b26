import type { PretrainRow } from '@/lib/stepFigures';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultPretrainConfig } from '@/lib/config';
import { heldForUndo, holdUndo } from '@/lib/namedLocks';
import { Checkpoints, listKeptRuns } from '@/storage/checkpoints';
import { removeStored, writeStoredFile } from '@/storage/opfs';
import { changeRunRow, deleteRunRow, putRunRow, readRunRows } from '@/storage/runIndex';
import { SealedFileWriter } from '@/storage/sealedFile';
import type { FaceInfo } from '@/faces/types';
import { drawnFaces } from '../data/testFaces';
import { finetuneFacts } from '../finetune/finetuneHead';
import { pretrainFacts, type PretrainHead } from '../pretrain/pretrainHead';
import { StepTable } from '@/lib/stepFigures';
import { RunLibrary } from './runLibrary';
import { holdRun } from './runLock';
import { beginRow, UNKNOWN_ORIGIN } from './runRows';

const library = new RunLibrary({ pretrain: pretrainFacts, finetune: finetuneFacts });
const keyOf = (id: string) => ({ kind: 'pretrain' as const, id });
const CONFIG = { ...defaultPretrainConfig('nano'), batchSize: 2, epochs: 5, warmupEpochs: 0 };
const STATISTICS = { mean: [0, 0, 0], std: [1, 1, 1] };

/** Other files of tests leave runs in the same browser. */
async function forgetAllRuns(): Promise<void> {
  for (const root of ['runs', 'trainings'] as const) {
    for (const id of await listKeptRuns(root)) await new Checkpoints(root, id).remove();
  }
  for (const { id } of await readRunRows()) await deleteRunRow(id);
}

beforeEach(forgetAllRuns);
afterEach(forgetAllRuns);

/** A saved state of a run over four faces, with figures of every step and no networks. */
async function keepState(
  id: string,
  step: number,
  savedAt: string,
  faceInfos: FaceInfo[] = [],
): Promise<void> {
  const table = new StepTable('pretrain');
  for (let i = 1; i <= step; i++) {
    table.push({ step: i, total: 1 / i, c2ByRegion: {}, memory: {} } as unknown as PretrainRow);
  }
  const writer = new SealedFileWriter();
  await writer.add('metrics', table.bytes());
  const record = { config: CONFIG, step, adapter: 'a', statistics: STATISTICS, kernelVariants: {} };
  const head: PretrainHead = {
    kind: 'pretraining run',
    fsfmLab: '0',
    record: { ...record, datasetFingerprint: 'f', faceCount: 4 } as PretrainHead['record'],
    stream: { order: [], masks: [], augmentation: [], queue: [] },
    faceInfos,
    showFaceIds: [],
    loss: 0.5,
    savedAt,
  };
  await new Checkpoints('runs', id).save(step, await writer.finish(head));
}

function begin(id: string, name = ''): Promise<unknown> {
  const facts = {
    kind: 'pretrain',
    config: CONFIG,
    faceCount: 4,
    datasetFingerprint: 'f',
    totalSteps: 10,
  } as const;
  return putRunRow(beginRow(id, facts, { ...UNKNOWN_ORIGIN, name }, 'a', new Date('2026-01-01')));
}

describe('the table of runs', () => {
  it('makes the row of a state that has none, and brings one up to a state that came after it', async () => {
    await keepState('lost-row', 4, '2026-01-02T00:00:00Z');
    await begin('behind', 'mine');
    await keepState('behind', 6, '2026-01-03T00:00:00Z');
    const [behind, lost] = await library.list();
    expect(behind).toMatchObject({ id: 'behind', name: 'mine', step: 6, totalSteps: 10, loss: 0.5 });
    expect(lost).toMatchObject({
      id: 'lost-row',
      name: '',
      step: 4,
      totalSteps: 10,
      canGoOn: true,
      going: false,
    });
    expect(behind.sizeBytes).toBeGreaterThan(1000);
    expect((await readRunRows()).map(({ id, step }) => [id, step])).toEqual([
      ['behind', 6],
      ['lost-row', 4],
    ]);
    expect((await library.figures(keyOf('behind'))).steps.map(({ step }) => step)).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
  });

  it('has what a person wrote, and runs without a state, again when the index was lost', async () => {
    await keepState('r', 4, '2026-01-02T00:00:00Z');
    await begin('r');
    await begin('no-state-yet');
    await library.rename('r', 'mine');
    await library.setTags('r', ['a', 'b']);
    await library.setNote('no-state-yet', 'a note');
    await library.setThumbnail('r', 'a face');
    await library.rename('r', 'mine');
    const before = await library.list();
    for (const { id } of await readRunRows()) await deleteRunRow(id);
    const after = await library.list();
    expect(after.map(({ id, name, tags, note, step }) => ({ id, name, tags, note, step }))).toEqual(
      before.map(({ id, name, tags, note, step }) => ({ id, name, tags, note, step })),
    );
    expect(after.find(({ id }) => id === 'r')).toMatchObject({ name: 'mine', step: 4, canGoOn: true });
    expect(before.find(({ id }) => id === 'r')).toMatchObject({ thumbnail: 'a face' });
    expect(
      after.find(({ id }) => id === 'r'),
      'a face is stored in one place',
    ).not.toHaveProperty('thumbnail');
  });

  it('takes the names of photographs out of states of before', async () => {
    const face = { ...drawnFaces(1)[0], datasetId: 'd', name: 'Jane Doe.jpg' };
    await keepState('r', 4, '2026-01-02T00:00:00Z', [face]);
    await library.forgetNames();
    const { head } = (await new Checkpoints('runs', 'r').latest())!.file;
    expect((head as PretrainHead).faceInfos).toEqual([expect.objectContaining({ id: face.id, name: '' })]);
    expect((await library.figures(keyOf('r'))).steps).toHaveLength(4);
  });

  it('names a run whose states were emptied', async () => {
    await keepState('r', 4, '2026-01-02T00:00:00Z');
    expect(await library.unreadable()).toEqual([]);
    await writeStoredFile('runs/r/000000004.state', new Blob());
    expect(await library.unreadable()).toEqual([{ kind: 'pretrain', id: 'r', sizeBytes: 0 }]);
  });

  it('says of a run whose files are gone that it cannot go on', async () => {
    await keepState('r', 4, '2026-01-02T00:00:00Z');
    expect((await library.list())[0]).toMatchObject({ canGoOn: true, filesGone: false });
    await new Checkpoints('runs', 'r').remove();
    expect((await library.list())[0]).toMatchObject({ canGoOn: false, filesGone: true, sizeBytes: 0 });
    await library.remove('r');
    await library.purge('r');
    expect(await library.list()).toEqual([]);
  });

  it('says so too where only the copy of its row is left', async () => {
    await keepState('r', 4, '2026-01-02T00:00:00Z');
    await library.list();
    await library.rename('r', 'mine'); // writes the copy
    await removeStored('runs/r/000000004.state');
    expect(await new Checkpoints('runs', 'r').readRow()).toMatchObject({ name: 'mine' });
    expect((await library.list())[0]).toMatchObject({ canGoOn: false, filesGone: true, sizeBytes: 0 });
  });

  it('offers to go on where steps are left and a state is saved', async () => {
    await begin('nothing-saved');
    await begin('finished');
    await keepState('finished', 10, '2026-01-02T00:00:00Z');
    await changeRunRow('finished', { phase: 'finished', sizeBytes: 9 });
    await keepState('stopped', 3, '2026-01-02T00:00:00Z');
    await keepState('diverged', 3, '2026-01-02T00:00:00Z');
    await library.list();
    const failure = { code: 'non-finite-loss', message: 'm', remedy: 'r' } as const;
    await changeRunRow('diverged', { phase: 'failed', failure });
    const offers = (await library.list()).map(({ id, canGoOn }) => [id, canGoOn]);
    const expected = { 'nothing-saved': false, finished: false, stopped: true, diverged: false };
    expect(Object.fromEntries(offers)).toEqual(expected);
    expect(await library.figures(keyOf('nothing-saved'))).toEqual({ steps: [], epochs: [] });
  });

  it('keeps what a person writes, within limits', async () => {
    await begin('r');
    await library.rename('r', '  first  ');
    await library.setTags('r', ['a', ' b ', '', 'a']);
    await library.setNote('r', 'a note');
    expect((await library.list())[0]).toMatchObject({ name: 'first', tags: ['a', 'b'], note: 'a note' });
    await expect(library.rename('r', 'x'.repeat(81))).rejects.toMatchObject({ code: 'invalid-config' });
    await expect(library.setTags('r', ['y'.repeat(41)])).rejects.toMatchObject({
      message: /40 characters, got 41/,
    });
  });

  it('deletes with undo, then frees the files; never one that goes on', async () => {
    await keepState('r', 4, '2026-01-02T00:00:00Z');
    await library.list();
    const release = await holdRun('r');
    expect((await library.list())[0].going).toBe(true);
    await expect(library.remove('r')).rejects.toMatchObject({ code: 'wrong-state' });
    release();
    await expect.poll(async () => (await library.list())[0].going).toBe(false);
    const giveUp = await holdUndo('r');
    expect(await library.remove('r')).toBe(true);
    expect(await library.list()).toEqual([]);
    await library.purge(); // a tab offers to bring it back
    await library.restore('r');
    expect(await library.list()).toHaveLength(1);
    await library.purge('r'); // restored: nothing to purge
    expect(await library.list()).toHaveLength(1);
    await library.remove('r');
    giveUp();
    await expect.poll(heldForUndo).toEqual(new Set());
    await library.purge(); // the tab is gone, and with it the way back
    expect([await listKeptRuns('runs'), await readRunRows()]).toEqual([[], []]);
  });

  it('deletes at once where the storage is too full for a mark, and says why nothing else can be changed', async () => {
    await keepState('r', 4, '2026-01-02T00:00:00Z');
    await library.list();
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError'); // as browsers do: without a message
    });
    try {
      await expect(library.rename('r', 'new')).rejects.toMatchObject({ code: 'storage-full' });
      expect(await library.remove('r')).toBe(false);
    } finally {
      vi.restoreAllMocks();
    }
    expect([await listKeptRuns('runs'), await readRunRows()]).toEqual([[], []]);
  });
});

/** @returns when the request is done */
const settled = (request: IDBOpenDBRequest) =>
  new Promise<IDBDatabase>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

it('says so when a newer version of the app wrote the table', async () => {
  (await settled(indexedDB.open('fsfm-lab-runs', 99))).close();
  try {
    await expect(readRunRows()).rejects.toMatchObject({
      code: 'wrong-state',
      message: expect.stringContaining('newer version'),
    });
  } finally {
    await settled(indexedDB.deleteDatabase('fsfm-lab-runs'));
  }
  expect(await readRunRows()).toEqual([]);
});
