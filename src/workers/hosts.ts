/** The workers of the page. None starts before something is asked of it. */
import { proxy, type Remote } from 'comlink';
import type { EngineReport } from '@/engine/device/adapter';
import type { chooseEngine } from '@/engine/device/wish';
import { rememberedEngine } from '@/lib/engineSettings';
import type { ErrorReport } from '@/lib/errors';
import { MOST_FACE_WORKERS } from '@/lib/faceWorkers';
import { WorkerHost } from './port';
import { countedLoss } from './losses';
import { errorFromReport } from './transfer';

export const dataHost = new WorkerHost({
  name: 'data',
  start: () => new Worker(new URL('./data.worker.ts', import.meta.url), { type: 'module', name: 'data' }),
});

const faces = (name: string): WorkerHost =>
  new WorkerHost({
    name,
    start: () => new Worker(new URL('./face.worker.ts', import.meta.url), { type: 'module', name }),
    // One photograph takes seconds.
    silentMs: 3 * 60_000,
  });

/** Photographs to be scored wait here; imports use it too. */
export const faceHost = faces('faces');
/** For imports, as many as they use. */
export const moreFaceHosts: readonly WorkerHost[] = Array.from({ length: MOST_FACE_WORKERS - 1 }, (_, i) =>
  faces(`faces ${i + 2}`),
);

export const maskHost = new WorkerHost({
  name: 'masks',
  start: () => new Worker(new URL('./mask.worker.ts', import.meta.url), { type: 'module', name: 'masks' }),
});

let hearEngine: (report: EngineReport) => void = () => {};
/** Hears what each worker that computes has claimed; replaces the listener before. */
export function onEngine(listener: (report: EngineReport) => void): void {
  hearEngine = listener;
}

/** Instances of one script: what one of them crashes of is not the others'. */
const compute = (name: string): WorkerHost =>
  new WorkerHost({
    name,
    start: () => new Worker(new URL('./compute.worker.ts', import.meta.url), { type: 'module', name }),
    begin: async (served) => {
      const engine = (await served.open('engine')) as unknown as Remote<{ choose: typeof chooseEngine }>;
      await engine.choose(
        rememberedEngine(),
        proxy((report: EngineReport) => hearEngine(report)),
      );
    },
  });

export const trainingHost = compute('training');
export const scoringHost = compute('scoring');
/** The second parser, which is ended in the middle of a face when a person has had enough. */
export const parsingHost = compute('parsing');
/** Measures the machine, with both engines in one instance that is ended afterwards. */
export const measuringHost = compute('measuring');

/** Ends a worker for what it says of its GPU: whoever waits hears it, and the next question goes to a fresh worker. */
export const failing =
  (host: WorkerHost) =>
  (error: ErrorReport): void =>
    host.fail(errorFromReport(error.code === 'adapter-lost' ? countedLoss(error) : error));
