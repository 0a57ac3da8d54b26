/** What the browser says of its GPU, in words and with the preset that suits it. */
import type { PretrainConfig } from '@/lib/config';
import type { WebgpuHandle } from '@/ml/webgpu';

/** What the browser says of its GPU, and what the app concludes. */
export interface AdapterReport {
  /** For people: vendor, architecture, description; 'unknown adapter' when the browser hides them. */
  name: string;
  vendor: string;
  architecture: string;
  /** A software rasteriser (SwiftShader, lavapipe): correct but slow. */
  isFallback: boolean;
  features: string[];
  limits: {
    maxBufferSize: number;
    maxStorageBufferBindingSize: number;
    maxComputeWorkgroupStorageSize: number;
  };
  /** The preset that suits this adapter. */
  suggestedPreset: PretrainConfig['preset'];
}

/** Names by which software rasterisers are known. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;
/** A discrete or large integrated GPU lets a single buffer be this big. */
const ROOMY_BUFFER_BYTES = 2 ** 31;

export function describeAdapter({ device, adapter }: WebgpuHandle): AdapterReport {
  const name = adapter.description || [adapter.vendor, adapter.architecture].filter(Boolean).join(' ');
  const isFallback = adapter.isFallback || SOFTWARE.test(`${name} ${adapter.architecture} ${adapter.device}`);
  const { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupStorageSize } = device.limits;
  return {
    name: name || 'unknown adapter',
    vendor: adapter.vendor,
    architecture: adapter.architecture,
    isFallback,
    features: [...device.features].sort(),
    limits: { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupStorageSize },
    suggestedPreset: suggestPreset(isFallback, maxBufferSize),
  };
}

function suggestPreset(isFallback: boolean, maxBufferBytes: number): AdapterReport['suggestedPreset'] {
  if (isFallback) return 'nano';
  return maxBufferBytes >= ROOMY_BUFFER_BYTES ? 'tiny' : 'micro';
}
