import { expect, it } from 'vitest';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import type { FinetuneEvent } from './detectorEvents';
import { FinetuneLoop, type DrivenFinetune, type FinetuneLoopKeeper } from './finetuneLoop';

const ROWS = [
  { epoch: 1, trainLoss: 0.7, validationLoss: 0.6, validationAuc: 0.8 },
  { epoch: 2, trainLoss: 0.6, validationLoss: 0.7, validationAuc: 0.7 },
];

/** A run whose steps were all taken before: it ends at once. */
function endedRun(): DrivenFinetune {
  const never = () => Promise.reject(new Error('the run has ended'));
  return {
    config: defaultDetectorConfig('nano'),
    progress: { step: 4, lossSum: 0, lossCount: 0, history: ROWS, bestEpoch: 1 },
    prepare: () => Promise.resolve(),
    queueStep: never,
    endEpoch: never,
    ...{ epochDue: false, finished: true, stoppedEarly: false },
  };
}

/** A run of a hundred steps, or more until it may end; `unread` counts those whose figures have not come back. */
function steadyRun(mayEnd: () => boolean): DrivenFinetune & { unread: number } {
  const run = {
    ...endedRun(),
    unread: 0,
    finished: false,
    progress: { step: 0, lossSum: 0, lossCount: 0, history: [], bestEpoch: 0 },
    queueStep: async () => {
      const step = ++run.progress.step;
      run.finished = step >= 100 && mayEnd();
      run.unread++;
      await new Promise((resolve) => setTimeout(resolve, 1));
      run.unread--;
      return { step, totalSteps: 100, epoch: 0, lr: 0, loss: 1, gradNorm: 1 };
    },
  };
  return run;
}

const noKeeper: FinetuneLoopKeeper = {
  due: false,
  save: () => Promise.resolve(),
  written: () => Promise.resolve(),
  end: () => Promise.resolve(),
};

const stillHere = () => Promise.resolve(null);

it.each([true, false])(
  'tells the earlier epochs of a run that goes on, of no other (%j)',
  async (restored) => {
    const events: FinetuneEvent[] = [];
    const loop = new FinetuneLoop(endedRun(), {
      runId: 'r',
      restored,
      keeper: noKeeper,
      loss: stillHere,
      emit: (event) => events.push(event),
    });
    await loop.drive();
    const told = events.filter(({ type }) => type === 'history');
    expect(told).toEqual(restored ? [{ type: 'history', runId: 'r', rows: ROWS, bestEpoch: 1 }] : []);
    expect(events.at(-1)).toMatchObject({ type: 'status', status: { phase: 'finished', epoch: 2 } });
  },
);

it('keeps its state between two steps only, and is told paused once that is on the disk', async () => {
  const [unreadAtSave, steps]: number[][] = [[], []];
  const ends: boolean[] = [];
  let onDisk = -1;
  let pausedAt: number | undefined;
  const run = steadyRun(() => pausedAt !== undefined);
  const keeper: FinetuneLoopKeeper = {
    get due() {
      return run.progress.step % 10 === 0;
    },
    save: async () => void (unreadAtSave.push(run.unread), steps.push(run.progress.step)),
    written: async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      onDisk = run.progress.step;
    },
    end: async (failed) => void ends.push(failed),
  };
  const loop = new FinetuneLoop(run, {
    runId: 'r',
    restored: false,
    keeper,
    loss: stillHere,
    emit: (event) => {
      if (event.type !== 'status') return;
      if (event.status.phase === 'running' && pausedAt === undefined) setTimeout(() => loop.pause(), 15);
      if (event.status.phase !== 'paused') return;
      pausedAt = run.progress.step;
      expect(onDisk).toBe(pausedAt);
      setTimeout(() => loop.resume());
    },
  });
  await loop.drive();
  expect(steps).toContain(pausedAt);
  expect(new Set(steps).size).toBeGreaterThanOrEqual(10);
  expect(new Set(unreadAtSave)).toEqual(new Set([0]));
  expect(ends).toEqual([false]);
});

it('tells what failed for the loss of the GPU as that loss, and leaves what was kept', async () => {
  const lost = { code: 'adapter-lost', message: 'lost', remedy: 'go on' } as const;
  const run = { ...steadyRun(() => false), queueStep: () => Promise.reject(new Error('mapAsync: unmapped')) };
  const ends: boolean[] = [];
  const events: FinetuneEvent[] = [];
  const loop = new FinetuneLoop(run, {
    runId: 'r',
    restored: false,
    keeper: { ...noKeeper, end: async (failed) => void ends.push(failed) },
    loss: () => Promise.resolve(lost),
    emit: (event) => events.push(event),
  });
  await loop.drive();
  expect(events.at(-1)).toMatchObject({ status: { phase: 'failed', error: lost } });
  expect(ends).toEqual([true]);
});
