/**
 * The near side of a worker, one way for all of them: it starts with the first question, is closed after a while without
 * any, and one that crashed is replaced at the next question. Whoever waited hears why.
 */
import { wrap, type Remote } from 'comlink';
import { LabError } from '@/lib/errors';
import type { ServedRooms } from './serve';
import './transfer';
import { watchWorker } from './watch';

/** Long enough to look at another screen and come back, short enough that a tour of the app leaves little behind. */
const IDLE_MS = 60_000;

/** A network that computes on one core of a slow machine hears nothing for minutes. */
const SILENT_MS = 10 * 60_000;

interface Running {
  worker: Worker;
  /** What the host begins with is done. */
  begun: Promise<unknown>;
  served: Remote<ServedRooms>;
  rooms: Map<string, Promise<unknown>>;
  unwatch: () => void;
}

export interface HostOptions {
  /** For messages and developer tools. */
  name: string;
  start: () => Worker;
  /** Asked of each fresh worker before anything else. */
  begin?: (served: Remote<ServedRooms>) => Promise<unknown>;
  /** Closed after so long without a question; default a minute. */
  idleMs?: number;
  /** Taken for lost after so long without a sign while something is asked of it; default ten minutes. */
  silentMs?: number;
}

/** One worker, while it runs; several ports may lead to its rooms. */
export class WorkerHost {
  private running: Running | null = null;
  private readonly waiting = new Set<(reason: Error) => void>();
  private readonly endListeners = new Set<(reason: Error) => void>();
  private holds = 0;
  /** The worker is to be replaced as soon as nothing is asked of it. */
  private stale = false;
  private idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: HostOptions) {}

  /** Whether there is a worker now. */
  get isRunning(): boolean {
    return this.running !== null;
  }

  /**
   * Hears each time why a worker ended by itself; not of `close`.
   * @returns what ends it
   */
  onEnd(listener: (reason: Error) => void): () => void {
    this.endListeners.add(listener);
    return () => this.endListeners.delete(listener);
  }

  /** Keeps the worker while something is open in it that nobody asks about. @returns what lets go */
  hold(): () => void {
    let held = true;
    this.holds++;
    this.stopTimer();
    return () => {
      if (!held) return;
      held = false;
      this.holds--;
      this.rest();
    };
  }

  /**
   * Asks a room of the worker, which is started when there is none.
   * @throws what the room throws; Error when the worker ends before it answers
   */
  async ask<Api, T>(
    room: string,
    question: (api: Remote<Api>) => Promise<T>,
    opened?: (api: Remote<Api>) => Promise<unknown>,
  ): Promise<T> {
    const letGo = this.hold();
    try {
      return await this.orEnd(this.room<Api>(room, opened).then(question));
    } finally {
      letGo();
    }
  }

  /** Replaces the worker by a fresh one as soon as nothing is asked of it or held in it. */
  renew(): void {
    this.stale = this.running !== null;
    this.rest();
  }

  /** Ends the worker as if it had crashed: whoever waits hears the reason, and so do listeners. */
  fail(reason: Error): void {
    if (!this.running) return;
    this.close(reason);
    for (const listener of [...this.endListeners]) listener(reason);
  }

  /** Ends the worker and frees all that it holds; whoever waits hears the reason. */
  close(
    reason: Error = new LabError('wrong-state', `The ${this.options.name} worker was closed.`, 'Try again.'),
  ): void {
    this.stopTimer();
    this.running?.worker.terminate();
    this.running?.unwatch();
    this.running = null;
    this.stale = false;
    for (const reject of this.waiting) reject(reason);
    this.waiting.clear();
  }

  private room<Api>(room: string, opened?: (api: Remote<Api>) => Promise<unknown>): Promise<Remote<Api>> {
    const running = (this.running ??= this.start());
    const known = running.rooms.get(room) as Promise<Remote<Api>> | undefined;
    if (known) return known;
    // Comlink gives the remote side of what is marked as a proxy.
    const opening = running.begun.then(async () => {
      const api = await (running.served.open(room) as unknown as Promise<Remote<Api>>);
      await opened?.(api);
      return api;
    });
    running.rooms.set(room, opening);
    opening.catch(() => running.rooms.delete(room));
    return opening;
  }

  private start(): Running {
    const worker = this.options.start();
    const served = wrap<ServedRooms>(worker);
    const begun = this.options.begin?.(served) ?? Promise.resolve();
    const { name, silentMs = SILENT_MS } = this.options;
    const unwatch = watchWorker({
      ...{ name, served, silentMs },
      isAsked: () => this.waiting.size > 0,
      tell: (reason) => this.running === running && this.fail(reason),
    });
    const running: Running = { worker, begun, served, rooms: new Map(), unwatch };
    begun.catch((error: Error) => {
      if (this.running === running) this.close(error);
    });
    worker.addEventListener('error', (event) => {
      if (this.running !== running) return;
      const why = event.message || 'its script could not be loaded';
      this.fail(new Error(`The ${this.options.name} worker failed: ${why}`));
    });
    return running;
  }

  /**
   * The call's outcome, or a rejection when the worker ends before it has one. Unlike a race against one long-lived
   * promise it forgets the outcome: such a promise would hold every answer of the worker for as long as it lives.
   */
  private orEnd<T>(call: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      const settled = () => this.waiting.delete(reject);
      call.then(resolve, reject).then(settled, settled);
    });
  }

  private rest(): void {
    this.stopTimer();
    if (this.holds > 0 || !this.running) return;
    if (this.stale) return this.close();
    this.idleTimer = setTimeout(() => this.close(), this.options.idleMs ?? IDLE_MS);
  }

  private stopTimer(): void {
    clearTimeout(this.idleTimer);
  }
}

/** A room of a worker, as the page sees it. */
export interface Port<Api> {
  /**
   * Asks for something, e.g. `runs.ask((api) => api.list())`. An AbortSignal among the arguments crosses.
   * @throws LabError as the room does; Error when the worker ended meanwhile
   */
  ask<T>(question: (api: Remote<Api>) => Promise<T>): Promise<T>;
}

/**
 * The way to a room of a worker.
 * @param opened is done whenever the room is opened, before its first question: subscribing to its event stream, say
 */
export function createPort<Api>(
  host: WorkerHost,
  room: string,
  opened?: (api: Remote<Api>) => Promise<unknown>,
): Port<Api> {
  return { ask: (question) => host.ask(room, question, opened) };
}
