/**
 * The near side of the face worker: starts it, hands pictures over one at a time, and shuts it down. The faces
 * library (`library.worker.ts`) is its main user; also what obtains the sample portraits.
 */
import { proxy, releaseProxy, wrap, type Remote } from 'comlink';
import { LabError, toErrorReport } from '@/lib/errors';
import './comlinkErrors';
import { watchForDeath } from './watchForDeath';
import type {
  FaceApi,
  FaceBox,
  FaceEngineReport,
  FaceEvent,
  FaceInput,
  FaceOutcome,
  PhotoOutcome,
} from './protocol';

export interface FaceClient extends Pick<
  FaceApi,
  'addPhotos' | 'photoFaces' | 'photoPicture' | 'removePhotos'
> {
  /**
   * Loads the models, once; later calls give the same answer. `process` waits for it by itself.
   * @param onEvent progress of the stage "loading models", then `ready`; heard from the first call only
   * @throws LabError `model-missing` when neither path to landmarks can be loaded
   */
  init(onEvent?: (event: FaceEvent) => void): Promise<FaceEngineReport>;
  /**
   * Decodes, detects, crops and parses one picture. A bad or faceless one is an outcome with `ok: false`.
   * @param choice crop of the face that is wanted, one of the `candidates` of an earlier time; absent: the largest
   * @throws LabError `model-missing` as `init`; Error when the worker has died
   */
  process(input: FaceInput, choice?: FaceBox): Promise<FaceOutcome>;
  /** Releases the worker and all its memory. Pending calls reject; the client must not be used again. */
  dispose(): void;
}

/** Starts the face worker; models are loaded at the first `init` or `process`. */
export function createFaceClient(): FaceClient {
  const worker = new Worker(new URL('./face.worker.ts', import.meta.url), { type: 'module', name: 'faces' });
  const api: Remote<FaceApi> = wrap<FaceApi>(worker);
  const death = watchForDeath(worker, 'face');
  let ready: Promise<FaceEngineReport> | undefined;

  function init(onEvent: (event: FaceEvent) => void = () => {}): Promise<FaceEngineReport> {
    ready ??= death.orDeath(api.init(proxy(onEvent))).catch((error: unknown) => {
      ready = undefined; // a later attempt may find the models again
      throw error;
    });
    return ready;
  }

  async function process(input: FaceInput, choice?: FaceBox): Promise<FaceOutcome> {
    await init();
    return death.orDeath<FaceOutcome>(api.process(input, choice));
  }

  function dispose(): void {
    death.close(new LabError('wrong-state', 'The face worker was shut down.', 'Import the pictures again.'));
    api[releaseProxy]();
    worker.terminate();
  }

  return {
    init,
    process,
    addPhotos: (sources) => death.orDeath(api.addPhotos(sources)),
    async photoFaces(key) {
      await init();
      return death.orDeath<PhotoOutcome>(api.photoFaces(key));
    },
    photoPicture: (key, maxSide) => death.orDeath(api.photoPicture(key, maxSide)),
    removePhotos: (keys) => death.orDeath(api.removePhotos(keys)),
    dispose,
  };
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
 * The sample portraits that setup placed beside the app; give the result to the library.
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

/**
 * A file that came with the app. A server that answers every path with the page itself has not got it either.
 * @throws Error when it is not there
 */
export async function fetchExisting(url: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal: signal ?? null });
  if (!response.ok || response.headers.get('content-type')?.startsWith('text/html')) {
    throw new Error(`${url} is missing (HTTP ${response.status})`);
  }
  return response;
}
