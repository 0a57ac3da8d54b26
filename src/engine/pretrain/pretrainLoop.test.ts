import { describe, expect, it } from 'vitest';
import type { GpuEvent, MetricRow, RunStatus } from '../training/events';
import { PretrainLoop, type DrivenRun, type LoopKeeper, type LoopOptions } from './pretrainLoop';
import type { StepFigures } from './pretrainRun';

const MEMORY: MetricRow['memory'] = { tensors: 1, buffers: 1, bytes: 4, peakBytes: 8 };

/** A run without a GPU: figures come after a macrotask, as they do from a real one. */
class StubRun implements DrivenRun {
  readonly imagesPerStep = 8;
  queued = 0;
  inFlight = 0;
  mostInFlight = 0;
  painted = 0;

  constructor(
    private readonly totalSteps: number,
    private readonly change: (step: number) => Partial<StepFigures> = () => ({}),
  ) {}

  get finished(): boolean {
    return this.queued >= this.totalSteps;
  }

  async compile(onProgress: (done: number, total: number) => void): Promise<void> {
    onProgress(3, 3);
  }

  async queueStep(): Promise<StepFigures> {
    const step = ++this.queued;
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    await new Promise((resolve) => setTimeout(resolve));
    this.inFlight--;
    const losses = { total: 1, c1: 1, c2: 1, c2ByRegion: {}, c3: -0.5, gradNorm: 1 };
    const rates = { totalSteps: this.totalSteps, epoch: step, lr: 1, emaMomentum: 1 };
    return { step, ...losses, ...rates, ...this.change(step) };
  }

  async paint(): Promise<never[]> {
    this.painted++;
    return [];
  }
}

function loopOver(
  run: StubRun,
  onEvent: (event: GpuEvent, loop: PretrainLoop) => void = () => {},
  more: Pick<LoopOptions, 'loss' | 'keeper'> = {},
) {
  const events: GpuEvent[] = [];
  const loop: PretrainLoop = new PretrainLoop(run, {
    runId: 'r',
    picturesEverySteps: 0,
    memory: () => MEMORY,
    emit: (event) => {
      events.push(event);
      onEvent(event, loop);
    },
    ...more,
  });
  return { loop, events };
}

const steps = (events: GpuEvent[]) =>
  events.flatMap((event) => (event.type === 'metrics' ? event.rows.map((row) => row.step) : []));
const lastStatus = (events: GpuEvent[]): RunStatus | undefined =>
  events.flatMap((event) => (event.type === 'status' ? [event.status] : [])).at(-1);

