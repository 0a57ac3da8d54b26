/** The GPU as an engine. */
import { gpuMemory, resetPeakMemory } from '@/ml/webgpu';
import { claimGpu } from './claim';
import { watchDevice } from './deviceWatch';
import type { Engine } from './engine';

/** @param reason why it was taken @throws LabError `webgpu-unavailable` */
export async function startGpu(reason: string): Promise<Engine> {
  const { report, device, tuning } = await claimGpu(reason);
  return {
    report,
    tuning,
    watch: (options) => watchDevice(device, options),
    mostBytes: null, // WebGPU does not tell
    memory: gpuMemory,
    resetPeak: resetPeakMemory,
    giveBack: () => Promise.resolve(), // buffers go as tensors do
  };
}
