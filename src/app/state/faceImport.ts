/**
 * Imports pictures through the face worker into the faces store: samples, files, folders, pastes. Imports
 * queue behind each other; a dead worker is replaced at the next import, and no imported face is lost.
 */
import { toErrorReport } from '@/lib/errors';
import { createFaceClient, inputsFromFiles, loadSamples, type FaceClient } from '@/workers/faceClient';
import type { FaceInput, FaceOutcome } from '@/workers/protocol';
import { useFaces } from './facesStore';
import { throttle } from './throttle';

const UPDATE_INTERVAL_MS = 150;

let client: FaceClient | undefined;
let queue: Promise<void> = Promise.resolve();
let cancelCurrent = new AbortController();

/** Imports the sample portraits that came with the app. Resolves when they are parsed or have failed. */
export function importSamples(): Promise<void> {
  return enqueue((signal) => loadSamples(signal));
}

/** Imports what was dropped, picked or pasted. */
export function importFiles(files: Iterable<File>): Promise<void> {
  const inputs = inputsFromFiles(files);
  return enqueue(() => Promise.resolve(inputs));
}

/** Stops after the picture in work and forgets what is queued; faces imported so far stay. */
export function cancelImport(): void {
  cancelCurrent.abort();
  cancelCurrent = new AbortController();
}

function enqueue(load: (signal: AbortSignal) => Promise<FaceInput[]>): Promise<void> {
  const { signal } = cancelCurrent;
  queue = queue.then(() => (signal.aborted ? undefined : run(load, signal)));
  return queue;
}

async function run(load: (signal: AbortSignal) => Promise<FaceInput[]>, signal: AbortSignal): Promise<void> {
  const { setStatus } = useFaces.getState();
  try {
    setStatus({ phase: 'loading models', label: 'face models', done: 0, total: 1 });
    const inputs = await load(signal);
    const worker = await readyClient();
    await importThrough(worker, inputs, signal);
    setStatus({ phase: 'idle' });
  } catch (error) {
    if (signal.aborted) return setStatus({ phase: 'idle' });
    client?.dispose();
    client = undefined;
    setStatus({ phase: 'failed', error: toErrorReport(error) });
  }
}

async function readyClient(): Promise<FaceClient> {
  client ??= createFaceClient();
  const { setStatus, setReport } = useFaces.getState();
  const report = await client.init((event) => {
    if (event.type === 'loading') {
      setStatus({ phase: 'loading models', label: event.label, done: event.done, total: event.total });
    }
  });
  setReport(report);
  return client;
}

async function importThrough(
  worker: FaceClient,
  inputs: readonly FaceInput[],
  signal: AbortSignal,
): Promise<void> {
  const { setStatus, addOutcomes } = useFaces.getState();
  const startedAt = performance.now();
  let waiting: FaceOutcome[] = [];
  const publish = throttle((done: number) => {
    addOutcomes(waiting);
    waiting = [];
    const perSecond = done / ((performance.now() - startedAt) / 1000);
    const etaMs = done > 0 ? ((inputs.length - done) / perSecond) * 1000 : Number.NaN;
    setStatus({ phase: 'importing', done, total: inputs.length, perSecond, etaMs });
  }, UPDATE_INTERVAL_MS);

  publish(0);
  try {
    await worker.importFaces(inputs, {
      signal,
      onProgress: ({ outcome, done }) => {
        waiting.push(outcome);
        publish(done);
      },
    });
  } finally {
    publish.flush();
  }
}
