import { beforeEach, describe, expect, it, vi } from 'vitest';
import { guardRuns } from './guardRun';
import { NO_FINETUNING, NO_PRETRAINING, useTraining } from './state/trainingStore';

const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
const lock = { released: false, release: vi.fn(async () => {}) };
const request = vi.fn(async () => lock);
const tab = new EventTarget();

vi.stubGlobal('document', page);
vi.stubGlobal('navigator', { wakeLock: { request } });
vi.stubGlobal('addEventListener', tab.addEventListener.bind(tab));
guardRuns();

/** Whether closing the tab now would ask first. */
function asksFirst(): boolean {
  return !tab.dispatchEvent(new Event('beforeunload', { cancelable: true }));
}

beforeEach(() => {
  useTraining.setState({ training: null });
  vi.clearAllMocks();
});

describe.each([
  ['a run that pretrains', NO_PRETRAINING],
  ['a detector that trains', NO_FINETUNING],
])('%s', (_, training) => {
  const become = (phase: 'idle' | 'running' | 'paused') =>
    useTraining.setState({ training: { ...training, status: { phase } } });

  it('keeps the screen awake while it computes, and is not left without a question', async () => {
    expect(asksFirst()).toBe(false);
    become('running');
    await vi.waitFor(() => expect(request).toHaveBeenCalledOnce());
    expect(asksFirst()).toBe(true);

    become('paused');
    await vi.waitFor(() => expect(lock.release).toHaveBeenCalledOnce());
    expect(asksFirst()).toBe(true);

    become('idle');
    expect(asksFirst()).toBe(false);
  });
});
