/**
 * Which implementation the operations run: fused WGSL kernels or stock tfjs operations. Every file of ops/
 * asks `fusedActive()`; the engine sets the mode from a run's `kernels` setting.
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

/** True when fused kernels are wanted and the current backend can run them. */
export function fusedActive(): boolean {
  return mode === 'fused' && tf.getBackend() === 'webgpu';
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
