import { NOTHING_HELD_OUT, type PretrainFigures, type StepRow } from '@/lib/stepFigures';
import { describe, expect, it } from 'vitest';
import { PretrainTraining } from '../pretrain/pretrainTraining';
import { FinetuneTraining } from '../finetune/finetuneTraining';
import type { TrainingEvent, TrainingStatus } from './events';
import type { RunEnd } from './runKeeper';
import type { TellPreparing } from './trainable';
import { TrainingLoop, type DrivenTrainable, type LoopKeeper, type LoopOptions } from './trainingLoop';

const MEMORY: StepRow['memory'] = { tensors: 1, buffers: 1, bytes: 4, peakBytes: 8 };

/** A run without a GPU: figures come after a macrotask, as they do from a real one. */
class StubRun implements DrivenTrainable {
  readonly imagesPerStep = 8;
  readonly epochDue = false;
  readonly check = PretrainTraining.prototype.check;
  queued = 0;
  inFlight = 0;
  mostInFlight = 0;
  picturesMade = 0;
  /** Steps taken when pictures were made first. */
  firstPicturesAt: number | null = null;

  constructor(
    private readonly totalSteps: number,
    private readonly change: (step: number) => Partial<PretrainFigures> = () => ({}),
  ) {}

  get step(): number {
    return this.queued;
  }

  get finished(): boolean {
    return this.queued >= this.totalSteps;
  }

  async prepare(tell: TellPreparing): Promise<void> {
    tell('compiling shaders', 3, 3);
  }

  async queueStep(): Promise<PretrainFigures> {
    const step = ++this.queued;
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    await new Promise((resolve) => setTimeout(resolve));
    this.inFlight--;
    const losses = { total: 1, c1: 1, c2: 1, c2ByRegion: {}, c3: -0.5, gradNorm: 1 };
    const none = Number.NaN;
    const features = {
      featureDeviation: none,
      effectiveRank: none,
      sslp: none,
      contrast: none,
      ...NOTHING_HELD_OUT,
    };
    const rates = { totalSteps: this.totalSteps, epoch: step, lr: 1, emaMomentum: 1 };
    return { step, ...losses, ...features, ...rates, ...this.change(step) };
  }

  async makePictures(): Promise<never[]> {
    this.picturesMade++;
    this.firstPicturesAt ??= this.queued;
    return [];
  }
}

