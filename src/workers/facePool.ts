/**
 * Several face workers as one. A photograph goes to the one with the fewest in work, and a further worker starts only when
 * all that run are busy. What a worker ends of takes its own photograph with it and nothing else.
 */
import { proxy, type Remote } from 'comlink';
import type { FaceEngine } from '@/faces/faceEngine';
import type { FaceGeometry } from '@/faces/geometry';
import { LabError } from '@/lib/errors';
import { createPort, type Port, type WorkerHost } from './port';
import type { FaceEngineReport, FaceEvent, FaceInput, FaceOutcome, FaceWish } from './protocol';

class FaceWorker {
  /** Photographs that wait for it. */
  waiting = 0;
  private readonly engine: Port<FaceEngine>;
  private report: FaceEngineReport | undefined;

  /** @param hear hears how its loading goes */
  constructor(
    private readonly host: WorkerHost,
    hear: (event: FaceEvent) => void,
  ) {
    this.engine = createPort<FaceEngine>(host, 'engine', async (engine) => {
      this.report = await engine.init(proxy(hear));
    });
  }

  get isRunning(): boolean {
    return this.host.isRunning;
  }

  /** Loads MediaPipe, once in the life of a worker. @throws LabError `model-missing`; the next call tries again */
  load(): Promise<FaceEngineReport> {
    return this.engine.ask(() => Promise.resolve(this.report!));
  }

  /** One picture to one face. Never rejects: where the worker ended of it, that is the outcome. */
  async process(input: FaceInput, wish: FaceWish): Promise<FaceOutcome> {
    try {
      const outcome = await this.engine.ask<FaceOutcome>((engine) => engine.process(input, wish));
      // MediaPipe may be broken by what nobody foresaw, and would break off every photograph after this one.
      if (!outcome.ok && outcome.error.code === 'unexpected') this.host.renew();
      return outcome;
    } catch (cause) {
      return { ok: false, name: input.name, error: endedBy(cause).toReport() };
    }
  }

  /** Never rejects. */
  async geometry(rgb: Uint8Array): Promise<FaceGeometry | null> {
    return this.look((engine) => engine.geometry(rgb));
  }

  /** Never rejects. */
  async skin(rgb: Uint8Array): Promise<Uint8Array | null> {
    return this.look((engine) => engine.skin(rgb));
  }

  private async look<T>(ask: (engine: Remote<FaceEngine>) => Promise<T | null>): Promise<T | null> {
    try {
      return await this.engine.ask(ask);
    } catch {
      this.host.renew(); // as for a photograph
      return null;
    }
  }
}

export class FacePool {
  private readonly first: FaceWorker;
  private workers: FaceWorker[];
  /** Who hears how the first worker's loading goes. */
  private readonly listeners = new Set<(event: FaceEvent) => void>();

  /** @param hosts the first is the one that others than imports use too */
  constructor([first, ...others]: readonly [WorkerHost, ...WorkerHost[]]) {
    this.first = new FaceWorker(first, (event) => {
      if (event.type === 'loading') for (const listener of this.listeners) listener(event);
    });
    this.workers = [this.first, ...others.map((host) => new FaceWorker(host, () => {}))];
  }

  /**
   * Loads MediaPipe in the first worker; the others follow when they are needed.
   * @param listener hears the stages that are still to come, then `ready`
   * @throws LabError `model-missing`; the next call tries again
   */
  async init(listener: (event: FaceEvent) => void): Promise<FaceEngineReport> {
    this.listeners.add(listener);
    try {
      const report = await this.first.load();
      listener({ type: 'ready', report });
      return report;
    } finally {
      this.listeners.delete(listener);
    }
  }

  /**
   * One picture to its largest face, or to the one that is wanted.
   * @throws LabError `model-missing`, Error when the first worker cannot be started
   */
  process(input: FaceInput, wish: FaceWish = {}): Promise<FaceOutcome> {
    return this.byFreest((worker) => worker.process(input, wish));
  }

  /**
   * Of the face in a crop, see `FaceEngine.geometry`; null too where the worker ended of it.
   * @throws as `process`
   */
  geometry(rgb: Uint8Array): Promise<FaceGeometry | null> {
    return this.byFreest((worker) => worker.geometry(rgb));
  }

  /**
   * Where a crop shows face skin, see `FaceEngine.skin`; null too where the worker ended of it.
   * @throws as `process`
   */
  skin(rgb: Uint8Array): Promise<Uint8Array | null> {
    return this.byFreest((worker) => worker.skin(rgb));
  }

  private async byFreest<T>(work: (worker: FaceWorker) => Promise<T>): Promise<T> {
    const worker = this.freest();
    worker.waiting++;
    try {
      await worker.load();
      return await work(worker);
    } catch (error) {
      if (worker === this.first) throw error;
      // The machine has no room for so many: the others take its photographs.
      this.workers = this.workers.filter((other) => other !== worker);
      return await this.byFreest(work);
    } finally {
      worker.waiting--;
    }
  }

  private freest(): FaceWorker {
    const cost = ({ waiting, isRunning }: FaceWorker) => 2 * waiting + (isRunning ? 0 : 1);
    return this.workers.reduce((best, worker) => (cost(worker) < cost(best) ? worker : best));
  }
}

function endedBy(cause: unknown): LabError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new LabError(
    'unreadable-image',
    `Finding faces in this photograph broke off: ${why}`,
    'Try it again; should it break off once more, import a smaller copy of the photograph.',
    { cause },
  );
}
