/** Files that came with the app: sample portraits, demonstration weights, the network of the second parser. */
import { LabError, toErrorReport } from '@/lib/errors';
import type { FaceInput } from './protocol';

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
