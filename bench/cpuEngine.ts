/** The CPU engine beside the GPU: both are backends of one tfjs, and a candidate switches to its own for as long as it runs. */
import * as tf from '@/ml/tf';
import { initWasm, limitThreads, resetPeakWasmMemory, wasmBackend, wasmMemory } from '@/ml/wasm';
import { coreCount } from '@/ml/ops/wasm/threads';
import type { CpuThreads } from './session';

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

/** Runs `work` on the CPU engine, on so many of its threads. */
export async function onCpu<T>(threads: number, work: () => T | Promise<T>): Promise<T> {
  const before = tf.getBackend();
  await tf.setBackend('wasm');
  limitThreads(threads);
  try {
    return await work();
  } finally {
    limitThreads(wasmBackend().threads);
    await tf.setBackend(before);
  }
}

/** Runs what is ours where a variant belongs. */
export type Place = <T>(work: () => T | Promise<T>) => Promise<T>;

export const onGpu: Place = async (work) => work();

export const cpuPlace =
  (threads: number): Place =>
  (work) =>
    onCpu(threads, work);

/** Most bytes in use while `run` runs. */
export async function peakCpuBytes(run: () => Promise<void>): Promise<number> {
  resetPeakWasmMemory();
  await run();
  return wasmMemory().peakBytes;
}
