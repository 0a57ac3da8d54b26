import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultPretrainConfig } from '@/lib/config';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { LabError } from '@/lib/errors';
import type { TrainingKind } from '@/lib/trainingKind';
import type { WorkerHost } from '@/workers/port';
import { NOTHING_HELD_OUT, type FinetuneRow, type PretrainRow } from '@/lib/stepFigures';
import type {
  AttentionView,
  EngineReport,
  FacePictures,
  RunKey,
  RunRow,
  TrainingEvent,
  TrainingRequest,
} from '@/workers/protocol';
import { runs as runTable } from '@/workers/runs';
import { channelHost } from '@/workers/testHost';
import { thumbnailOf, thumbnailText } from '@/app/viz/thumbnail';
import { TrainingSession } from './trainingSession';
import { pretrainingOf, useTraining, type Training } from './trainingStore';

const ADAPTER: EngineReport = {
  engine: 'gpu',
  reason: 'a test asked for it',
  name: 'test adapter',
  vendor: 'test',
  architecture: '',
  isFallback: true,
  features: [],
  limits: { maxBufferSize: 1, maxStorageBufferBindingSize: 1, maxComputeWorkgroupStorageSize: 1 },
  suggestedPreset: 'nano',
};

/** What the worker writes down of a training that begins. */
const rowOf = (kind: TrainingKind): RunRow => {
  const { config } = REQUESTS[kind];
  return { kind, id: '', config, name: '', dataset: '', startedAt: '2026-11-24T12:11:05Z' } as RunRow;
};

/** A worker's lab that records what it is told and lets the test speak for it. */
class StubLab {
  runId = '';
  views: AttentionView[] = [];
  resumed: RunKey[] = [];
  failInit: Error | undefined;
  failStart: Error | undefined;
  releaseView: (() => void) | undefined;
  private listener: (event: TrainingEvent) => void = () => {};

  subscribe(listener: (event: TrainingEvent) => void) {
    this.listener = listener;
  }
  init() {
    if (this.failInit) throw this.failInit;
    return ADAPTER;
  }
  start(runId: string, { kind }: TrainingRequest) {
    this.runId = runId;
    if (this.failStart) throw this.failStart;
    this.emit({ type: 'status', runId, status: { phase: 'running' } });
    return { row: rowOf(kind), damaged: [], otherBits: [] };
  }
  resumeSaved(run: RunKey) {
    this.runId = run.id;
    this.resumed.push(run);
    this.emit({ type: 'status', runId: run.id, status: { phase: 'running' } });
    return { row: rowOf(run.kind), damaged: [], otherBits: [] };
  }
  setView(view: AttentionView) {
    this.views.push(view);
    return new Promise<void>((resolve) => {
      this.releaseView = resolve;
    });
  }
  pause() {}
  emit(event: TrainingEvent) {
    this.listener(event);
  }
}

const MEMORY = { tensors: 1, buffers: 1, bytes: 1, peakBytes: 1 };

function row(step: number): PretrainRow {
  const losses = { total: 1, c1: 1, c2: 1, c2ByRegion: {}, c3: 0 };
  const rates = { lr: 1, gradNorm: 1, emaMomentum: 1, stepMs: 1, imagesPerSecond: 1, etaMs: 1 };
  const none = Number.NaN;
  const features = {
    featureDeviation: none,
    effectiveRank: none,
    sslp: none,
    contrast: none,
    ...NOTHING_HELD_OUT,
  };
  return { step, totalSteps: 9, epoch: 0, ...losses, ...features, ...rates, memory: MEMORY };
}

const REQUESTS: Readonly<Record<TrainingKind, TrainingRequest>> = {
  pretrain: {
    kind: 'pretrain',
    config: defaultPretrainConfig('nano'),
    faces: [],
    showFaceIds: [],
    weights: null,
  },
  finetune: { kind: 'finetune', config: defaultDetectorConfig('nano'), faces: [], from: null, dataset: '' },
};

