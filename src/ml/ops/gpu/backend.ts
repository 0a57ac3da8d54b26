/**
 * The few private parts of tfjs's WebGPU backend that our dispatcher needs, named in one place, and tensors
 * made and reached through them. Only gpu/ imports this file. Checked against tfjs-backend-webgpu 4.22.
 */
import * as tf from '../../tf';
import { webgpuBackend } from '../../webgpu';

/** What `WebGPUBackend` keeps under `private` but a dispatcher has to share with it. */
export interface BackendInternals {
  readonly device: GPUDevice;
  readonly tensorMap: { get(dataId: object): { resource?: GPUBuffer; values: unknown } };
  readonly bufferManager: {
    acquireBuffer(size: number, usage: number): GPUBuffer;
    readonly numBytesUsed: number;
  };
  /** Released to the pool at the next submit. */
  readonly uniformPendingDisposal: GPUBuffer[];
  /** Tensors whose buffers recorded commands still use. */
  readonly commandQueueOwnedIds: WeakSet<object>;
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  uploadToGPU(dataId: object): void;
  makeTensorInfo(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/** @throws LabError `wrong-state` before `initWebgpu` */
export function backendInternals(): BackendInternals {
  return webgpuBackend() as unknown as BackendInternals;
}

/** A float tensor with a buffer of undefined content, tracked by the current tidy scope. */
export function emptyTensor<R extends tf.Rank>(shape: number[]): tf.Tensor<R> {
  const info = backendInternals().makeTensorInfo(shape, 'float32');
  return tf.engine().makeTensorFromTensorInfo(info) as tf.Tensor<R>;
}

/** For `size` values in half precision (a multiple of 4) that only our kernels look at: tfjs sees half as many floats. */
export function emptyHalves(size: number): tf.Tensor {
  return emptyTensor([size / 2]);
}

/** The GPU buffer of a tensor, uploaded first when its values are still on the CPU. */
export function bufferOf(backend: BackendInternals, tensor: tf.TensorInfo): GPUBuffer {
  backend.uploadToGPU(tensor.dataId);
  const { resource } = backend.tensorMap.get(tensor.dataId);
  if (!resource) throw new Error(`tensor of shape [${tensor.shape.join(', ')}] has no GPU buffer`);
  return resource;
}

/** Marks a tensor as used by recorded commands, and forgets its copy on the CPU when they write to it. */
export function markUsed(backend: BackendInternals, tensor: tf.TensorInfo, written: boolean): void {
  backend.commandQueueOwnedIds.add(tensor.dataId);
  if (written) backend.tensorMap.get(tensor.dataId).values = null;
}

/** Fills a tensor with zeros, in order with the recorded dispatches. */
export function clearTensor(tensor: tf.TensorInfo): void {
  const backend = backendInternals();
  const buffer = bufferOf(backend, tensor);
  markUsed(backend, tensor, true);
  encoderBetweenPasses(backend).clearBuffer(buffer);
}

/** The command encoder with no compute pass open, for copies and clears. */
export function encoderBetweenPasses(backend: BackendInternals): GPUCommandEncoder {
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  const encoder = backend.commandEncoder;
  if (!encoder) throw new Error('tfjs made no command encoder');
  return encoder;
}

/** Resolves when the GPU has done all that has been recorded. */
export async function settleGpu(): Promise<void> {
  const backend = backendInternals();
  encoderBetweenPasses(backend);
  backend.submitQueue();
  await backend.device.queue.onSubmittedWorkDone();
}
