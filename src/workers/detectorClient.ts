/**
 * The page's side of the detector worker: starts it, hands commands over, forwards its event stream and says so
 * when the worker dies.
 */
import { proxy, releaseProxy, wrap, type Remote } from 'comlink';
import { LabError } from '@/lib/errors';
import './transfer';
import type { DetectorLab } from '@/engine/finetune/detectorLab';
import type { DetectorApi, FinetuneEvent } from './detectorProtocol';
import { watchForDeath } from './watchForDeath';

export interface DetectorClient {
  /** The commands; each rejects when the worker dies. `init` claims the adapter, once. */
  call: <Name extends keyof DetectorApi>(
    name: Name,
    ...args: Parameters<DetectorApi[Name]>
  ) => ReturnType<DetectorApi[Name]>;
  /** Ends the worker and frees all that it holds on the GPU. */
  dispose(): void;
}

/** Starts the worker; nothing touches the adapter before `init`. */
export function createDetectorClient(
  onEvent: (event: FinetuneEvent) => void,
  onCrash: (error: Error) => void,
): DetectorClient {
  const worker = new Worker(new URL('./detector.worker.ts', import.meta.url), {
    type: 'module',
    name: 'detector',
  });
  const api: Remote<DetectorLab> = wrap<DetectorLab>(worker);
  const { orDeath, close } = watchForDeath(worker, 'detector', onCrash);
  const listening = orDeath(api.subscribe(proxy(onEvent)));

  return {
    call: <Name extends keyof DetectorApi>(name: Name, ...args: Parameters<DetectorApi[Name]>) => {
      // Comlink's own types lose the tie between a command's name, its arguments and its result.
      const commands = api as unknown as DetectorApi;
      const command = commands[name] as (...given: Parameters<DetectorApi[Name]>) => Promise<unknown>;
      return orDeath(listening.then(() => command(...args))) as ReturnType<DetectorApi[Name]>;
    },
    dispose() {
      close(new LabError('wrong-state', 'The detector worker was shut down.', 'Press Start to begin again.'));
      api[releaseProxy]();
      worker.terminate();
    },
  };
}