const hosts: WorkerHost[] = [];

function sessionWithStub(prepare: (lab: StubLab) => void = () => {}, idleMs?: number) {
  const labs: StubLab[] = [];
  const { host, workers } = channelHost(
    'training',
    () => {
      const lab = new StubLab();
      prepare(lab);
      labs.push(lab);
      return { training: () => lab };
    },
    idleMs,
  );
  hosts.push(host);
  const ended: Training[] = [];
  const session = new TrainingSession(host, (training) => ended.push(training));
  const begin = async (kind: TrainingKind = 'pretrain', runId?: string) => {
    await session.start(REQUESTS[kind], runId === undefined ? {} : { runId });
    if (!labs.some(({ failStart, failInit }) => failStart ?? failInit)) await phaseIs('running');
  };
  return { session, host, labs, workers, ended, begin };
}

const status = () => useTraining.getState().training?.status;
const phaseIs = (phase: string) => vi.waitFor(() => expect(status()?.phase).toBe(phase));

/** A training of which step 5 is saved. */
async function trainingThatIsSaved(kind: TrainingKind) {
  const stub = sessionWithStub();
  await stub.begin(kind, 'r');
  stub.labs[0].emit({ type: 'checkpoint', runId: 'r', step: 5, sizeBytes: 1 });
  await vi.waitFor(() =>
    expect(useTraining.getState().training?.checkpoint).toEqual({ state: 'saved', step: 5 }),
  );
  const resumed = () => stub.labs.flatMap((lab) => lab.resumed);
  return { ...stub, resumed };
}

beforeEach(() => {
  useTraining.setState(useTraining.getInitialState());
  vi.stubGlobal('navigator', { userAgent: 'test', gpu: {} });
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => setTimeout(callback));
});

afterEach(() => hosts.splice(0).forEach((host) => host.close()));

