/**
 * Which implementation the operations run: our own kernels, in WGSL or in WebAssembly as the backend is, or stock tfjs
 * operations. Every file of ops/ asks `fusedKernels()`; the engine sets the mode from a run's `kernels` setting.
 */
import { LabError } from '@/lib/errors';
import * as tf from '../tf';
import { webgpuBackend } from '../webgpu';

export type KernelMode = 'fused' | 'stock';

/**
 * Of forward products: `f16` multiplies in half precision, adds up in single precision, and keeps the hidden layer
 * of an MLP in half. Gradients are products in single precision: theirs are too small for f16 (below 6e-8 it is zero).
 */
export type Precision = 'f32' | 'f16';

let mode: KernelMode = 'fused';
let precision: Precision = 'f32';

/** Chooses the implementation for everything that runs from now on. */
export function setKernelMode(next: KernelMode): void {
  mode = next;
}

/** True when fused kernels are wanted and the current backend is the GPU's. */
export function fusedActive(): boolean {
  return mode === 'fused' && tf.getBackend() === 'webgpu';
}

/** One operation's kernels in each of our realisations. */
export interface Realisations<K> {
  webgpu: K;
  wasm: K;
}

/** The kernels to run now; null where it is to be stock operations. */
export function fusedKernels<K>({ webgpu, wasm }: Realisations<K>): K | null {
  if (mode !== 'fused') return null;
  switch (tf.getBackend()) {
    case 'webgpu':
      return webgpu;
    case 'wasm':
      return wasm;
    default:
      return null;
  }
}

/** True when the adapter's shaders can compute in half precision. */
export function halfSupported(): boolean {
  return tf.getBackend() === 'webgpu' && webgpuBackend().device.features.has('shader-f16');
}

/**
 * Chooses the precision of forward products from now on; it counts for fused kernels only.
 * @throws LabError `invalid-config` for f16 on an adapter without it; the precision stays as it was
 */
export function setPrecision(next: Precision): void {
  if (next === 'f16' && !halfSupported()) {
    throw new LabError(
      'invalid-config',
      'precision: f16 is not possible here, this graphics adapter has no shader-f16.',
      'Set the precision to f32.',
    );
  }
  precision = next;
}

/** True when forward products are to run in half precision. */
export function halfActive(): boolean {
  return precision === 'f16' && fusedActive();
}
