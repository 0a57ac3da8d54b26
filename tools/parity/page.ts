/** The page behind `npm run parity`: reads golden files from its file input and runs them on WebGPU. */
import { setKernelMode, type KernelMode } from '@/ml/ops/mode';
import { initWebgpu } from '@/ml/webgpu';
import type { GroupResult } from './comparison';
import { runGolden } from './run';

declare global {
  interface Window {
    parity: {
      /** Claims the GPU; returns the adapter's name. */
      init(kernels: KernelMode): Promise<string>;
      /** Runs the file at this position of the input. */
      run(index: number): Promise<GroupResult[]>;
    };
  }
}

window.parity = {
  async init(kernels) {
    const { adapter } = await initWebgpu();
    setKernelMode(kernels);
    return [adapter.vendor, adapter.architecture, adapter.description].filter(Boolean).join(' ');
  },
  async run(index) {
    const input = document.querySelector<HTMLInputElement>('#files');
    const file = input?.files?.[index];
    if (!file) throw new Error(`no file at position ${index}`);
    return runGolden(file.name, new Uint8Array(await file.arrayBuffer()));
  },
};
