import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultPretrainConfig } from '@/lib/config';
import { LabError } from '@/lib/errors';
import type { GpuClient, GpuClientListeners } from '@/workers/gpuClient';
import type { AdapterReport, AttentionView, GpuEvent, MetricRow, RunInfo } from '@/workers/protocol';
import { RunSession } from './runSession';
import { useRun } from './runStore';

const ADAPTER: AdapterReport = {
  name: 'test adapter',
  vendor: 'test',
  architecture: '',
  isFallback: true,
  features: [],
  limits: { maxBufferSize: 1, maxStorageBufferBindingSize: 1, maxComputeWorkgroupStorageSize: 1 },
  suggestedPreset: 'nano',
};

/** A worker's client that records what it is told and lets the test speak for the worker. */
class StubClient implements GpuClient {
  runId = '';
  views: AttentionView[] = [];
  disposed = false;
  failInit: Error | undefined;
  failStart: Error | undefined;
  releaseView: (() => void) | undefined;

  constructor(readonly listeners: GpuClientListeners) {}

  async init() {
    if (this.failInit) throw this.failInit;
    return ADAPTER;
  }
  async forecast() {
    return { parameters: 1, trainedParameters: 1, bytes: 1, stepsPerEpoch: 1, totalSteps: 1 };
  }
  async kernelTuning() {
    return { adapter: 'stub', version: '0', entries: [] };
  }
  async forgetKernelTuning() {}
  async openPainting() {
    return { size: 'ViT-nano/8', imageSize: 32, patchSize: 8, statisticsFrom: 'record' as const };
  }
  async closePainting() {}
  async reconstruct() {
    return [];
  }
  async start(runId: string) {
    this.runId = runId;
    if (this.failStart) throw this.failStart;
    this.emit({ type: 'status', runId, status: { phase: 'running' } });
  }
  setView(view: AttentionView) {
    this.views.push(view);
    return new Promise<void>((resolve) => {
      this.releaseView = resolve;
    });
  }
  keptRuns = async (): Promise<RunInfo[]> => [];
  resumeKept = async (_runId: string): Promise<string[]> => [];
  async pause() {}
  async resume() {}
  async step() {}
  async stop() {}
  async inspectWeights() {
    return { kind: 'online' as const, size: 'ViT-nano/8', preset: 'nano' as const, epoch: 3 };
  }
  async exportKept() {
    return this.exportFile();
  }
  async exportFile() {
    return { name: 'file', blob: new Blob() };
  }
  dispose() {
    this.disposed = true;
  }
  emit(event: GpuEvent) {
    this.listeners.onEvent(event);
  }
}

function row(step: number): MetricRow {
  const losses = { total: 1, c1: 1, c2: 1, c2ByRegion: {}, c3: 0 };
  const rates = { lr: 1, gradNorm: 1, emaMomentum: 1, stepMs: 1, imagesPerSecond: 1, etaMs: 1 };
  return {
    step,
    totalSteps: 9,
    epoch: 0,
    ...losses,
    ...rates,
    memory: { tensors: 1, buffers: 1, bytes: 1, peakBytes: 1 },
  };
}

function sessionWithStub(prepare: (client: StubClient) => void = () => {}) {
  const clients: StubClient[] = [];
  const session = new RunSession((listeners) => {
    const client = new StubClient(listeners);
    prepare(client);
    clients.push(client);
    return client;
  });
  const begin = () => session.start(defaultPretrainConfig('nano'), [], []);
  return { session, clients, begin };
}

/** A run of which step 5 is kept, and that a fresh worker can go on with. */
async function runThatIsKept() {
  const kept = { id: '', step: 5, config: defaultPretrainConfig('nano'), startedAt: '' } as RunInfo;
  const resumed: string[] = [];
  const { clients, begin } = sessionWithStub((client) => {
    client.keptRuns = async () => [kept];
    client.resumeKept = async (runId) => {
      resumed.push(runId);
      client.emit({ type: 'status', runId, status: { phase: 'running' } });
      return [];
    };
  });
  await begin();
  kept.id = clients[0].runId;
  clients[0].emit({ type: 'kept', runId: kept.id, step: 5, sizeBytes: 1 });
  return { kept, resumed, clients };
}

beforeEach(() => {
  useRun.setState(useRun.getInitialState());
  vi.stubGlobal('navigator', { userAgent: 'test' });
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => setTimeout(callback));
});

