import { beforeEach, expect, it, vi } from 'vitest';
import { useFaces } from '@/app/state/facesStore';
import { continueImport, forgetImport } from '@/app/state/library';
import type * as Library from '@/app/state/library';
import type { UnfinishedImport } from '@/workers/protocol';
import { continueUnfinished, dismissUnfinished } from './import';

vi.mock('@/workers/faces', () => ({ createLibraryPort: () => ({}) }));
vi.mock('@/app/state/library', async (original) => ({
  ...(await original<typeof Library>()),
  ...{ continueImport: vi.fn(), forgetImport: vi.fn() },
}));

const unfinished = (id: string, canContinue: boolean): UnfinishedImport => ({
  ...{ id, canContinue, datasetId: 'd', label: id, done: 1, total: 2 },
});
const [chosen, remembered] = [unfinished('files', false), unfinished('folder', true)];

beforeEach(() => {
  vi.clearAllMocks();
  useFaces.setState({ ...useFaces.getInitialState(), datasetId: 'd', unfinished: [chosen, remembered] });
});

it('the palette continues the import whose files can be opened again, and dismisses the latest', async () => {
  await continueUnfinished.picked.perform();
  expect(continueImport).toHaveBeenCalledExactlyOnceWith(remembered);
  await dismissUnfinished.picked.perform();
  expect(forgetImport).toHaveBeenCalledExactlyOnceWith('files');
});

it('neither is possible while files are being imported, or without one', () => {
  useFaces.setState({ status: { phase: 'listing files', found: 1 } });
  expect(continueUnfinished.picked.obstacle()).toBe('An import is running.');
  expect(dismissUnfinished.of(chosen).obstacle()).toBe('An import is running.');
  useFaces.setState({ status: { phase: 'idle' }, unfinished: [chosen] });
  expect(continueUnfinished.picked.obstacle()).toMatch(/can be continued/);
  expect(dismissUnfinished.picked.obstacle()).toBeNull();
});
