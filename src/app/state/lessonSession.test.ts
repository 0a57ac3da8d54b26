/** In the presentation a run reconstructs while it is there; then the network of the app does. */
import { afterEach, expect, it, vi } from 'vitest';
import { defaultPretrainConfig } from '@/lib/config';
import { LabError } from '@/lib/errors';
import type { FaceCrop } from '@/workers/protocol';
import { useLesson } from './lesson';
import { NO_PRETRAINING, useTraining, type Pretraining } from './trainingStore';

const host = { isRunning: true };
const asked: string[] = [];
let runFails: Error | null = null;

vi.mock('@/workers/hosts', () => ({ trainingHost: host }));
vi.mock('@/workers/masks', () => ({
  masks: { ask: async () => ({ draws: [{ strategy: 'crfr-p', mask: [], covered: [] }] }) },
}));
vi.mock('@/workers/training', () => ({
  pretrainRoom: {
    ask: async () => {
      asked.push('run');
      if (runFails) throw runFails;
      return [{}];
    },
  },
}));
vi.mock('@/workers/scoring', () => ({
  scoring: {},
  reconstructions: {
    ask: async () => {
      asked.push('demo');
      return [{}];
    },
  },
}));
vi.mock('./demoNetwork', () => ({ holdDemoNetwork: () => () => {}, openDemoNetwork: async () => {} }));
vi.mock('./detectors', () => ({}));
vi.mock('./lessonPhoto', () => ({}));

const { followLesson } = await import('./lessonSession');

let leave = (): void => {};
afterEach(() => {
  leave();
  asked.length = 0;
  runFails = null;
});

/** @returns which network the presentation's reconstruction is by */
async function presentedBy(phase: 'running' | 'finished', isRunning: boolean) {
  host.isRunning = isRunning;
  const status = phase === 'running' ? { phase } : { phase, step: 4 };
  const record = { kind: 'pretrain', config: defaultPretrainConfig('nano') } as Pretraining['record'];
  const latest = { step: 4 } as Pretraining['latest'];
  useTraining.setState({ training: { ...NO_PRETRAINING, runId: 'r', status, record, latest } });
  const { view } = useLesson.getInitialState();
  const face = { id: 'a' } as FaceCrop;
  useLesson.setState({
    ...{ photo: { name: 'a', picture: null, faces: [face] }, picture: null, problem: null },
    view: { ...view, view: 'presentation' },
  });
  leave = followLesson();
  await vi.waitFor(() => expect(useLesson.getState().picture).not.toBeNull());
  expect(useLesson.getState().problem).toBeNull();
  return useLesson.getState().picture?.by.from;
}

it('is by the run while it trains, and after it while its worker is there', async () => {
  expect(await presentedBy('running', true)).toBe('run');
  leave();
  expect(await presentedBy('finished', true)).toBe('run');
});

it('is by the network of the app once the worker of an ended run is closed; no other worker is started for it', async () => {
  expect(await presentedBy('finished', false)).toBe('demo');
  expect(asked).not.toContain('run');
});

it('is by the network of the app where the worker does not know the run', async () => {
  runFails = new LabError('wrong-state', 'There is no run.', 'Press Start first.');
  expect(await presentedBy('finished', true)).toBe('demo');
  expect(asked).toContain('run');
});
