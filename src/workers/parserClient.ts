/** The page's side of the second parser: fetches its network, starts its worker, and says so when worker or GPU are gone. */
import { proxy, releaseProxy, wrap } from 'comlink';
import type { ParserLab } from '@/engine/masks/parserLab';
import { LabError } from '@/lib/errors';
import './transfer';
import { fetchExisting } from './files';
import type { AdapterReport } from './protocol';
import { watchForDeath } from './watchForDeath';

const NETWORK = `${import.meta.env.BASE_URL}models/bisenetv2-celebamask.graph`;

export interface ParserClient {
  adapter: AdapterReport;
  /**
   * @param rgb (CROP_SIZE, CROP_SIZE, 3), 0..255
   * @returns (CROP_SIZE, CROP_SIZE) class ids
   * @throws LabError `adapter-lost`; Error when the worker has died
   */
  parse(rgb: Uint8Array): Promise<Uint8Array>;
  /** Ends the worker at once, and what it is parsing, and frees all that it holds. */
  dispose(): void;
}

/** @throws LabError `model-missing`, `webgpu-unavailable`, `invalid-file` */
export async function openParser(): Promise<ParserClient> {
  const file = await fetchNetwork();
  const worker = new Worker(new URL('./parser.worker.ts', import.meta.url), {
    type: 'module',
    name: 'parser',
  });
  const api = wrap<ParserLab>(worker);
  const death = watchForDeath(worker, 'parser');
  const lost = (reason: string): void =>
    death.announce(new LabError('adapter-lost', `The GPU was lost: ${reason}`, 'Press the button again.'));
  const dispose = (): void => {
    death.close(new LabError('wrong-state', 'The second parser was stopped.', 'Press the button again.'));
    api[releaseProxy]();
    worker.terminate();
  };
  try {
    const adapter = await death.orDeath(api.open(file, proxy(lost)));
    return { adapter, parse: (rgb) => death.orDeath(api.parse(rgb)), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

async function fetchNetwork(): Promise<Blob> {
  try {
    return await (await fetchExisting(NETWORK)).blob();
  } catch (cause) {
    throw new LabError(
      'model-missing',
      'The second parser is not installed.',
      'Run "npm run setup" while the npm registry can be reached, then reload the page.',
      { cause },
    );
  }
}
