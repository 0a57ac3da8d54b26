/** What the header says of what is active: words, steps, time left, where it can be looked at. */
import { expect, it } from 'vitest';
import type { StepRow } from '@/lib/stepFigures';
import { activitiesOf, type Goings } from './activity';
import type { ScorePhoto } from './scoreStore';
import { NO_FINETUNING, NO_PRETRAINING, type Training } from './trainingStore';

const NOTHING: Goings = {
  ...{ training: null, ablationId: null, protocol: null },
  importing: { phase: 'idle' },
  evaluation: { phase: 'idle' },
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
  expect(said({ ...active, ablationId: 'a' })).toEqual([['Ablation', 'step 1,200 of 3,000', null, '/runs']]);
  const protocol = { done: 2, total: 6, title: 'x' };
  expect(said({ ...active, protocol })).toEqual([['Protocol', '2 of 6', null, '/evaluate']]);
});

it('imports, evaluations and photographs that wait, each beside the others', () => {
  const counts = { done: 3, total: 9 } as never;
  const importing = { phase: 'importing', counts, facesPerSecond: 1, etaMs: 6000 } as const;
  const evaluation = { phase: 'busy', done: 4, total: 0 } as never;
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
