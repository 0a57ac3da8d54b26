/**
 * Claims the GPU: the only file that imports the WebGPU backend. Whoever runs ml/ on a GPU calls
 * `initWebgpu` once; tests and headless runs too.
 */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { WANTED_BROWSER } from '@/lib/browsers';
import { LabError } from '@/lib/errors';
import * as tf from './tf';

/**
 * Dispatches recorded before tfjs submits them. Its default, 15, interrupts a training step of some hundred
 * dispatches many times; one submit a step would leave a real GPU idle while the step is recorded.
 */
const SUBMIT_EVERY_DISPATCHES = 64;

export interface WebgpuHandle {
  /** For limits, features and `device.lost`. */
  device: GPUDevice;
  adapter: { vendor: string; architecture: string; device: string; description: string; isFallback: boolean };
}

export interface GpuMemory {
  /** Tensors that tfjs knows. */
  tensors: number;
  /** Live GPU buffers; the backend's pool of free ones not counted. */
  buffers: number;
  /** Bytes of the live buffers. */
  bytes: number;
  /** Largest `bytes` seen by `gpuMemory` or the dispatcher since the last `resetPeakMemory`. */
  peakBytes: number;
}

let claimed: WebGPUBackend | null = null;
let peakBytes = 0;

/** Features that kernels use where an adapter has them. */
const WANTED_FEATURES = [
  'timestamp-query',
  'subgroups',
  'shader-f16',
] as const satisfies readonly GPUFeatureName[];

/** Limits that tfjs and large models need; each is raised to what the adapter allows. */
const RAISED_LIMITS = [
  'maxBufferSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/**
 * Makes WebGPU the backend of tfjs and returns what was claimed. The device is our own, because the one that
 * tfjs asks for has no subgroups, no f16 and fewer bindings than the adapter can give.
 * @throws LabError `webgpu-unavailable` when there is no WebGPU, no adapter or no device
 */
export async function initWebgpu(): Promise<WebgpuHandle> {
  const device = await claimDevice();
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  // tfjs would otherwise run small operations on the CPU and wait for the GPU to hand their inputs over.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', SUBMIT_EVERY_DISPATCHES);
  tf.removeBackend('webgpu');
  const backend = new WebGPUBackend(device, device.adapterInfo);
  tf.registerBackend('webgpu', () => backend);
  await tf.setBackend('webgpu');
  claimed = backend;
  const { vendor, architecture, device: name, description, isFallbackAdapter } = device.adapterInfo;
  return {
    device,
    adapter: { vendor, architecture, device: name, description, isFallback: isFallbackAdapter },
  };
}

async function claimDevice(): Promise<GPUDevice> {
  if (typeof navigator === 'undefined' || !('gpu' in navigator)) {
    throw new LabError(
      'webgpu-unavailable',
      'This browser offers no WebGPU (navigator.gpu is missing).',
      `Set the engine to automatic or CPU on the About screen, or use ${WANTED_BROWSER} with WebGPU switched on.`,
    );
  }
  const remedy =
    'Set the engine to automatic or CPU on the About screen; or update the graphics driver (chrome://gpu says what is wrong) and reload the page.';
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    throw new LabError(
      'webgpu-unavailable',
      'The browser has WebGPU but found no usable GPU adapter.',
      remedy,
    );
  }
  try {
    return await adapter.requestDevice({
      requiredFeatures: WANTED_FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(RAISED_LIMITS.map((limit) => [limit, adapter.limits[limit]])),
    });
  } catch (cause) {
    const name = adapter.info.description || adapter.info.vendor || 'unknown';
    throw new LabError(
      'webgpu-unavailable',
      `The adapter "${name}" gave no device: ${String(cause)}.`,
      remedy,
      {
        cause,
      },
    );
  }
}

/** The claimed backend. @throws LabError `wrong-state` before `initWebgpu` */
export function webgpuBackend(): WebGPUBackend {
  if (!claimed) {
    throw new LabError('wrong-state', 'WebGPU has not been claimed.', 'Call initWebgpu first.');
  }
  return claimed;
}

/** What the GPU holds now, and the most it held. */
export function gpuMemory(): GpuMemory {
  const { bufferManager } = webgpuBackend();
  const bytes = bufferManager.numBytesUsed;
  notePeakMemory(bytes);
  return { tensors: tf.memory().numTensors, buffers: bufferManager.getNumUsedBuffers(), bytes, peakBytes };
}

/** Remembers the largest number of live bytes; called at every dispatch. */
export function notePeakMemory(bytes: number): void {
  if (bytes > peakBytes) peakBytes = bytes;
}

/** Starts a new measurement of `GpuMemory.peakBytes`. */
export function resetPeakMemory(): void {
  peakBytes = 0;
}
