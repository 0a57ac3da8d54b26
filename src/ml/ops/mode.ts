/**
 * Which implementation the operations run: fused WGSL kernels or stock tfjs operations. Every file of ops/
 * asks `fusedActive()`; the engine sets the mode from a run's `kernels` setting.
 */
import * as tf from '../tf';

export type KernelMode = 'fused' | 'stock';

let mode: KernelMode = 'fused';

/** Chooses the implementation for everything that runs from now on. */
export function setKernelMode(next: KernelMode): void {
  mode = next;
}

/** True when fused kernels are wanted and the current backend can run them. */
export function fusedActive(): boolean {
  return mode === 'fused' && tf.getBackend() === 'webgpu';
}
