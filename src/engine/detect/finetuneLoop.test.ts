import { expect, it } from 'vitest';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import type { FinetuneEvent } from './detectorEvents';
import { FinetuneLoop, type DrivenFinetune } from './finetuneLoop';

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

it.each([true, false])(
  'tells the earlier epochs of a run that goes on, of no other (%j)',
  async (restored) => {
    const events: FinetuneEvent[] = [];
    const loop = new FinetuneLoop(endedRun(), { runId: 'r', restored, emit: (event) => events.push(event) });
    await loop.drive();
    const told = events.filter(({ type }) => type === 'history');
    expect(told).toEqual(restored ? [{ type: 'history', runId: 'r', rows: ROWS, bestEpoch: 1 }] : []);
    expect(events.at(-1)).toMatchObject({ type: 'status', status: { phase: 'finished', epoch: 2 } });
  },
);
