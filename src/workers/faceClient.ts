/**
 * The page's side of the face worker: starts it, streams pictures through it one at a time, and shuts it
 * down. The only way for `app/` to the faces room.
 */
import { proxy, releaseProxy, wrap, type Remote } from 'comlink';
import { LabError, toErrorReport } from '@/lib/errors';
import './comlinkErrors';
import type {
  FaceApi,
  FaceEngineReport,
  FaceEvent,
  FaceImportProgress,
  FaceInput,
  FaceOutcome,
} from './protocol';

export interface ImportOptions {
  /** Stops after the picture that is being worked on; what was imported until then stays. */
  signal?: AbortSignal;
  /** Once a picture, in the order of the inputs, whatever happened to it. */
  onProgress?: (progress: FaceImportProgress) => void;
}

/** What became of an import. */
export interface ImportSummary {
  /** One for each picture that was worked on, in the order of the inputs. */
  outcomes: FaceOutcome[];
  /** True when the signal stopped it before the last picture. */
  aborted: boolean;
}

export interface FaceClient {
  /**
   * Loads the models, once; later calls give the same answer. `importFaces` waits for it by itself.
   * @param onEvent progress of the stage "loading models", then `ready`; heard from the first call only
   * @throws LabError `model-missing` when neither path to landmarks can be loaded
   */
  init(onEvent?: (event: FaceEvent) => void): Promise<FaceEngineReport>;
  /**
   * Decodes, detects, crops and parses pictures, one at a time, so that memory holds one photograph whatever
   * the number of files. A bad or faceless picture is an outcome with `ok: false`; the rest go on.
   * @throws LabError `model-missing` as `init`; Error when the worker has died
   */
  importFaces(inputs: readonly FaceInput[], options?: ImportOptions): Promise<ImportSummary>;
  /** Releases the worker and all its memory. Pending calls reject; the client must not be used again. */
  dispose(): void;
}

/** Starts the face worker; models are loaded at the first `init` or `importFaces`. */
export function createFaceClient(): FaceClient {
  const worker = new Worker(new URL('./face.worker.ts', import.meta.url), { type: 'module', name: 'faces' });
  const api: Remote<FaceApi> = wrap<FaceApi>(worker);
  const death = watchForDeath(worker);
  let ready: Promise<FaceEngineReport> | undefined;

  function init(onEvent: (event: FaceEvent) => void = () => {}): Promise<FaceEngineReport> {
    ready ??= Promise.race([api.init(proxy(onEvent)), death.promise]).catch((error: unknown) => {
      ready = undefined; // a later attempt may find the models again
      throw error;
    });
    return ready;
  }

  async function importFaces(
    inputs: readonly FaceInput[],
    options: ImportOptions = {},
  ): Promise<ImportSummary> {
    const { signal, onProgress } = options;
    const outcomes: FaceOutcome[] = [];
    await init();
    for (const input of inputs) {
      if (signal?.aborted) return { outcomes, aborted: true };
      const outcome = await Promise.race([api.process(input), death.promise]);
      outcomes.push(outcome);
      onProgress?.({ outcome, done: outcomes.length, total: inputs.length });
    }
    return { outcomes, aborted: false };
  }

  function dispose(): void {
    death.announce(
      new LabError('wrong-state', 'The face worker was shut down.', 'Import the pictures again.'),
    );
    api[releaseProxy]();
    worker.terminate();
  }

  return { init, importFaces, dispose };
}

/** A promise that rejects when the worker crashes (or is declared dead), for calls to race against. */
function watchForDeath(worker: Worker): { promise: Promise<never>; announce: (reason: Error) => void } {
  let announce: (reason: Error) => void = () => {};
  const promise = new Promise<never>((_, reject) => {
    announce = reject;
  });
  promise.catch(() => {}); // nobody may be waiting when it happens
  worker.addEventListener('error', (event) => {
    announce(new Error(`The face worker failed: ${event.message || 'its script could not be loaded'}`));
  });
  return { promise, announce };
}

/** Files of a drop, a folder or a file picker, named as a person knows them (with the folder, if any). */
export function inputsFromFiles(files: Iterable<File>): FaceInput[] {
  return Array.from(files, (file) => ({ name: file.webkitRelativePath || file.name, blob: file }));
}

/** One entry of `public/samples/index.json`. */
interface SampleEntry {
  name: string;
  file: string;
}

function isSampleList(value: unknown): value is SampleEntry[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (entry: unknown) =>
        typeof entry === 'object' &&
        entry !== null &&
        'name' in entry &&
        'file' in entry &&
        typeof entry.name === 'string' &&
        typeof entry.file === 'string',
    )
  );
}

/**
 * The sample portraits that setup placed beside the app; give the result to `importFaces`.
 * @throws LabError `model-missing` when setup could not obtain them
 */
export async function loadSamples(signal?: AbortSignal): Promise<FaceInput[]> {
  const folder = `${import.meta.env.BASE_URL}samples/`;
  try {
    const list: unknown = await (await fetchExisting(`${folder}index.json`, signal)).json();
    if (!isSampleList(list)) throw new Error('index.json lists no pictures');
    return await Promise.all(
      list.map(async ({ name, file }) => ({
        name,
        blob: await (await fetchExisting(folder + file, signal)).blob(),
      })),
    );
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new LabError(
      'model-missing',
      `The sample portraits are not installed: ${toErrorReport(error).message}`,
      'Run "npm run setup" while the machine is connected, or drop photographs of your own.',
      { cause: error },
    );
  }
}

/** A server that answers every path with the page itself has not got the file either. */
async function fetchExisting(url: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal: signal ?? null });
  if (!response.ok || response.headers.get('content-type')?.startsWith('text/html')) {
    throw new Error(`${url} is missing (HTTP ${response.status})`);
  }
  return response;
}
