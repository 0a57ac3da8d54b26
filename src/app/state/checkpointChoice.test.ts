/** A chosen checkpoint over a reload. */
import { beforeEach, expect, it, vi } from 'vitest';
import { defaultPretrainConfig } from '@/lib/config';
import { rememberInTab } from '@/lib/siteStorage';
import type { PretrainRunInfo } from '@/workers/protocol';
import { checkpointChoice } from './checkpointChoice';
import { create } from './createStore';
import { checkpointFile, ofRun, originOf } from './ownCheckpoints';
import type * as Detectors from './detectors';
import { useRuns } from './runsStore';
import type * as RunsStore from './runsStore';
import { followChoice } from './tabChoice';

vi.mock('@/app/lab', () => ({
  trainingSession: { exportSaved: () => Promise.resolve({ name: 'x.safetensors', blob: new Blob(['w']) }) },
}));
vi.mock('./runsStore', async (original) => ({
  ...(await original<typeof RunsStore>()),
  refreshRuns: () => Promise.resolve(),
}));
vi.mock('./detectors', async (original) => ({
  ...(await original<typeof Detectors>()),
  refreshDetectors: () => Promise.resolve(),
}));

const RUN = {
  ...{ id: 'r1', kind: 'pretrain', name: 'first', config: defaultPretrainConfig('nano') },
  ...{ updatedAt: '2026-01-01T00:00:00Z', sizeBytes: 1, filesGone: false, step: 5 },
} as PretrainRunInfo;

let page = 0;
function open(before: object, preset = 'nano') {
  const key = `checkpoint ${++page}`;
  rememberInTab(key, JSON.stringify(before));
  const store = create<{ file: File | null }>()(() => ({ file: null }));
  const choice = checkpointChoice({
    ...{ key, store, preset: () => preset },
    origin: () => {
      const { file } = store.getState();
      return file && originOf(file, file.name);
    },
    take: (file) => Promise.resolve(store.setState({ file })),
  });
  return { store, gone: followChoice(choice) };
}

beforeEach(() => useRuns.setState({ runs: [RUN] }));

it('a run of this browser is opened again and known as itself', async () => {
  const { store, gone } = open(originOf(await checkpointFile(ofRun(RUN)), 'any'));
  expect(await gone).toEqual([]);
  const { file } = store.getState();
  expect(file && originOf(file, file.name)).toEqual({ from: 'run', id: 'r1', title: 'first' });
});

it('a file of the disk, and a run that was deleted, are dropped with a word', async () => {
  const file = open(originOf(new File([], 'theirs.pth'), 'theirs.pth'));
  expect(await file.gone).toEqual([
    '"theirs.pth" was a file, which this page does not store: choose it again.',
  ]);
  useRuns.setState({ runs: [] });
  const deleted = open({ from: 'run', id: 'r1', title: 'first' });
  expect(await deleted.gone).toEqual(['"first" was chosen and is no longer saved in this browser.']);
  expect(deleted.store.getState().file).toBeNull();
});

it('one of another model than a link asks for by now is not taken', async () => {
  const { store, gone } = open({ from: 'run', id: 'r1', title: 'first' }, 'micro');
  expect(await gone).toEqual(['"first" is nano and the settings say micro: it is no longer chosen.']);
  expect(store.getState().file).toBeNull();
});
