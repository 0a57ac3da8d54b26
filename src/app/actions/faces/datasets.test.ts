import { beforeEach, expect, it, vi } from 'vitest';
import { deleteWithUndo } from '@/app/deleteWithUndo';
import { useFaces } from '@/app/state/facesStore';
import type { DatasetInfo, RunInfo } from '@/workers/protocol';
import { deleteOpenDataset } from './datasets';

/** The table of runs: what the deletion of a dataset reads of it. */
const { runs } = vi.hoisted(() => ({ runs: [] as Partial<RunInfo>[] }));
vi.mock('@/workers/runs', () => ({
  runs: { ask: async (question: (library: object) => unknown) => question({ list: async () => runs }) },
}));
vi.mock('@/workers/faces', () => ({ createLibraryPort: () => ({}) }));
vi.mock('@/app/deleteWithUndo', () => ({ deleteWithUndo: vi.fn(async () => {}) }));

const run = (name: string, of: Partial<RunInfo>): Partial<RunInfo> => ({
  ...{ id: name, name, datasetId: 'd', going: false, canGoOn: false },
  ...of,
});

beforeEach(() => {
  vi.clearAllMocks();
  runs.length = 0;
  const dataset = { id: 'd', name: 'Mine' } as DatasetInfo;
  useFaces.setState({ datasets: [dataset], datasetId: 'd' });
});

it('a dataset that a run trains on now is not deleted', async () => {
  runs.push(run('first', { going: true, canGoOn: true }));
  await expect(deleteOpenDataset.perform()).rejects.toMatchObject({
    code: 'wrong-state',
    message: '"first" trains on "Mine" now.',
  });
  expect(deleteWithUndo).not.toHaveBeenCalled();
});

it('the deletion of a dataset names the runs that cannot be resumed without it', async () => {
  runs.push(run('a', { canGoOn: true }), run('b', {}), run('c', { canGoOn: true, datasetId: 'other' }));
  await deleteOpenDataset.perform();
  expect(deleteWithUndo).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ title: 'Mine', cost: expect.stringMatching(/^Without its faces "a" cannot/) }),
  );
});

it('the deletion of a dataset that no run needs costs nothing else', async () => {
  await deleteOpenDataset.perform();
  expect(deleteWithUndo).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ cost: undefined }));
});
