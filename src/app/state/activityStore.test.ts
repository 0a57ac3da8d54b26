/** The time left in the header, from the stores: known once something was done, gone when the job is. */
import { beforeEach, expect, it, vi } from 'vitest';
import { useActivities } from './activityStore';
import { useEvaluate, type EvaluateState } from './evaluateStore';
import { useProtocol } from './protocolStore';
import { finetuningOf, NO_FINETUNING, useTraining } from './trainingStore';
import type { FinetuneRow } from '@/lib/stepFigures';

vi.mock('@/app/lab', () => ({ trainingSession: {} }));

let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});

const left = () => useActivities.getState().map(({ kind, leftMs }) => [kind, leftMs]);

it('of an evaluation: none before the first faces, none after it was cancelled', () => {
  const sets = [{ id: 's', faces: new Array(100) }];
  const results = { cells: [], detectors: [{}], sets, at: 'now' };
  const busy = { phase: 'busy', job: 'evaluation', label: 'x', total: 100 };
  const tell = (done: number) =>
    useEvaluate.setState({ results, status: { ...busy, done } } as unknown as Partial<EvaluateState>);
  tell(0);
  expect(left()).toEqual([['evaluation', null]]);
  now = 2000;
  tell(20);
  expect(left()).toEqual([['evaluation', 8000]]);
  useEvaluate.setState({ status: { phase: 'idle' } });
  expect(left()).toEqual([]);
  tell(50);
  expect(left(), 'another is measured anew').toEqual([['evaluation', null]]);
  useEvaluate.setState({ status: { phase: 'idle' } });
});

it('of a protocol: over all its trainings, none while it stops', () => {
  const working = { done: 0, total: 4, title: 'x', reused: 0, stopping: false };
  useProtocol.setState({ working });
  const step = (at: number) =>
    useTraining.setState({
      training: {
        ...NO_FINETUNING,
        status: { phase: 'running' },
        latest: { step: at, totalSteps: 10 } as FinetuneRow,
      },
    });
  step(0);
  now = 5000;
  step(5);
  expect(finetuningOf(useTraining.getState()).latest?.step).toBe(5);
  expect(left()).toEqual([['protocol', 35_000]]);
  useProtocol.setState({ working: { ...working, stopping: true } });
  expect(left()).toEqual([['protocol', null]]);
  useProtocol.setState({ working: null });
  useTraining.setState({ training: null });
  expect(left()).toEqual([]);
});
