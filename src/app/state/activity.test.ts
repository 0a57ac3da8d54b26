/** What the header says of what is active: words, steps, time left, where it can be looked at. */
import { describe, expect, it } from 'vitest';
import type { StepRow } from '@/lib/stepFigures';
import { activitiesOf, type Goings } from './activity';
import type { ScorePhoto } from './scoreStore';
import { NO_FINETUNING, NO_PRETRAINING, type Training } from './trainingStore';

const NOTHING: Goings = {
  ...{ training: null, ablation: null, protocol: null },
  importing: { phase: 'idle' },
  evaluation: { status: { phase: 'idle' }, results: null },
  scoring: { photos: [], paused: false, activeId: null, compareId: null },
};
const LATEST = { step: 1200, totalSteps: 3000, etaMs: 90_000 } as StepRow;
const training = (kind: Training['kind'], phase: 'running' | 'paused' | 'preparing') =>
  ({
    ...(kind === 'pretrain' ? NO_PRETRAINING : NO_FINETUNING),
    ...{ status: { phase }, latest: LATEST },
  }) as Training;
const photo = (status: ScorePhoto['status']) => ({ status, faces: [] }) as unknown as ScorePhoto;

const said = (goings: Partial<Goings>) =>
  activitiesOf({ ...NOTHING, ...goings }).map(({ what, step, leftMs, screen }) => [
    what,
    step,
    leftMs,
    screen,
  ]);

it('nothing where nothing is active, also of a training that has ended', () => {
  expect(said({})).toEqual([]);
  const ended = { ...training('pretrain', 'running'), status: { phase: 'stopped', step: 3 } } as Training;
  expect(said({ training: ended })).toEqual([]);
});

it('a training with its step and its time left, which a pause has not', () => {
  expect(said({ training: training('pretrain', 'running') })).toEqual([
    ['Pretraining', 'step 1,200 of 3,000', 90_000, '/pretrain'],
  ]);
  expect(said({ training: training('finetune', 'paused') })).toEqual([
    ['Training', 'step 1,200 of 3,000, paused', null, '/train'],
  ]);
  expect(said({ training: training('finetune', 'preparing') })).toEqual([
    ['Training', 'preparing', null, '/train'],
  ]);
});

it('an ablation or a protocol in place of the training that it is at', () => {
  const active = { training: training('pretrain', 'running') };
  const ablation = { id: 'a', done: 1, total: 4 };
  expect(said({ ...active, ablation })).toEqual([['Ablation', 'run 2 of 4', null, '/runs']]);
  const protocol = { done: 2, total: 6, title: 'x', reused: 0, stopping: false };
  expect(said({ ...active, protocol })).toEqual([['Protocol', '2 of 6', null, '/evaluate']]);
});

it('imports, evaluations and photographs that wait, each beside the others', () => {
  const counts = { done: 3, total: 9 } as never;
  const importing = { phase: 'importing', counts, facesPerSecond: 1, etaMs: 6000 } as const;
  const evaluation = { status: { phase: 'busy', job: 'map', done: 4, total: 0 } as never, results: null };
  const photos = [photo('done'), photo('working'), photo('waiting')];
  const scoring = { photos, paused: true, activeId: 'd', compareId: null };
  expect(said({ importing, evaluation, scoring })).toEqual([
    ['Import', '3 of 9', 6000, '/faces'],
    ['Evaluation', '', null, '/evaluate'],
    ['Scoring', '1 of 3, paused', null, '/score'],
  ]);
  // Without a detector nothing is scored, and what waits is not active.
  expect(said({ scoring: { ...scoring, activeId: null } })).toEqual([]);
});

describe('what the time left is measured from', () => {
  const workOf = (goings: Partial<Goings>) => activitiesOf({ ...NOTHING, ...goings })[0].work;
  const ablation = { id: 'a', done: 1, total: 4 };

  it('of an ablation and a protocol: runs with the part of the one in work, none once one was stopped', () => {
    const running = training('pretrain', 'running');
    expect(workOf({ training: running, ablation })).toEqual({ key: 'a', done: 1.4, total: 4, paused: false });
    expect(workOf({ training: training('pretrain', 'paused'), ablation })?.paused).toBe(true);
    expect(workOf({ training: training('pretrain', 'preparing'), ablation })?.done).toBeNull();
    const stopped = { ...running, status: { phase: 'stopped', step: 3 } } as Training;
    expect(workOf({ training: stopped, ablation })).toBeNull();

    const protocol = { done: 2, total: 6, title: 'x', reused: 1, stopping: false };
    expect(workOf({ training: training('finetune', 'running'), protocol })).toMatchObject({
      done: 2.4,
      total: 6,
    });
    expect(activitiesOf({ ...NOTHING, protocol: { ...protocol, stopping: true } })[0]).toMatchObject({
      ...{ step: 'stopping', work: null, leftMs: null },
    });
  });

  it('of an evaluation: faces of all cells, also where sets are of different sizes', () => {
    const sets = [
      { id: 's', faces: new Array(10) },
      { id: 't', faces: new Array(90) },
    ];
    const results = { cells: [{ setId: 's' }], detectors: [{}, {}], sets, at: 'now' } as never;
    const busy = { phase: 'busy', job: 'evaluation' } as const;
    const seen = (done: number, total: number) =>
      workOf({ evaluation: { status: { ...busy, done, total } as never, results } });
    expect(seen(32, 90)).toEqual({ key: 'now', done: 42, total: 200, paused: false });
    expect(seen(90, 90)?.done).toBeNull();
    expect(seen(0, 90)?.done).toBe(10);
  });

  it('of scoring: photographs that need no more', () => {
    const photos = [photo('done'), photo('working'), photo('waiting')];
    const scoring = { photos, paused: false, activeId: 'd', compareId: null };
    expect(workOf({ scoring })).toEqual({ key: 'd', done: 1, total: 3, paused: false });
  });
});