function loopOver(
  run: StubRun,
  onEvent: (event: TrainingEvent, loop: TrainingLoop) => void = () => {},
  more: Pick<LoopOptions, 'loss' | 'keeper'> = {},
) {
  const events: TrainingEvent[] = [];
  const loop: TrainingLoop = new TrainingLoop(run, {
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

const steps = (events: TrainingEvent[]) =>
  events.flatMap((event) => (event.type === 'metrics' ? event.rows.map((row) => row.step) : []));
const lastStatus = (events: TrainingEvent[]): TrainingStatus | undefined =>
  events.flatMap((event) => (event.type === 'status' ? [event.status] : [])).at(-1);

describe('TrainingLoop', () => {
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

  it('takes no step where it is stopped during the pictures before the first', async () => {
    const run = new StubRun(40);
    const { loop, events } = loopOver(run, ({ type }, steered) => {
      if (type === 'pictures') steered.stop();
    });
    await loop.drive();
    expect(run.queued).toBe(0);
    expect(lastStatus(events)).toEqual({ phase: 'stopped', step: 0 });
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
    const told = (event: TrainingEvent) => {
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

  it('begins with what the untrained network makes of the pictures, and a resumed one goes on', async () => {
    const fresh = new StubRun(3);
    const { loop, events } = loopOver(fresh);
    await loop.drive();
    expect(fresh.firstPicturesAt).toBe(0);
    expect(events.find(({ type }) => type === 'pictures')).toMatchObject({ step: 0 });
    const resumed = new StubRun(9);
    resumed.queued = 5;
    await loopOver(resumed).loop.drive();
    expect(resumed.firstPicturesAt).toBe(6);
  });

  it('repaints at once when the view changes while paused', async () => {
    const run = new StubRun(1000);
    const { loop, events } = loopOver(run);
    const driven = loop.drive();
    while (lastStatus(events)?.phase !== 'running') await new Promise((resolve) => setTimeout(resolve));
    loop.pause();
    while (lastStatus(events)?.phase !== 'paused') await new Promise((resolve) => setTimeout(resolve));
    const before = run.picturesMade;
    await loop.setView({ block: 1, head: 0, query: 2 });
    expect(run.picturesMade).toBe(before + 1);
    expect(events.at(-1)).toMatchObject({ type: 'pictures', view: { block: 1, head: 0, query: 2 } });
    loop.stop();
    await driven;
  });
});

const ROWS = [
  { epoch: 1, trainLoss: 0.7, validationLoss: 0.6, validationAuc: 0.8 },
  { epoch: 2, trainLoss: 0.6, validationLoss: 0.7, validationAuc: 0.7 },
];

/** A detector's training whose steps were all taken before: it ends at once. */
function endedTraining(): DrivenTrainable {
  return {
    ...{ step: 4, imagesPerStep: 8, epochDue: false, finished: true },
    prepare: () => Promise.resolve(),
    queueStep: () => Promise.reject(new Error('the run has ended')),
    check: FinetuneTraining.prototype.check,
    history: () => ({ rows: ROWS, bestEpoch: 1 }),
    ending: () => ({ epoch: ROWS.length, early: false }),
  };
}

/** A run of a hundred steps, or more until it may end; `unread` counts those whose figures have not come back. */
function steadyTraining(mayEnd: () => boolean): DrivenTrainable & { unread: number } {
  const run = {
    ...endedTraining(),
    unread: 0,
    finished: false,
    step: 0,
    queueStep: async () => {
      const step = ++run.step;
      run.finished = step >= 100 && mayEnd();
      run.unread++;
      await new Promise((resolve) => setTimeout(resolve, 1));
      run.unread--;
      return { step, totalSteps: 100, epoch: 0, lr: 0, loss: 1, gradNorm: 1 };
    },
  };
  return run;
}

const noKeeper: LoopKeeper = {
  due: false,
  record: () => {},
  save: () => Promise.resolve(),
  written: () => Promise.resolve(),
  end: () => Promise.resolve(),
};

const stillHere = () => Promise.resolve(null);

it.each([true, false])(
  'tells the earlier epochs of a run that goes on, of no other (%j)',
  async (restored) => {
    const events: TrainingEvent[] = [];
    const loop = new TrainingLoop(endedTraining(), {
      runId: 'r',
      resumed: restored,
      memory: () => MEMORY,
      keeper: noKeeper,
      loss: stillHere,
      emit: (event) => events.push(event),
    });
    await loop.drive();
    const told = events.filter(({ type }) => type === 'history');
    expect(told).toEqual(restored ? [{ type: 'history', runId: 'r', rows: ROWS, bestEpoch: 1 }] : []);
    expect(events.at(-1)).toMatchObject({ type: 'status', status: { phase: 'finished', epoch: 2 } });
  },
);

it('keeps its state between two steps only, and is told paused once that is on the disk', async () => {
  const [unreadAtSave, steps]: number[][] = [[], []];
  const ends: RunEnd[] = [];
  let onDisk = -1;
  let pausedAt: number | undefined;
  const run = steadyTraining(() => pausedAt !== undefined);
  const keeper: LoopKeeper = {
    record: () => {},
    get due() {
      return run.step % 10 === 0;
    },
    save: async () => void (unreadAtSave.push(run.unread), steps.push(run.step)),
    written: async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      onDisk = run.step;
    },
    end: async (how) => void ends.push(how),
  };
  const loop = new TrainingLoop(run, {
    runId: 'r',
    memory: () => MEMORY,
    keeper,
    loss: stillHere,
    emit: (event) => {
      if (event.type !== 'status') return;
      if (event.status.phase === 'running' && pausedAt === undefined) setTimeout(() => loop.pause(), 15);
      if (event.status.phase !== 'paused') return;
      pausedAt = run.step;
      expect(onDisk).toBe(pausedAt);
      setTimeout(() => loop.resume());
    },
  });
  await loop.drive();
  expect(steps).toContain(pausedAt);
  expect(new Set(steps).size).toBeGreaterThanOrEqual(10);
  expect(new Set(unreadAtSave)).toEqual(new Set([0]));
  expect(ends).toEqual(['finished']);
});

it('tells what failed for the loss of the GPU as that loss, and leaves what was saved', async () => {
  const lost = { code: 'adapter-lost', message: 'lost', remedy: 'go on' } as const;
  const run = {
    ...steadyTraining(() => false),
    queueStep: () => Promise.reject(new Error('mapAsync: unmapped')),
  };
  const ends: RunEnd[] = [];
  const events: TrainingEvent[] = [];
  const loop = new TrainingLoop(run, {
    runId: 'r',
    memory: () => MEMORY,
    keeper: { ...noKeeper, end: async (how) => void ends.push(how) },
    loss: () => Promise.resolve(lost),
    emit: (event) => events.push(event),
  });
  await loop.drive();
  expect(events.at(-1)).toMatchObject({ status: { phase: 'failed', error: lost } });
  expect(ends).toEqual([{ failure: lost }]);
});

it('ends an epoch when all its figures are read, and tells it after them', async () => {
  const run = steadyTraining(() => true);
  const unreadAtEnd: number[] = [];
  let over = 0;
  const row = { epoch: 1, trainLoss: 1, validationLoss: null, validationAuc: null };
  const training: DrivenTrainable = Object.defineProperty(
    Object.assign(run, {
      endEpoch: async () => {
        unreadAtEnd.push(run.unread);
        over++;
        return { row: { ...row, epoch: over }, bestEpoch: 1, view: { roc: null, mostWrong: [] } };
      },
    }),
    'epochDue',
    { get: () => run.step > 0 && run.step % 20 === 0 && over < run.step / 20 },
  );
  const events: TrainingEvent[] = [];
  const loop = new TrainingLoop(training, {
    runId: 'r',
    memory: () => MEMORY,
    emit: (event) => events.push(event),
  });
  await loop.drive();
  expect(unreadAtEnd).toEqual([0, 0, 0, 0, 0]);
  const order = events.flatMap((event): (string | number)[] =>
    event.type === 'metrics'
      ? event.rows.map(({ step }) => step)
      : event.type === 'epoch'
        ? [`epoch ${event.row.epoch}`]
        : [],
  );
  const expected = Array.from({ length: 100 }, (_, i) => i + 1).flatMap((step) =>
    step % 20 === 0 ? [step, `epoch ${step / 20}`] : [step],
  );
  expect(order).toEqual(expected);
});

it('does what comes while the last state is written, and after the end one task at a time', async () => {
  let writing: () => void = () => {};
  const lastSave = new Promise<void>((resolve) => (writing = resolve));
  const run = { ...steadyTraining(() => true), queueStep: () => Promise.reject(new Error('broken')) };
  const order: string[] = [];
  const loop = new TrainingLoop(run, {
    runId: 'r',
    memory: () => MEMORY,
    emit: () => {},
    keeper: { ...noKeeper, end: () => lastSave },
  });
  const driven = loop.drive();
  const turn = () => new Promise((resolve) => setTimeout(resolve));
  for (let turns = 0; turns < 5; turns++) await turn();
  const task = (name: string) => async () => {
    order.push(`${name} begins`);
    await turn();
    order.push(`${name} ends`);
  };
  const first = loop.between(task('first'));
  expect(loop.active).toBe(true);
  writing();
  await driven;
  await Promise.all([first, loop.between(task('second')), loop.between(task('third'))]);
  expect(order).toEqual(['first', 'second', 'third'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});
