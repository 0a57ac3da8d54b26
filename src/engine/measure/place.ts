/** Where something is measured: both engines are backends of one tfjs, and what is timed switches to its own for as long as it runs. */
import * as tf from '@/ml/tf';
import { limitThreads, wasmBackend } from '@/ml/wasm';

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
