/** WebGPU for Node, by Dawn. To be called before anything imports tfjs: its backend looks for WebGPU then. */
import { create, globals } from 'webgpu';

/** Gives Node the WebGPU of a browser. */
export function installWebgpu(): void {
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu: create([]), userAgent: `Node ${process.version}`, hardwareConcurrency: 1 },
    configurable: true,
  });
}
