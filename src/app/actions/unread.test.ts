/** Before their data was read, commands say so and not that there is none. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ErrorReport } from '@/lib/errors';
import { SCREENS } from '@/app/screenNames';
import type * as Ablations from '@/app/state/ablationSession';
import type * as Detectors from '@/app/state/detectors';
import type * as Faces from '@/app/state/facesStore';
import type * as Runs from '@/app/state/runsStore';
import type * as Settings from '@/app/state/settingsStore';
import type { DatasetInfo } from '@/workers/protocol';
import type { Action } from './action';

vi.mock('sonner', () => ({ toast: {} })); // writes its styles into the page when it is imported

let actions: ReadonlyMap<string, Action>;
let useRuns: typeof Runs.useRuns;
let useFaces: typeof Faces.useFaces;
let useDetectors: typeof Detectors.useDetectors;
let useAblations: typeof Ablations.useAblations;
let useDetectorSettings: typeof Settings.useDetectorSettings;

/** Stores look at the page when they are made. */
beforeAll(async () => {
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} });
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }));
  vi.stubGlobal('document', { documentElement: { dataset: {} } });
  vi.stubGlobal('location', { pathname: '/', search: '', origin: 'http://localhost' });
  ({ useRuns } = await import('@/app/state/runsStore'));
  ({ useFaces } = await import('@/app/state/facesStore'));
  ({ useDetectors } = await import('@/app/state/detectors'));
  ({ useAblations } = await import('@/app/state/ablationSession'));
  ({ useDetectorSettings } = await import('@/app/state/settingsStore'));
  useDetectorSettings.getState().set('fakes', 'self-blended');
  const families = await (await import('./families')).loadFamilies();
  expect(families).toHaveLength(SCREENS.length);
  actions = new Map(families.flatMap(({ family }) => family.actions.map((action) => [action.id, action])));
});

const obstacle = (id: string) => actions.get(id)?.obstacle();
const DATASET = { id: 'a', name: 'a', faceCount: 0, excludedCount: 0 } as DatasetInfo;
const error: ErrorReport = { code: 'wrong-state', message: 'no', remedy: 'no' };

describe.each([
  {
    of: 'runs',
    ids: [
      ...['runs.openLatest', 'runs.resume', 'runs.discardUnreadable'],
      ...['train.resumeSaved', 'train.deleteSaved', 'pretrain.resumeSaved', 'pretrain.deleteSaved'],
    ],
    reading: 'The runs are being read.',
    failed: 'The runs could not be read.',
    fail: () => useRuns.setState({ problem: error }),
    read: () => useRuns.setState({ runs: [], problem: null }),
  },
  {
    of: 'faces',
    ids: [
      ...['pretrain.start', 'train.start', 'runs.ablation', 'train.anotherBlend', 'faces.parseOne'],
      ...['faces.excludeShown', 'faces.allGenuine', 'faces.continueImport', 'faces.dismissImport'],
      ...['faces.renameDataset', 'faces.deleteDataset', 'faces.exportDataset'],
    ],
    reading: 'The faces library is being opened.',
    failed: 'The faces library could not be opened.',
    fail: () => useFaces.setState({ status: { phase: 'failed', error } }),
    read: () => useFaces.setState({ datasets: [DATASET], datasetId: 'a', status: { phase: 'idle' } }),
  },
  {
    of: 'detectors',
    ids: ['detectors.openLatest', 'detectors.export', 'detectors.rebuild', 'detectors.deleteDamaged'],
    reading: 'The saved detectors are being read.',
    failed: 'The saved detectors could not be read.',
    fail: () => useDetectors.setState({ problem: error }),
    read: () => useDetectors.setState({ saved: [], problem: null }),
  },
])('commands on $of', ({ ids, reading, failed, fail, read }) => {
  it('say that these are being read, could not be read, and what is missing once they were', () => {
    expect(ids.map((id) => [id, obstacle(id)])).toEqual(ids.map((id) => [id, reading]));
    fail();
    expect(ids.map((id) => [id, obstacle(id)])).toEqual(ids.map((id) => [id, failed]));
    read();
    for (const id of ids) expect(obstacle(id) ?? '', id).not.toMatch(/being (read|opened)\.$|could not be/);
  });
});

it('commands on ablations say that these are being read', () => {
  const ids = ['runs.resumeAblation', 'runs.forgetAblation', 'runs.export.ablation.table'];
  expect(ids.map(obstacle)).toEqual(ids.map(() => 'The ablations are being read.'));
  useAblations.setState({ ablations: [] });
  for (const id of ids) expect(obstacle(id)).toMatch(/ablation/);
});
