/** What is offered where a checkpoint is asked for, and the file that it becomes. */
import { expect, it, vi } from 'vitest';
import { defaultPretrainConfig } from '@/lib/config';
import type { RunInfo } from '@/workers/protocol';
import type { SavedDetector } from '@/workers/protocol/scoring';
import { checkpointFile, ownCheckpoints } from './ownCheckpoints';

vi.mock('@/app/lab', () => ({
  trainingSession: {
    exportSaved: ({ id }: RunInfo, _: unknown, what: string) =>
      Promise.resolve({ name: `fsfm-step-7.${what}`, blob: new Blob([id]) }),
  },
}));
vi.mock('@/workers/scoring', () => ({
  onRefusedDetector: () => {},
  detectorLibrary: {},
  detectorFile: (id: string) => Promise.resolve(new Blob([id])),
}));

const run = (id: string, changes: Partial<RunInfo> = {}) =>
  ({
    ...{ id, kind: 'pretrain', name: `run ${id}`, config: defaultPretrainConfig('nano') },
    ...{ updatedAt: `2026-01-0${id}T00:00:00Z`, sizeBytes: 1, filesGone: false, step: 5 },
    ...changes,
  }) as RunInfo;
const detector = (id: string, name: string) =>
  ({
    info: { id, name, size: 'ViT-B/16', imageSize: 224, patchSize: 16, record: null },
    savedAt: `2026-01-0${id}T00:00:00Z`,
  }) as unknown as SavedDetector;

const RUNS = [run('1'), run('3'), run('4', { sizeBytes: 0 }), run('5', { kind: 'finetune' } as never)];
const DETECTORS = [detector('2', 'own'), detector('6', 'theirs.pth')];
const titles = (...[runs, detectors, sources]: Parameters<typeof ownCheckpoints>) =>
  ownCheckpoints(runs, detectors, sources).map(({ title, size }) => `${title} ${size}`);

it('are runs with saved weights and detectors, the latest first, as far as they are asked for', () => {
  expect(titles(RUNS, DETECTORS, ['run', 'detector'])).toEqual([
    'theirs.pth ViT-B/16',
    'run 3 nano',
    'own ViT-B/16',
    'run 1 nano',
  ]);
  expect(titles(RUNS, DETECTORS, ['run'])).toEqual(['run 3 nano', 'run 1 nano']);
  expect(titles(null, null, ['run', 'detector'])).toEqual([]);
});

it('become the file that an export would give, named as a model', async () => {
  const all = ownCheckpoints(RUNS, DETECTORS, ['run', 'detector']);
  const files = await Promise.all(all.map(checkpointFile));
  expect(files.map(({ name }) => name)).toEqual([
    'theirs.pth',
    'run 3, fsfm-step-7.safetensors',
    'own.safetensors',
    'run 1, fsfm-step-7.safetensors',
  ]);
  expect(await Promise.all(files.map((file) => file.text()))).toEqual(['6', '3', '2', '1']);
});
