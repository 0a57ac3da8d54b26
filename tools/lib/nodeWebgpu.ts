/** WebGPU for Node, by Dawn. To be called before anything imports tfjs: its backend looks for WebGPU then. */
import { create, globals } from 'webgpu';

/** Between two questions whether the GPU has finished something. */
const POLL_MS = 1;

/**
 * Gives Node the WebGPU of a browser. Dawn's binding asks the GPU by `setImmediate`, in every turn of the event loop, and so
 * keeps a core busy while anything is computed: the core that a software adapter would compute with.
 */
export function installWebgpu(): void {
  const later = (work: (...args: unknown[]) => void, ...args: unknown[]) =>
    setTimeout(work, POLL_MS, ...args);
  Object.assign(globalThis, { setImmediate: later });
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu: create([]), userAgent: `Node ${process.version}`, hardwareConcurrency: 1 },
    configurable: true,
  });
}
