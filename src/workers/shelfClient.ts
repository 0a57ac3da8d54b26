/**
 * The page's side of the worker that keeps detectors open: starts it, claims its GPU, hands commands over and says
 * so when worker or GPU are gone.
 */
import { proxy, releaseProxy, wrap, type Remote } from 'comlink';
import type { DetectorShelf } from '@/engine/scoring/detectorShelf';
import { LabError } from '@/lib/errors';
import './transfer';
import type { AdapterReport } from './protocol';
import type { DetectorInfo, ReconstructorInfo } from './shelfProtocol';
import { watchForDeath } from './watchForDeath';

export interface ShelfClient {
  /** The adapter of this worker; claimed at the first call. @throws LabError `webgpu-unavailable` */
  adapter(): Promise<AdapterReport>;
  /** @throws LabError `invalid-file` with the reason; what was open stays open */
  open(
    file: Blob,
    name: string,
    onProgress: (doneBytes: number, totalBytes: number) => void,
  ): Promise<DetectorInfo>;
  /** A detector of this browser's library. @throws LabError `wrong-state` when it is not kept */
  openKept(id: string, onProgress: (doneBytes: number, totalBytes: number) => void): Promise<DetectorInfo>;
  /** @throws LabError `invalid-file` with the reason; the one before stays */
  openReconstructor(
    file: Blob,
    name: string,
    statistics: DetectorInfo['statistics'] | null,
    onProgress: (doneBytes: number, totalBytes: number) => void,
  ): Promise<ReconstructorInfo>;
  /**
   * Asks for something, e.g. `ask((shelf) => shelf.judge(id, faces))`.
   * @throws LabError as the shelf does, `adapter-lost`; Error when the worker has died
   */
  ask<T>(question: (shelf: Remote<DetectorShelf>) => Promise<T>): Promise<T>;
  /** Ends the worker and frees all that it holds on the GPU. */
  dispose(): void;
}

/** @param onEnd hears once why the worker or its GPU are gone; make a new client then */
export function createShelfClient(onEnd: (error: Error) => void): ShelfClient {
  const worker = new Worker(new URL('./shelf.worker.ts', import.meta.url), { type: 'module', name: 'shelf' });
  const api = wrap<DetectorShelf>(worker);
  const death = watchForDeath(worker, 'detector', onEnd);
  const lost = (reason: string): void =>
    death.announce(
      new LabError('adapter-lost', `The GPU was lost: ${reason}`, 'Open the detector again to go on.'),
    );
  let claimed: Promise<AdapterReport> | undefined;
  const adapter = () => (claimed ??= death.orDeath(api.init(proxy(lost))));
  const ask: ShelfClient['ask'] = async (question) => {
    await adapter();
    return death.orDeath(question(api));
  };
  return {
    adapter,
    open: (file, name, onProgress) => ask((shelf) => shelf.open(file, name, proxy(onProgress))),
    openKept: (id, onProgress) => ask((shelf) => shelf.openKept(id, proxy(onProgress))),
    openReconstructor: (file, name, statistics, onProgress) =>
      ask((shelf) => shelf.openReconstructor(file, name, statistics, proxy(onProgress))),
    ask,
    dispose() {
      death.close(new LabError('wrong-state', 'The detectors were closed.', 'Open them again.'));
      api[releaseProxy]();
      worker.terminate();
    },
  };
}
