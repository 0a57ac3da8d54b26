/** Files that came with the app: sample portraits, demonstration weights, the network of the second parser. */
import { LabError, toErrorReport } from '@/lib/errors';
import { fetchExisting } from '@/lib/fetchExisting';
import { siteAddress } from '@/lib/siteAddress';
import type { FaceInput, FoundFace, SampleFaces } from './protocol';

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

export interface Sample extends FaceInput {
  /** What the face models find in it; undefined where nobody has looked. */
  found?: FoundFace;
}

/**
 * The sample portraits that setup placed beside the app; give the result to the library.
 * @param count the first so many; absent: all
 * @throws LabError `model-missing` when setup could not obtain them
 */
export async function loadSamples(signal?: AbortSignal, count = Number.POSITIVE_INFINITY): Promise<Sample[]> {
  const folder = siteAddress('samples/');
  const load = async ({ name, file }: SampleEntry) => ({
    name,
    blob: await (await fetchExisting(folder + file, signal)).blob(),
  });
  try {
    const [list, found] = await Promise.all([
      fetchExisting(`${folder}index.json`, signal).then((response): Promise<unknown> => response.json()),
      loadFound(signal),
    ]);
    if (!isSampleList(list)) throw new Error('index.json lists no pictures');
    const samples = await Promise.all(list.slice(0, count).map(load));
    return samples.map((sample) => {
      const face = found[sample.name];
      return face ? { ...sample, found: face } : sample;
    });
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

/** Made by `npm run sample-faces`. Without it the portraits are parsed here. */
async function loadFound(signal?: AbortSignal): Promise<Partial<Record<string, FoundFace>>> {
  try {
    const response = await fetchExisting(siteAddress('demo/sampleFaces.json'), signal);
    return ((await response.json()) as SampleFaces).faces;
  } catch {
    return {};
  }
}

/** The pretrained network that came with the app, with its decoder. @throws LabError `model-missing` */
export async function loadDemoEncoder(): Promise<Blob> {
  try {
    const response = await fetchExisting(siteAddress('demo/encoder.safetensors'));
    return await response.blob();
  } catch (cause) {
    throw new LabError(
      'model-missing',
      'The demonstration network is not installed.',
      'Open a pretrained checkpoint that the Pretrain screen exported.',
      { cause },
    );
  }
}
