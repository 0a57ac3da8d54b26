/**
 * The encoder on onnxruntime-web's WebGPU backend: shapes are fixed, input and output stay on the GPU. Graph
 * capture, which would save recording, is left off: in 1.30 the second run of a captured graph fails now and
 * then (`createBindGroup` on a buffer that is gone). Browser only.
 */
import wasmBinaryUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import wasmModuleUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import * as ort from 'onnxruntime-web/webgpu';
import type { Candidate } from '@/engine/measure/timing';

/** A peer's encoder, ready to be timed. */
export interface EncoderPeer extends Candidate {
  /** Output of the last run. */
  read(): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** @param input values of `images`, shape [N,S,S,3]; @param outputShape of `latent` */
export type EncoderPeerFactory = (
  onnx: Uint8Array,
  input: Float32Array,
  inputShape: number[],
  outputShape: number[],
) => Promise<EncoderPeer>;

function deviceOf(env: typeof ort.env): GPUDevice {
  const device: unknown = env.webgpu.device;
  if (!(device instanceof GPUDevice)) throw new Error('onnxruntime-web shows no WebGPU device');
  return device;
}

function storage(device: GPUDevice, values: number): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  // WebGPU sizes are multiples of 16 here, as onnxruntime's own buffers are.
  return device.createBuffer({ size: Math.ceil((values * 4) / 16) * 16, usage });
}

export const makeOrtEncoder: EncoderPeerFactory = async (onnx, input, inputShape, outputShape) => {
  ort.env.wasm.wasmPaths = { wasm: wasmBinaryUrl, mjs: wasmModuleUrl };
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(onnx, {
    executionProviders: ['webgpu'],
    graphOptimizationLevel: 'all',
    preferredOutputLocation: 'gpu-buffer',
  });
  const device = deviceOf(ort.env);
  const inputBuffer = storage(device, input.length);
  device.queue.writeBuffer(inputBuffer, 0, new Float32Array(input));
  const outputSize = outputShape.reduce((product, dim) => product * dim, 1);
  const outputBuffer = storage(device, outputSize);
  const feeds = { images: ort.Tensor.fromGpuBuffer(inputBuffer, { dataType: 'float32', dims: inputShape }) };
  const fetches = {
    latent: ort.Tensor.fromGpuBuffer(outputBuffer, { dataType: 'float32', dims: outputShape }),
  };
  return {
    enqueue: async () => void (await session.run(feeds, fetches)),
    settle: () => device.queue.onSubmittedWorkDone(),
    read: () => readBuffer(device, outputBuffer, outputSize),
    dispose: async () => {
      await session.release();
      inputBuffer.destroy();
      outputBuffer.destroy();
    },
  };
};

async function readBuffer(device: GPUDevice, source: GPUBuffer, values: number): Promise<Float32Array> {
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const staging = device.createBuffer({ size: values * 4, usage });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(source, 0, staging, 0, values * 4);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const out = new Float32Array(staging.getMappedRange()).slice();
  staging.destroy();
  return out;
}
