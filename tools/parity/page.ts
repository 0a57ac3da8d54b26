/** The page behind `npm run parity`: reads golden files from its file input and runs them on WebGPU. */
import { setKernelMode, type KernelMode } from '@/ml/ops/mode';
import { initWebgpu } from '@/ml/webgpu';
import { runClassify } from './classify';
import type { GroupResult } from './comparison';
import { Golden } from './golden';
import { runMasks } from './masks';
import { runMetrics } from './metrics';
import { runPretrain } from './pretrain';

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

function runnerOf(golden: Golden): (golden: Golden) => Promise<GroupResult[]> {
  if (golden.names('online.').length > 0) return runPretrain;
  if (golden.names('param.').length > 0) return runClassify;
  if (golden.has('0.parsing')) return runMasks;
  throw new Error('not a golden file: it has neither online.*, param.* nor 0.parsing tensors');
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
    if (file.name.endsWith('.json')) return runMetrics(JSON.parse(await file.text()));
    const golden = Golden.parse(new Uint8Array(await file.arrayBuffer()));
    return runnerOf(golden)(golden);
  },
};
