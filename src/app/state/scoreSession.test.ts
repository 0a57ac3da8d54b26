/** A detector that never answers does not hold the queue: it is closed, said, and the queue goes on. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PhotoOutcome } from '@/workers/protocol';
import { addPhotos, resumeQueue } from './scoreSession';
import { cutFor, useScore } from './scoreStore';

const worker = vi.hoisted(() => ({
  isStuck: true,
  reject: (_: Error) => {},
  info: { id: 'mine', name: 'mine', classes: ['fake', 'real'], framing: 'ours' },
  theirs: { id: 'theirs', name: 'theirs', classes: ['fake', 'real'], framing: 'authors' },
  asked: [] as unknown[],
}));

vi.mock('@/workers/hosts', () => ({
  scoringHost: { fail: (reason: Error) => worker.reject(reason), onEnd: () => () => {} },
  faceHost: { hold: () => () => {} },
  dataHost: {},
}));
vi.mock('@/workers/scoring', () => ({
  scoring: {
    ask: () =>
      worker.isStuck
        ? new Promise((_, reject) => (worker.reject = reject))
        : Promise.resolve([{ raw: [0.25, 0.75], calibrated: null }]),
  },
}));
vi.mock('@/workers/faces', () => ({
  faceModels: { init: () => Promise.resolve() },
  photos: {
    ask: (question: (api: object) => unknown) =>
      Promise.resolve(
        question({
          add: () => ({ photos: [1, 2].map((key) => ({ key, name: `${key}.jpg` })), leftOut: {} }),
          faces: (_key: number, cropping: { crops: string; framing: string }): PhotoOutcome => (worker.asked.push(cropping), {
            ok: true,
            name: '',
            photo: { width: 9, height: 9, unusable: [], faces: [{ id: `f ${cropping.framing}`, box: {}, rgb: new Uint8Array(3) }] },
          } as never), // prettier-ignore
        }),
      ),
  },
}));
vi.mock('./detectors', () => ({
  findDetector: (id: string) => (id === 'theirs' ? worker.theirs : worker.info),
  useDetectors: { subscribe: () => {} },
}));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('closes it after minutes, says so, and scores every photograph once it is resumed', async () => {
  useScore.setState({ activeId: 'mine', detectorIds: ['mine'] });
  const added = addPhotos([{ path: 'a.jpg', file: new Blob() }]);
  await vi.advanceTimersByTimeAsync(11 * 60_000);
  expect(useScore.getState().problem, 'patient with a slow machine').toBeNull();
  await vi.advanceTimersByTimeAsync(2 * 60_000);
  await added;
  expect(useScore.getState()).toMatchObject({ paused: true, problem: { code: 'wrong-state' } });
  expect(useScore.getState().problem?.message).toMatch(/^The detector has not answered for 12/);
  expect(useScore.getState().photos.map(({ status }) => status)).toEqual(['waiting', 'waiting']);
  worker.isStuck = false;
  resumeQueue();
  await vi.advanceTimersByTimeAsync(1000);
  expect(useScore.getState().photos.map(({ status, faces }) => [status, faces.length])).toEqual([
    ['done', 1],
    ['done', 1],
  ]);
});

it('cuts faces for each detector in its own framing, of pictures as they were said to be', async () => {
  worker.isStuck = false;
  worker.asked.length = 0;
  useScore.setState({
    ...{ photos: [], paused: false, problem: null, crops: 'already' as const },
    ...{ activeId: 'mine', compareId: 'theirs', detectorIds: ['mine', 'theirs'] },
  });
  await addPhotos([{ path: 'b.jpg', file: new Blob() }]);
  await vi.advanceTimersByTimeAsync(1000);
  const { photos } = useScore.getState();
  expect(photos.map(({ crops, status }) => [crops, status])).toEqual(Array(2).fill(['already', 'done']));
  const [face] = photos[0].faces;
  expect(Object.keys(face.scores)).toEqual(['mine', 'theirs']);
  expect(cutFor(face, { framing: 'ours' }).id).toBe('f ours');
  expect(cutFor(face, { framing: 'authors' }).id).toBe('f authors');
  expect(worker.asked).toContainEqual({ crops: 'already', framing: 'authors' });
  useScore.setState({ photos: [], crops: 'detect', compareId: null });
});
