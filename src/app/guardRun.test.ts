import { beforeEach, describe, expect, it, vi } from 'vitest';
import { guardRuns } from './guardRun';
import { useEvaluate } from './state/evaluateStore';
import { useFaces } from './state/facesStore';
import { useFaceScores } from './state/faceScores';
import { useScore, type ScorePhoto } from './state/scoreStore';
import { useScoreRobustness } from './state/scoreRobustness';
import { useSecondParser } from './state/secondParser';
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

const stopping = new AbortController();
const counts = { done: 0, total: 2, added: 0, duplicates: 0, failed: 0, skipped: 0, updated: 0 };
const photo = (status: ScorePhoto['status']) => ({ key: 1, status, faces: [] }) as unknown as ScorePhoto;

describe.each<[string, () => void, () => void]>([
  [
    'photographs wait to be scored',
    () => useScore.setState({ photos: [photo('done'), photo('waiting')] }),
    () => useScore.setState({ photos: [photo('done'), photo('failed')] }),
  ],
  [
    'a folder is listed',
    () => useScore.setState({ listing: true }),
    () => useScore.setState({ listing: false }),
  ],
  [
    'frames are taken from a video',
    () => useScore.setState({ takingFrames: { name: 'v', done: 0, total: 2 } }),
    () => useScore.setState({ takingFrames: null }),
  ],
  [
    'faces are imported',
    () => useFaces.setState({ status: { phase: 'importing', counts, facesPerSecond: 1, etaMs: 1 } }),
    () => useFaces.setState({ status: { phase: 'idle' } }),
  ],
  [
    'a dataset is exported',
    () => useFaces.setState({ exporting: { done: 0, total: 2 } }),
    () => useFaces.setState({ exporting: null }),
  ],
  [
    'faces of a dataset are scored',
    () =>
      useFaceScores.setState({
        status: { phase: 'busy', detector: 'd', done: 0, total: 2, etaMs: 1, cancelling: stopping },
      }),
    () => useFaceScores.setState({ status: { phase: 'idle' } }),
  ],
  [
    'detectors are evaluated',
    () =>
      useEvaluate.setState({
        status: { phase: 'busy', job: 'sweep', label: 'l', done: 0, total: 2, cancelling: stopping },
      }),
    () => useEvaluate.setState({ status: { phase: 'idle' } }),
  ],
  [
    'faces are parsed again',
    () => useSecondParser.setState({ status: { phase: 'parsing', done: 0, total: 2, stopping } }),
    () => useSecondParser.setState({ status: { phase: 'idle' } }),
  ],
  [
    'a face is degraded step by step',
    () => useScoreRobustness.setState({ working: true }),
    () => useScoreRobustness.setState({ working: false }),
  ],
])('while %s', (_, begin, end) => {
  it('the page is not left without a question', () => {
    expect(asksFirst()).toBe(false);
    begin();
    expect(asksFirst()).toBe(true);
    end();
    expect(asksFirst()).toBe(false);
  });
});
