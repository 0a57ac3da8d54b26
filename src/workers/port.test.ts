/** A worker that ends by itself ends the questions to it with a message, and the next question goes to a fresh one. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { masks } from './masks';
import { createPort, WorkerHost, type HostOptions } from './port';
import { runs } from './runs';
import { serve } from './serve';

/** Hears and never answers. */
class SilentWorker extends EventTarget {
  static readonly all: SilentWorker[] = [];
  isTerminated = false;

  constructor() {
    super();
    SilentWorker.all.push(this);
  }

  postMessage(): void {}

  terminate(): void {
    this.isTerminated = true;
  }

  die(message: string): void {
    this.dispatchEvent(Object.assign(new Event('error'), { message }));
  }
}

vi.stubGlobal('Worker', SilentWorker);
beforeEach(() => SilentWorker.all.splice(0));

/** Collects garbage, which Node offers only on demand. */
function collectGarbage(): void {
  setFlagsFromString('--expose_gc');
  (runInNewContext('gc') as () => void)();
}

/** A worker whose rooms are on the other side of a channel. */
class ChannelWorker extends SilentWorker {
  readonly channel = new MessageChannel();

  constructor() {
    super();
    const near = this.channel.port1;
    near.onmessage = ({ data }) => this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }

  override postMessage(message?: unknown, transfer: Transferable[] = []): void {
    this.channel.port1.postMessage(message, transfer);
  }

  override terminate(): void {
    super.terminate();
    this.channel.port1.close();
  }
}

interface Room {
  picture(): { pixels: Uint8Array };
  until(signal: AbortSignal): Promise<string>;
  fail(): string;
}

/** A host of a worker with one room. */
function hostOf(
  room: Room,
  options: Pick<HostOptions, 'idleMs' | 'begin' | 'silentMs'> = {},
): { host: WorkerHost; workers: ChannelWorker[] } {
  const workers: ChannelWorker[] = [];
  const start = () => {
    const worker = new ChannelWorker();
    workers.push(worker);
    serve({ room: () => room }, worker.channel.port2);
    return worker as unknown as Worker;
  };
  return { host: new WorkerHost({ name: 'test', start, ...options }), workers };
}

const ROOM: Room = {
  picture: () => ({ pixels: new Uint8Array(1e6) }),
  until: (signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(String(signal.reason)))),
  fail: () => {
    throw new Error('no picture');
  },
};

