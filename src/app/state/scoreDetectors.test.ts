import { beforeEach, expect, it, vi } from 'vitest';
import { LabError } from '@/lib/errors';
import { scoringHost } from '@/workers/hosts';
import type { DetectorInfo, SavedDetector } from '@/workers/protocol/scoring';
import { nameOutputs, refreshDetectors, removeDetector, useDetectors } from './detectors';
import {
  activeDetector,
  closeDetector,
  openDetector,
  openDetectorFiles,
  openDetectors,
  reopenDetectors,
  secondDetector,
} from './scoreDetectors';
import { useScore } from './scoreStore';

/** A library and a worker of two lines: what this screen does with them is tested, not they. */
const { library, opened, state } = vi.hoisted(() => {
  const saved = new Map<string, SavedDetector>();
  const change = (id: string, info: Partial<DetectorInfo>) => {
    const before = saved.get(id)!;
    saved.set(id, { ...before, info: { ...before.info, ...info } });
  };
  return {
    opened: [] as string[],
    state: { failure: null as Error | null },
    library: {
      list: () => structuredClone([...saved.values()]),
      damaged: () => [],
      save: (file: File) => {
        if (file.size === 0) throw new Error('only 0 bytes');
        const info = { id: file.name, name: file.name, classes: ['fake', 'real'] };
        saved.set(file.name, { info, notStored: null } as unknown as SavedDetector);
        return saved.get(file.name);
      },
      nameClasses: (id: string, classes: string[]) => change(id, { classes }),
      setStatistics: (id: string, statistics: DetectorInfo['statistics']) => change(id, { statistics }),
      remove: (id: string) => saved.delete(id),
    },
  };
});

vi.mock('@/workers/scoring', () => ({
  onRefusedDetector: () => {},
  detectorLibrary: { ask: async (question: (api: unknown) => unknown) => question(library) },
  scoring: {
    ask: async (question: (lab: unknown) => unknown) =>
      question({
        open: ({ id }: DetectorInfo) => {
          if (state.failure) throw state.failure;
          opened.push(id);
        },
      }),
  },
}));

const file = (name: string, content = 'weights') => new File([content], name);
const inUse = () => openDetectors().map(({ id }) => id);

beforeEach(async () => {
  await Promise.all(['a', 'b', 'c'].map(removeDetector));
  await openDetectorFiles([file('a'), file('b')]);
  opened.length = 0;
  state.failure = null;
});

it('puts files into the library first, and the last of them to use', () => {
  expect(useDetectors.getState().saved?.map(({ info }) => info.id)).toEqual(['a', 'b']);
  expect(inUse()).toEqual(['a', 'b']);
  expect(activeDetector()?.id).toBe('b');
  expect(useScore.getState().detectorStatus).toEqual({ phase: 'ready' });
});

it('says which file is refused and leaves the others in use', async () => {
  await openDetectorFiles([file('bad', '')]);
  expect(useScore.getState().detectorStatus).toMatchObject({
    phase: 'failed',
    error: { message: 'bad: only 0 bytes' },
  });
  expect(inUse()).toEqual(['a', 'b']);
});

it('takes a detector off this screen alone; one that is deleted is in use nowhere', async () => {
  useScore.setState({ compareId: 'a' });
  expect(secondDetector()?.id).toBe('a');
  closeDetector('b');
  expect([inUse(), activeDetector()?.id, secondDetector()]).toEqual([['a'], 'a', null]);
  expect(useDetectors.getState().saved).toHaveLength(2);
  await openDetector('b');
  expect(activeDetector()?.id).toBe('b');
  await removeDetector('b');
  expect([inUse(), activeDetector()?.id]).toEqual([['a'], 'a']);
});

it('knows at once what the library learned of a detector, and keeps the others as they are', async () => {
  const [a, b] = openDetectors();
  await nameOutputs('a', ['live', 'spoof']);
  await refreshDetectors();
  expect(openDetectors()[0].classes).toEqual(['live', 'spoof']);
  expect(openDetectors()[0]).not.toBe(a);
  expect(openDetectors()[1]).toBe(b);
});

it('voids scores by pixels that were normalised by other statistics', async () => {
  const scores = { a: { raw: [1, 0], calibrated: null }, b: { raw: [0, 1], calibrated: null } };
  const face = { key: '0.0', photo: 0, index: 0, id: 'f', box: { x: 0, y: 0, side: 1 }, scores };
  const photo = { key: 0, faces: [{ ...face, thumbnail: new Uint8Array() }] };
  useScore.setState({ photos: [photo as never] });
  const text = '{"mean": [0.2, 0.3, 0.4], "std": [0.1, 0.1, 0.1]}\n';
  await openDetectorFiles([file('pretrain_ds_mean_std.txt', text)]);
  expect(activeDetector()?.statistics).toEqual(JSON.parse(text));
  expect(Object.keys(useScore.getState().photos[0].faces[0].scores)).toEqual(['a']);
  useScore.setState({ photos: [] });
});

it('says that the worker is gone and opens what is looked at again', async () => {
  const lost = new LabError('adapter-lost', 'The GPU was lost: test', 'Press the button again.');
  vi.stubGlobal('Worker', class extends EventTarget {
    postMessage() {}
    terminate() {}
  }); // prettier-ignore
  const asked = scoringHost.ask('scoring', () => Promise.resolve());
  scoringHost.fail(lost);
  await expect(asked).rejects.toThrow('lost: test');
  expect(useScore.getState().detectorStatus).toMatchObject({
    phase: 'lost',
    error: { code: 'adapter-lost' },
  });
  await reopenDetectors();
  expect(opened).toEqual(['b']);
  expect(useScore.getState().detectorStatus).toEqual({ phase: 'ready' });
  state.failure = lost;
  await reopenDetectors();
  expect(useScore.getState().detectorStatus).toMatchObject({
    phase: 'failed',
    error: { code: 'adapter-lost' },
  });
});
