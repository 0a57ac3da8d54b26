/** How a stock operation of tfjs gets its kernel on the CPU engine. */
import * as tf from '../../../tf';
import { WASM_BACKEND, type WasmBackend } from '../backend';

/** What tfjs hands to a kernel. */
export interface KernelCall<I, A> {
  inputs: I;
  attrs: A;
  backend: WasmBackend;
}

type Named = Record<string, tf.TensorInfo>;

/** A kernel for one operation; null: these inputs are for the fallback. */
export interface StockKernel {
  name: string;
  run(call: KernelCall<unknown, unknown>): tf.TensorInfo | tf.TensorInfo[] | null;
}

/**
 * @param name of the operation in tfjs
 * @param run its kernel; null leaves these inputs (an unusual type, too many axes) to the fallback
 */
export function stock<I = Named, A = Record<string, never>>(
  name: string,
  run: (call: KernelCall<I, A>) => tf.TensorInfo | tf.TensorInfo[] | null,
): StockKernel {
  return { name, run: run as StockKernel['run'] };
}

/** Registers a kernel for the engine's backend. */
export function register(
  name: string,
  run: (call: KernelCall<unknown, unknown>) => tf.TensorInfo | tf.TensorInfo[],
): void {
  tf.registerKernel({
    kernelName: name,
    backendName: WASM_BACKEND,
    kernelFunc: ({ inputs, attrs, backend }) => run({ inputs, attrs, backend: backend as WasmBackend }),
  });
}
