/** A whole detector on onnxruntime-web: from pixels in memory to a score in memory, as an app would use it. Browser only. */
import wasmBinaryUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import wasmModuleUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import * as ort from 'onnxruntime-web/webgpu';

/** A peer's detector. */
export interface DetectorPeer {
  /** @param images (N, 3, S, S) 0..1; @returns logits (N, classes) */
  logits(images: Float32Array, shape: readonly number[]): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** @param threads of backend wasm; the first call of a page decides for all */
export type DetectorPeerFactory = (
  onnx: Uint8Array,
  backend: 'webgpu' | 'wasm',
  threads: number,
) => Promise<DetectorPeer>;

export const makeOrtDetector: DetectorPeerFactory = async (onnx, backend, threads) => {
  ort.env.wasm.wasmPaths = { wasm: wasmBinaryUrl, mjs: wasmModuleUrl };
  ort.env.wasm.numThreads = threads;
  const options = { executionProviders: [backend], graphOptimizationLevel: 'all' } as const;
  const session = await ort.InferenceSession.create(onnx, options);
  return {
    async logits(images, shape) {
      const feeds = { images: new ort.Tensor('float32', images, [...shape]) };
      const { logits } = await session.run(feeds);
      return Float32Array.from((await logits.getData()) as Float32Array);
    },
    dispose: () => session.release(),
  };
};
