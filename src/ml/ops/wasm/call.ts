/** What the wrappers of kernels share: fresh tensors, addresses, memory to work in. */
import * as tf from '../../tf';
import { wasmBackend } from '../../wasm';
import type { Kernels } from './kernels';

export const kernels = (): Kernels => wasmBackend().kernels;

/** A float tensor of undefined content, tracked by the current tidy scope. */
export function emptyTensor<R extends tf.Rank>(shape: number[]): tf.Tensor<R> {
  return tf.engine().makeTensorFromTensorInfo(wasmBackend().makeTensorInfo(shape)) as tf.Tensor<R>;
}

/** Where a tensor's numbers stand; 0 for none. */
export function addressOf(tensor: tf.TensorInfo | null): number {
  return tensor ? wasmBackend().addressOf(tensor) : 0;
}

/** Memory for one kernel, until the next call. */
export const scratch = (bytes: number): number => wasmBackend().scratch(bytes);
