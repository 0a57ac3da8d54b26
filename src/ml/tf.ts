/**
 * The one door to tfjs: every file of ml/ imports `tf` from here, so that versions, backends and
 * gradients are registered exactly once. Import `webgpuBackend` (./webgpu) only where a GPU is wanted.
 */
export * from '@tensorflow/tfjs';
