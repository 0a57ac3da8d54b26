import { beforeEach, expect, it, vi } from 'vitest';
import { defaultPretrainConfig } from '@/lib/config';
import type { AblationInfo, LibraryFace } from '@/workers/protocol';
import { beginAblation } from './ablationSession';
import { useFaces } from './facesStore';

const made = vi.hoisted(() => ({ kept: [] as unknown[], started: [] as unknown[] }));

vi.mock('@/app/lab', () => ({
  trainingSession: {
    start: async ({ config }: { config: { pose: number; light: number } }) =>
      void made.started.push([config.pose, config.light]),
    untilEnded: async () => ({ phase: 'finished' }),
  },
}));
vi.mock('@/workers/runs', () => ({
  runs: {
    ask: async (question: (api: object) => unknown) =>
      question({
        keepAblation: (ablation: AblationInfo) => made.kept.push(ablation),
        ablations: () => [],
        list: () => [],
      }),
  },
}));
vi.mock('./runsStore', () => ({ refreshRuns: async () => {} }));

const face = (id: string, pose?: object) => ({ id, name: `${id}.jpg`, datasetId: 's', ...(pose && { pose }) }) as LibraryFace; // prettier-ignore

beforeEach(() => {
  made.kept.length = 0;
  made.started.length = 0;
});

it('begins no ablation of pose and light where no face has a geometry, and one where some have', async () => {
  const begin = () => beginAblation({ kind: 'augmentation', seeds: 1 }, defaultPretrainConfig('nano'));
  useFaces.setState({ faces: [face('a'), face('b')] });
  await expect(begin()).rejects.toThrow('None of 2 faces has a geometry, by which faces are turned and lit.');
  expect(made.kept).toEqual([]);
  useFaces.setState({ faces: [face('a'), face('b', { yaw: 0, pitch: 0, roll: 0 })] });
  await begin();
  expect(made.started).toEqual([
    [0, 0],
    [0.5, 0],
    [0, 0.5],
    [0.5, 0.5],
  ]);
});