describe('a port', () => {
  const opened: WorkerHost[] = [];
  const open = (idleMs?: number, begin?: HostOptions['begin']) => {
    const { host, workers } = hostOf(ROOM, {
      ...(idleMs !== undefined && { idleMs }),
      ...(begin && { begin }),
    });
    opened.push(host);
    return { host, workers, port: createPort<Room>(host, 'room') };
  };
  afterEach(() => {
    vi.useRealTimers();
    opened.splice(0).forEach((host) => host.close());
  });

  it('holds no answer of a worker that lives on', async () => {
    const { port } = open();
    const ask = async (): Promise<WeakRef<object>> => new WeakRef(await port.ask((room) => room.picture()));
    const answers = [await ask(), await ask()];
    await new Promise((resolve) => setTimeout(resolve)); // a WeakRef holds until the task ends
    collectGarbage();
    expect(answers.map((answer) => answer.deref())).toEqual([undefined, undefined]);
  });

  it('starts its worker with the first question, and ends it after a while without any', async () => {
    const { host, workers, port } = open(20);
    expect(workers).toHaveLength(0);
    await port.ask((room) => room.picture());
    expect(host.isRunning).toBe(true);
    await expect.poll(() => workers[0].isTerminated).toBe(true);
    await port.ask((room) => room.picture());
    expect(workers).toHaveLength(2);
  });

  it('asks each fresh worker what the host begins with before anything else', async () => {
    const asked: string[] = [];
    const begin = vi.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      asked.push('begin');
    });
    const { host, port } = open(undefined, begin);
    const question = () => port.ask((room) => room.picture()).then(() => asked.push('picture'));
    await Promise.all([question(), question()]);
    expect(asked).toEqual(['begin', 'picture', 'picture']);
    host.close();
    await question();
    expect(begin).toHaveBeenCalledTimes(2);
  });

  it('tells why a worker could not begin to whoever asked, and tries again', async () => {
    let fails = true;
    const { port } = open(undefined, async () => {
      if (fails) throw new Error('no engine');
    });
    await expect(port.ask((room) => room.picture())).rejects.toThrow('no engine');
    fails = false;
    expect((await port.ask((room) => room.picture())).pixels).toHaveLength(1e6);
  });

  it('replaces a worker when nobody waits for it any more', async () => {
    const { host, workers, port } = open();
    const ending = new AbortController();
    const answer = port.ask((room) => room.until(ending.signal));
    await new Promise((resolve) => setTimeout(resolve, 50));
    host.renew();
    expect(host.isRunning).toBe(true);
    ending.abort(new Error('enough'));
    expect(await answer).toContain('enough');
    await expect.poll(() => workers[0].isTerminated).toBe(true);
    await port.ask((room) => room.picture());
    expect(workers).toHaveLength(2);
    expect(host.isRunning).toBe(true);
  });

  it('keeps a worker that is held or asked', async () => {
    const { host, workers, port } = open(5);
    const ending = new AbortController();
    const answer = port.ask((room) => room.until(ending.signal));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(host.isRunning).toBe(true);
    const letGo = host.hold();
    ending.abort(new Error('enough'));
    expect(await answer).toContain('enough');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(host.isRunning).toBe(true);
    letGo();
    await expect.poll(() => workers[0].isTerminated).toBe(true);
  });

  it('takes a signal across that was aborted before', async () => {
    const { port } = open();
    const room = { isAborted: (signal: AbortSignal) => signal.aborted };
    const { host } = hostOf({ ...ROOM, ...room } as Room);
    opened.push(host);
    const asked = createPort<typeof room>(host, 'room').ask((api) => api.isAborted(AbortSignal.abort('no')));
    expect(await asked).toBe(true);
    await expect(port.ask((api) => api.fail())).rejects.toThrow('no picture');
  });

  it('does what an opened room needs once for each worker', async () => {
    const { host } = open();
    const prepared = vi.fn(() => Promise.resolve());
    const port = createPort<Room>(host, 'room', prepared);
    await Promise.all([port.ask((room) => room.picture()), port.ask((room) => room.picture())]);
    expect(prepared).toHaveBeenCalledTimes(1);
    host.close();
    await port.ask((room) => room.picture());
    expect(prepared).toHaveBeenCalledTimes(2);
  });

  it('notices a worker that answers no more while it is asked, and starts a fresh one', async () => {
    const { host, workers } = hostOf(ROOM, { silentMs: 40 });
    opened.push(host);
    const port = createPort<Room>(host, 'room');
    await port.ask((room) => room.picture());
    // Idle: nobody waits, so that nothing is missed.
    workers[0].channel.port2.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(host.isRunning).toBe(true);
    const heard = vi.fn();
    host.onEnd(heard);
    const never = new AbortController().signal;
    await expect(port.ask((room) => room.until(never))).rejects.toThrow('has not answered for');
    expect(heard).toHaveBeenCalledOnce();
    expect((await port.ask((room) => room.picture())).pixels).toHaveLength(1e6);
    expect(workers).toHaveLength(2);
  });

  it('leaves a worker alone that is long about an answer and hears messages', async () => {
    const { host, workers } = hostOf(ROOM, { silentMs: 20 });
    opened.push(host);
    const ending = new AbortController();
    const answer = createPort<Room>(host, 'room').ask((room) => room.until(ending.signal));
    await new Promise((resolve) => setTimeout(resolve, 200));
    ending.abort(new Error('enough'));
    expect(await answer).toContain('enough');
    expect(workers).toHaveLength(1);
  });

  it('notices a worker that closes itself by the lock that is free again', async () => {
    const free = new Map<string, () => void>();
    vi.stubGlobal('navigator', {
      locks: {
        request: async (name: string, first: LockOptions | (() => void), held?: () => Promise<void>) => {
          if (held) return void held(); // the worker, for as long as it lives
          free.set(name, first as () => void); // the page, which waits
        },
      },
    });
    const { host, workers } = hostOf(ROOM);
    opened.push(host);
    const answer = createPort<Room>(host, 'room').ask((room) => room.until(new AbortController().signal));
    await expect.poll(() => free.size).toBe(1);
    for (const end of free.values()) end();
    await expect(answer).rejects.toThrow('The test worker ended by itself');
    expect(workers[0].isTerminated).toBe(true);
    vi.stubGlobal('navigator', undefined);
  });

  it('tells its listeners of a crash, not of a closing', async () => {
    const { host, workers, port } = open();
    const heard = vi.fn();
    host.onEnd(heard);
    await port.ask((room) => room.picture());
    host.close();
    await port.ask((room) => room.picture());
    expect(heard).not.toHaveBeenCalled();
    workers[1].die('out of memory');
    expect(heard).toHaveBeenCalledWith(new Error('The test worker failed: out of memory'));
  });
});

describe.each([
  ['data', () => runs.ask((api) => api.list())],
  ['masks', () => masks.ask((api) => api.survey([], {} as never, 1, () => {}, AbortSignal.abort()))],
] as const)('the %s worker', (name, ask) => {
  it('tells everyone who waits why, when it ends, and is replaced', async () => {
    const [first, second] = [ask(), ask()];
    expect(SilentWorker.all).toHaveLength(1);
    SilentWorker.all[0].die('out of memory');
    await expect(first).rejects.toThrow(`The ${name} worker failed: out of memory`);
    await expect(second).rejects.toThrow('out of memory');

    const third = ask();
    expect(SilentWorker.all).toHaveLength(2);
    SilentWorker.all[1].die('');
    await expect(third).rejects.toThrow('its script could not be loaded');
  });
});
