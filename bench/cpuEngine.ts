/** The CPU engine beside the GPU. */
import * as tf from '@/ml/tf';
import { initWasm, resetPeakWasmMemory, wasmMemory } from '@/ml/wasm';
import { coreCount } from '@/ml/ops/wasm/threads';
import type { CpuThreads } from './session';

export { cpuPlace, onCpu, onGpu, type Place } from '@/engine/measure/place';

/** Claims the engine; the backend stays what it was, where there was one. */
export async function claimCpu(threads: number | undefined): Promise<CpuThreads> {
  const before = tf.getBackend();
  try {
    const handle = await initWasm({ threads: threads ?? coreCount() });
    return { threads: handle.threads };
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  } finally {
    if (before) await tf.setBackend(before);
  }
}

/** Most bytes in use while `run` runs. */
export async function peakCpuBytes(run: () => Promise<void>): Promise<number> {
  resetPeakWasmMemory();
  await run();
  return wasmMemory().peakBytes;
}
