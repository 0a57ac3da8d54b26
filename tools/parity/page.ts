/** The page behind `npm run parity`: reads golden files from its file input and runs them on WebGPU. */
import { setKernelMode, type KernelMode } from '@/ml/ops/mode';
import { initWebgpu } from '@/ml/webgpu';
import { blobSource } from '@/storage/byteSource';
import type { GroupResult } from './comparison';
import { Golden } from './golden';
import { runReleased } from './released';
import { runGolden } from './run';

declare global {
  interface Window {
    parity: {
      /** Claims the GPU; returns the adapter's name. */
      init(kernels: KernelMode): Promise<string>;
      /** Runs the file at this position of the input. */
      run(index: number): Promise<GroupResult[]>;
      /** Runs a released checkpoint: its golden is first, then so many files of its own, then those of its target network. */
      runDetector(parts: number): Promise<GroupResult[]>;
    };
  }
}

const chosen = (): File[] => [...(document.querySelector<HTMLInputElement>('#files')?.files ?? [])];

window.parity = {
  async init(kernels) {
    const { adapter } = await initWebgpu();
    setKernelMode(kernels);
    return [adapter.vendor, adapter.architecture, adapter.description].filter(Boolean).join(' ');
  },
  async run(index) {
    const file = chosen()[index];
    if (!file) throw new Error(`no file at position ${index}`);
    return runGolden(file.name, new Uint8Array(await file.arrayBuffer()));
  },
  async runDetector(parts) {
    const [golden, ...files] = chosen();
    const sources = files.map(blobSource);
    return runReleased(
      { checkpoint: sources.slice(0, parts), target: sources.slice(parts) },
      Golden.parse(new Uint8Array(await golden.arrayBuffer())),
    );
  },
};