describe('TrainingSession', () => {
  it('starts one worker, keeps every figure, and hears only its own run', async () => {
    const { session, labs, begin, ended } = sessionWithStub();
    await begin();
    expect(status()).toEqual({ phase: 'running' });
    const [lab] = labs;
    lab.emit({ type: 'metrics', runId: lab.runId, rows: [row(1), row(2)] });
    lab.emit({ type: 'metrics', runId: 'an older run', rows: [row(99)] });
    lab.emit({ type: 'status', runId: lab.runId, status: { phase: 'finished', step: 2 } });
    await phaseIs('finished');
    expect([...session.series.column('step')]).toEqual([1, 2]);
    expect(useTraining.getState().training?.latest?.step).toBe(2);
    expect(ended).toMatchObject([{ kind: 'pretrain', runId: lab.runId, status: { phase: 'finished' } }]);
    await begin();
    expect(labs).toHaveLength(1);
    expect(session.series.length, 'a new run begins with no figures').toBe(0);
  });

  it('keeps figures when the adapter is lost, and begins again with a fresh worker', async () => {
    const { session, labs, workers, begin, ended } = sessionWithStub();
    await begin();
    labs[0].emit({ type: 'metrics', runId: labs[0].runId, rows: [row(1)] });
    labs[0].emit({ type: 'adapter-lost', reason: 'driver restarted' });
    await phaseIs('failed');
    expect(status()).toMatchObject({ phase: 'failed', step: 1, error: { code: 'adapter-lost' } });
    expect(useTraining.getState().adapter.state).toBe('lost');
    expect(workers[0].isTerminated).toBe(true);
    expect(session.series.length).toBe(1);
    expect(ended).toEqual([]);
    await begin();
    expect(workers).toHaveLength(2);
    expect(status()?.phase).toBe('running');
    expect(useTraining.getState().adapter.state).toBe('ready');
  });

  it.each(['pretrain', 'finetune'] as const)(
    'goes on by itself after a lost adapter, three times without progress and no more: %s',
    async (kind) => {
      const { resumed, labs } = await trainingThatIsSaved(kind);
      const last = () => labs[labs.length - 1];
      const lose = () => last().emit({ type: 'adapter-lost', reason: 'gone' });
      for (let times = 1; times <= 3; times++) {
        lose();
        await vi.waitFor(() => expect(resumed()).toHaveLength(times));
        await phaseIs('running');
      }
      // Progress between losses gives three new tries.
      last().emit({ type: 'checkpoint', runId: 'r', step: 9, sizeBytes: 1 });
      for (let times = 4; times <= 6; times++) {
        lose();
        await vi.waitFor(() => expect(resumed()).toHaveLength(times));
        await phaseIs('running');
      }
      lose();
      await phaseIs('failed');
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(new Set(resumed().map((run) => JSON.stringify(run)))).toEqual(
        new Set([JSON.stringify({ kind, id: 'r' })]),
      );
      expect(resumed()).toHaveLength(6);
      expect(status()).toMatchObject({ phase: 'failed', error: { code: 'adapter-lost' } });
    },
  );

  it('goes on after a lost adapter from the state before the one that was being read when it went', async () => {
    const { labs, workers } = await trainingThatIsSaved('pretrain');
    const error = new LabError('adapter-lost', 'The GPU was lost', 'go on').toReport();
    labs[0].emit({ type: 'checkpoint-failed', runId: 'r', error });
    labs[0].emit({ type: 'status', runId: 'r', status: { phase: 'failed', error, step: 7 } });
    labs[0].emit({ type: 'adapter-lost', reason: 'gone' });
    await vi.waitFor(() => expect(workers).toHaveLength(2));
    await phaseIs('running');
    expect(workers).toHaveLength(2);
    expect(useTraining.getState().training?.checkpoint).toEqual({ state: 'saved', step: 5 });
  });

  it('ends the run when the worker crashes, with the crash as the reason', async () => {
    const { workers, begin } = sessionWithStub();
    await begin();
    workers[0].crash('boom');
    expect(status()).toMatchObject({ phase: 'failed', error: { message: /boom/ } });
    expect(workers[0].isTerminated).toBe(true);
  });

  it('says that there is no WebGPU', async () => {
    const missing = new LabError('webgpu-unavailable', 'no WebGPU', 'use Chrome');
    const { session, workers } = sessionWithStub((lab) => (lab.failInit = missing));
    await expect(session.connect()).rejects.toMatchObject(missing.toReport());
    expect(useTraining.getState().adapter).toEqual({ state: 'unavailable', error: missing.toReport() });
    expect(workers[0].isTerminated).toBe(true);
  });

  it('turns a refused start into a failed run', async () => {
    const refusal = new LabError('out-of-memory', 'needs 9 GiB', 'take a smaller model');
    const { begin } = sessionWithStub((lab) => (lab.failStart = refusal));
    await begin();
    expect(status()).toMatchObject({ phase: 'failed', error: { code: 'out-of-memory' } });
  });

  it('sends only the first and the last of many quick changes of view', async () => {
    const { session, labs, begin } = sessionWithStub();
    await begin();
    const view = (query: number) => ({ block: 0, head: 0, query });
    const first = session.setView(view(1));
    for (let query = 2; query <= 8; query++) void session.setView(view(query));
    await vi.waitFor(() => expect(labs[0].views).toHaveLength(1));
    labs[0].releaseView?.();
    await vi.waitFor(() => expect(labs[0].views).toHaveLength(2));
    labs[0].releaseView?.();
    await first;
    expect(labs[0].views.map(({ query }) => query)).toEqual([1, 8]);
    expect(pretrainingOf(useTraining.getState()).view.query).toBe(8);
  });

  it('refuses commands without a run, with the way out', async () => {
    const { session, workers } = sessionWithStub();
    await expect(session.pause()).rejects.toMatchObject({ code: 'wrong-state', remedy: /Start/ });
    expect(workers).toHaveLength(0);
  });

  it.each([
    ['pretrain', 'finetune', 'A pretraining run is active: nano, CRFR-P, '],
    ['finetune', 'pretrain', 'The training of a detector is active: nano full, faces, '],
  ] as const)('refuses a second training beside one of %s, naming it', async (active, other, message) => {
    const { session, labs, begin } = sessionWithStub();
    await begin(active);
    await expect(session.start(REQUESTS[other])).rejects.toMatchObject({
      code: 'wrong-state',
      message: expect.stringContaining(message) as string,
      remedy: expect.stringMatching(/Stop it on \w+ first; it can be resumed from Runs/) as string,
    });
    expect(useTraining.getState().training?.runId).toBe(labs[0].runId);
    expect(useTraining.getState().training?.title, 'as in the table of runs').toMatch(/ \d\d:11:05$/);
    expect(status()).toEqual({ phase: 'running' });
  });

  it('collects what validation says of a detector, and tells its end with it', async () => {
    const { session, labs, begin, ended } = sessionWithStub();
    await begin('finetune', 'd');
    const epoch = (number: number) => ({
      epoch: number,
      trainLoss: 1,
      validationLoss: 0.5,
      validationAuc: 0.8,
    });
    const view = { roc: null, mostWrong: [] };
    const step: FinetuneRow = { step: 1, totalSteps: 9, epoch: 0, loss: 0.7, lr: 1, gradNorm: 1, stepMs: 1, imagesPerSecond: 1, etaMs: 1, memory: MEMORY }; // prettier-ignore
    labs[0].emit({ type: 'history', runId: 'd', rows: [epoch(1)], bestEpoch: 1 });
    labs[0].emit({ type: 'metrics', runId: 'd', rows: [step] });
    labs[0].emit({ type: 'epoch', runId: 'd', row: epoch(2), bestEpoch: 1, view });
    labs[0].emit({ type: 'status', runId: 'd', status: { phase: 'stopped', step: 1, epoch: 2 } });
    await phaseIs('stopped');
    expect(ended).toMatchObject([
      { kind: 'finetune', epochs: [epoch(1), epoch(2)], bestEpoch: 1, validation: view, latest: step },
    ]);
    expect([...session.series.column('loss')]).toEqual([0.7]);
  });

  it('stores the latest picture with a run, also while one of a step before is looked at', async () => {
    const stored: unknown[] = [];
    const library = { setThumbnail: (...told: unknown[]) => stored.push(told) };
    const ask = vi.spyOn(runTable, 'ask').mockImplementation(async (question) => {
      return question(library as never);
    });
    const { labs, begin, session } = sessionWithStub();
    await begin('pretrain', 'r');
    const side = 32;
    const pasted = (step: number) => new Uint8Array(side * side * 3).fill(step);
    for (const step of [1, 2]) {
      const picture = { faceId: 'a', imageSize: side, patchSize: 8, input: pasted(0) };
      const faces = [{ ...picture, prediction: pasted(step), pasted: pasted(step) }] as FacePictures[];
      labs[0].emit({ type: 'pictures', runId: 'r', step, view: { block: 0, head: 0, query: 0 }, faces });
    }
    await vi.waitFor(() => expect(session.pictures.history.steps).toEqual([1, 2]));
    session.pictures.lookAt(1);
    labs[0].emit({ type: 'checkpoint', runId: 'r', step: 2, sizeBytes: 1 });
    await vi.waitFor(() => expect(stored).toEqual([['r', thumbnailText(thumbnailOf(pasted(2), side))]]));
    ask.mockRestore();
  });

  it('holds its worker while a training is active, and lets it idle away after its end', async () => {
    const { labs, workers, begin } = sessionWithStub(() => {}, 5);
    await begin();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(workers[0].isTerminated).toBe(false);
    labs[0].emit({ type: 'status', runId: labs[0].runId, status: { phase: 'finished', step: 2 } });
    await vi.waitFor(() => expect(workers[0].isTerminated).toBe(true));
    expect(status()?.phase).toBe('finished');
    await begin();
    expect(workers).toHaveLength(2);
  });
});