describe('RunSession', () => {
  it('starts one worker, keeps every figure, and hears only its own run', async () => {
    const { session, clients, begin } = sessionWithStub();
    await begin();
    expect(useRun.getState().status).toEqual({ phase: 'running' });
    const [client] = clients;
    client.emit({ type: 'metrics', runId: client.runId, rows: [row(1), row(2)] });
    client.emit({ type: 'metrics', runId: 'an older run', rows: [row(99)] });
    client.emit({ type: 'status', runId: client.runId, status: { phase: 'finished', step: 2 } });
    expect([...session.series.column('step')]).toEqual([1, 2]);
    expect(useRun.getState().latest?.step).toBe(2);
    await begin();
    expect(clients).toHaveLength(1);
    expect(session.series.length, 'a new run begins with no figures').toBe(0);
  });

  it('keeps figures when the adapter is lost, and begins again with a fresh worker', async () => {
    const { session, clients, begin } = sessionWithStub();
    await begin();
    clients[0].emit({ type: 'metrics', runId: clients[0].runId, rows: [row(1)] });
    clients[0].emit({ type: 'adapter-lost', reason: 'driver restarted' });
    const { status, adapter } = useRun.getState();
    expect(status).toMatchObject({ phase: 'failed', step: 1, error: { code: 'adapter-lost' } });
    expect(adapter.state).toBe('lost');
    expect(clients[0].disposed).toBe(true);
    expect(session.series.length).toBe(1);
    await begin();
    expect(clients).toHaveLength(2);
    expect(useRun.getState().status.phase).toBe('running');
    expect(useRun.getState().adapter.state).toBe('ready');
  });

  it('goes on by itself after a lost adapter, three times without progress and no more', async () => {
    const { kept, resumed, clients } = await runThatIsKept();
    const lose = () => clients[clients.length - 1].emit({ type: 'adapter-lost', reason: 'gone' });
    for (let times = 1; times <= 3; times++) {
      lose();
      await vi.waitFor(() => expect(resumed).toHaveLength(times));
      expect(useRun.getState().status.phase).toBe('running');
    }
    // Progress between losses gives three new tries.
    clients[clients.length - 1].emit({ type: 'kept', runId: kept.id, step: 9, sizeBytes: 1 });
    kept.step = 9;
    for (let times = 4; times <= 6; times++) {
      lose();
      await vi.waitFor(() => expect(resumed).toHaveLength(times));
    }
    lose();
    await new Promise((resolve) => setTimeout(resolve));
    expect(new Set(resumed)).toEqual(new Set([kept.id]));
    expect(resumed).toHaveLength(6);
    expect(useRun.getState().status).toMatchObject({ phase: 'failed', error: { code: 'adapter-lost' } });
  });

  it('goes on after a lost adapter from the state before the one that was being read when it went', async () => {
    const { kept, clients } = await runThatIsKept();
    const runId = kept.id;
    const error = new LabError('adapter-lost', 'The GPU was lost', 'go on').toReport();
    clients[0].emit({ type: 'not-kept', runId, error });
    clients[0].emit({ type: 'status', runId, status: { phase: 'failed', error, step: 7 } });
    clients[0].emit({ type: 'adapter-lost', reason: 'gone' });
    await vi.waitFor(() => expect(useRun.getState().status.phase).toBe('running'));
    expect(clients).toHaveLength(2);
    expect(useRun.getState().keeping).toEqual({ state: 'kept', step: 5 });
  });

  it('ends the run when the worker crashes, with the crash as the reason', async () => {
    const { clients, begin } = sessionWithStub();
    await begin();
    clients[0].listeners.onCrash(new Error('The GPU worker failed: boom'));
    expect(useRun.getState().status).toMatchObject({ phase: 'failed', error: { message: /boom/ } });
    expect(clients[0].disposed).toBe(true);
  });

  it('says that there is no WebGPU', async () => {
    const missing = new LabError('webgpu-unavailable', 'no WebGPU', 'use Chrome');
    const { session, clients } = sessionWithStub((client) => (client.failInit = missing));
    await expect(session.connect()).rejects.toBe(missing);
    expect(useRun.getState().adapter).toEqual({ state: 'unavailable', error: missing.toReport() });
    expect(clients[0].disposed).toBe(true);
  });

  it('turns a refused start into a failed run', async () => {
    const refusal = new LabError('out-of-memory', 'needs 9 GiB', 'take a smaller model');
    const { begin } = sessionWithStub((client) => (client.failStart = refusal));
    await begin();
    expect(useRun.getState().status).toMatchObject({ phase: 'failed', error: { code: 'out-of-memory' } });
  });

  it('sends only the first and the last of many quick changes of view', async () => {
    const { session, clients, begin } = sessionWithStub();
    await begin();
    const view = (query: number) => ({ block: 0, head: 0, query });
    const first = session.setView(view(1));
    for (let query = 2; query <= 8; query++) void session.setView(view(query));
    clients[0].releaseView?.();
    await vi.waitFor(() => expect(clients[0].views).toHaveLength(2));
    clients[0].releaseView?.();
    await first;
    expect(clients[0].views.map(({ query }) => query)).toEqual([1, 8]);
    expect(useRun.getState().view.query).toBe(8);
  });

  it('refuses commands without a run, with the way out', async () => {
    const { session } = sessionWithStub();
    await expect(session.pause()).rejects.toMatchObject({ code: 'wrong-state', remedy: /Start/ });
  });
});
