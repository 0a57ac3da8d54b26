/**
 * The page's side of the GPU worker: starts it, hands commands over, forwards its event stream and says so
 * when the worker dies. The only way for `app/` to the engine.
 */
import { proxy, releaseProxy, wrap, type Remote } from 'comlink';
import { WANTED_BROWSER } from '@/lib/browsers';
import { LabError } from '@/lib/errors';
import './transfer';
import type { GpuApi, GpuEvent } from './protocol';
import { watchForDeath } from './watchForDeath';

export interface GpuClient extends Omit<GpuApi, 'subscribe'> {
  /** Ends the worker and frees all that it holds on the GPU. Pending calls reject; do not use it again. */
  dispose(): void;
}

export interface GpuClientListeners {
  /** The worker's event stream, at most 20 a second. */
  onEvent: (event: GpuEvent) => void;
  /** Once, when the worker's script could not be loaded or threw outside a command. */
  onCrash: (error: Error) => void;
}

/**
 * Starts the GPU worker; nothing touches the adapter before `init`.
 * @throws LabError `webgpu-unavailable` (from `init`) when this browser has no WebGPU at all
 */
export function createGpuClient({ onEvent, onCrash }: GpuClientListeners): GpuClient {
  const worker = new Worker(new URL('./gpu.worker.ts', import.meta.url), { type: 'module', name: 'gpu' });
  const api: Remote<GpuApi> = wrap<GpuApi>(worker);
  const { orDeath, close } = watchForDeath(worker, 'GPU', onCrash);

  return {
    async init() {
      if (!('gpu' in navigator)) throw webgpuMissing();
      await orDeath(api.subscribe(proxy(onEvent)));
      return orDeath(api.init());
    },
    kernelTuning: () => orDeath(api.kernelTuning()),
    forgetKernelTuning: () => orDeath(api.forgetKernelTuning()),
    forecast: (config, faceCount) => orDeath(api.forecast(config, faceCount)),
    start: (runId, config, faces, showFaceIds, weights, origin) =>
      orDeath(api.start(runId, config, faces, showFaceIds, weights, origin)),
    inspectWeights: (blob) => orDeath(api.inspectWeights(blob)),
    openPainting: (blob) => orDeath(api.openPainting(blob)),
    closePainting: () => orDeath(api.closePainting()),
    reconstruct: (from, request) => orDeath(api.reconstruct(from, request)),
    keptRuns: () => orDeath(api.keptRuns()),
    resumeKept: (runId) => orDeath(api.resumeKept(runId)),
    pause: () => orDeath(api.pause()),
    resume: () => orDeath(api.resume()),
    step: () => orDeath(api.step()),
    stop: () => orDeath(api.stop()),
    setView: (view) => orDeath(api.setView(view)),
    exportFile: (kind, curves) => orDeath(api.exportFile(kind, curves)),
    exportKept: (runId, kind, curves) => orDeath(api.exportKept(runId, kind, curves)),
    dispose() {
      close(new LabError('wrong-state', 'The GPU worker was shut down.', 'Press Start to begin again.'));
      api[releaseProxy]();
      worker.terminate();
    },
  };
}

function webgpuMissing(): LabError {
  return new LabError(
    'webgpu-unavailable',
    'This browser offers no WebGPU (navigator.gpu is missing).',
    `Open this page in ${WANTED_BROWSER}, over https or on localhost.`,
  );
}