describe('PretrainLoop', () => {
  it('runs a task between two steps, while it trains, rests or has ended', async () => {
    const run = new StubRun(30);
    const seen: number[] = [];
    const still = async () => {
      const before = run.queued;
      await new Promise((resolve) => setTimeout(resolve));
      seen.push(before);
      expect(run.queued).toBe(before);
    };
    let first: Promise<void> | undefined;
    const { loop, events } = loopOver(run, (event, steered) => {
      if (event.type === 'status' && event.status.phase === 'running') first ??= steered.between(still);
    });
    const driven = loop.drive();
    while (!first) await new Promise((resolve) => setTimeout(resolve));
    await first;
    loop.pause();
    while (lastStatus(events)?.phase !== 'paused') await new Promise((resolve) => setTimeout(resolve));
    await loop.between(still);
    loop.resume();
    await driven;
    await loop.between(still);
    expect(seen.at(-1)).toBe(30);
    expect(seen).toHaveLength(3);
  });

  it('hands on the failure of a task and trains on', async () => {
    const run = new StubRun(5);
    const { loop, events } = loopOver(run);
    const driven = loop.drive();
    await expect(loop.between(() => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
    await driven;
    expect(lastStatus(events)?.phase).toBe('finished');
  });

  it('reports every step once, in order, and never has more than three on their way', async () => {
    const run = new StubRun(40);
    const { loop, events } = loopOver(run);
    await loop.drive();
    expect(steps(events)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(run.mostInFlight).toBe(3);
    expect(lastStatus(events)).toEqual({ phase: 'finished', step: 40 });
  });

  it('ends with a message when the total is not finite', async () => {
    const { loop, events } = loopOver(
      new StubRun(40, (step) => (step === 7 ? { total: NaN, c1: NaN, c3: NaN } : {})),
    );
    await loop.drive();
    expect(lastStatus(events)).toMatchObject({
      phase: 'failed',
      step: 7,
      error: { code: 'non-finite-loss' },
    });
  });

  it('goes on when only the ID loss was not finite: the update skipped that batch', async () => {
    const { loop, events } = loopOver(new StubRun(12, (step) => (step === 7 ? { total: NaN, c3: NaN } : {})));
    await loop.drive();
    expect(lastStatus(events)).toEqual({ phase: 'finished', step: 12 });
  });

  it('stands still while paused, takes single steps, and goes on when resumed', async () => {
    const run = new StubRun(1000);
    const { loop, events } = loopOver(run);
    const driven = loop.drive();
    const settle = () => new Promise((resolve) => setTimeout(resolve, 30));
    await settle();
    loop.pause();
    await settle();
    const paused = run.queued;
    expect(paused).toBeGreaterThan(1);
    expect(paused).toBeLessThan(1000);
    expect(steps(events).at(-1)).toBe(paused);
    const told = events.findIndex((event) => event.type === 'status' && event.status.phase === 'paused');
    expect(told).toBeGreaterThan(0);
    await settle();
    expect(steps(events.slice(told)), 'figures told after the pause').toEqual([]);
    expect(run.queued).toBe(paused);
    loop.singleStep();
    await settle();
    expect(run.queued).toBe(paused + 1);
    loop.resume();
    expect(() => loop.singleStep()).toThrow(/running run cannot take a single step/);
    await settle();
    expect(run.queued).toBeGreaterThan(paused + 1);
    loop.stop();
    await driven;
    expect(lastStatus(events)).toEqual({ phase: 'stopped', step: run.queued });
  });

  it('tells a run paused only when its state is on disk', async () => {
    const order: string[] = [];
    let written: () => void = () => {};
    const onDisk = new Promise<void>((resolve) => (written = resolve));
    const keeper: LoopKeeper = {
      due: false,
      record: () => {},
      save: async () => void order.push('saved'),
      written: () => {
        order.push('writing');
        return onDisk;
      },
      end: () => Promise.resolve(),
    };
    const run = new StubRun(1000);
    const told = (event: GpuEvent) => {
      if (event.type === 'status' && event.status.phase === 'paused') order.push('paused');
    };
    const { loop, events } = loopOver(run, told, { keeper });
    const driven = loop.drive();
    const turn = () => new Promise((resolve) => setTimeout(resolve));
    while (lastStatus(events)?.phase !== 'running') await turn();
    loop.pause();
    while (!order.includes('saved')) await turn();
    for (let turns = 0; turns < 5; turns++) await turn();
    expect(order).toEqual(['saved', 'writing']);
    written();
    while (lastStatus(events)?.phase !== 'paused') await turn();
    expect(order).toEqual(['saved', 'writing', 'paused']);
    loop.stop();
    await driven;
  });

  it('keeps the failure that came from outside, and the steps before it', async () => {
    const error = { code: 'adapter-lost' as const, message: 'gone', remedy: 'reload' };
    const run = new StubRun(1000);
    const { loop, events } = loopOver(run, (event, self) => {
      if (event.type === 'metrics') self.fail(error);
    });
    await loop.drive();
    expect(lastStatus(events)).toMatchObject({ phase: 'failed', error });
    expect(steps(events).length).toBeGreaterThan(0);
  });

  it('tells a command that failed because the GPU is gone as its loss, any other by its own words', async () => {
    const loss = { code: 'adapter-lost' as const, message: 'gone', remedy: 'reload' };
    for (const [gone, expected] of [
      [loss, loss],
      [null, { message: 'mapAsync was aborted' }],
    ] as const) {
      const run = new StubRun(1000, (step) => {
        if (step === 5) throw new Error('mapAsync was aborted');
        return {};
      });
      const { loop, events } = loopOver(run, () => {}, { loss: async () => gone });
      await loop.drive();
      expect(lastStatus(events)).toMatchObject({ phase: 'failed', error: expected });
    }
  });

  it('repaints at once when the view changes while paused', async () => {
    const run = new StubRun(1000);
    const { loop, events } = loopOver(run);
    const driven = loop.drive();
    while (lastStatus(events)?.phase !== 'running') await new Promise((resolve) => setTimeout(resolve));
    loop.pause();
    while (lastStatus(events)?.phase !== 'paused') await new Promise((resolve) => setTimeout(resolve));
    const before = run.painted;
    await loop.setView({ block: 1, head: 0, query: 2 });
    expect(run.painted).toBe(before + 1);
    expect(events.at(-1)).toMatchObject({ type: 'pictures', view: { block: 1, head: 0, query: 2 } });
    loop.stop();
    await driven;
  });
});
