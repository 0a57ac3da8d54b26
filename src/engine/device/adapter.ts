/** What computes, in words and with the preset that suits it. */
import type { PretrainConfig } from '@/lib/config';
import type { WebgpuHandle } from '@/ml/webgpu';

/** What any engine says of itself. */
interface AnyReport {
  /** For people, and for records. */
  name: string;
  /** Why it was taken: a whole sentence. */
  reason: string;
  /** The preset that suits it. */
  suggestedPreset: PretrainConfig['preset'];
}

/** What the browser says of its GPU, and what the app concludes. */
export interface AdapterReport extends AnyReport {
  engine: 'gpu';
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
}

/** The CPU engine. */
export interface CpuReport extends AnyReport {
  engine: 'cpu';
  threads: number;
}

export type EngineReport = AdapterReport | CpuReport;

type AdapterInfo = Pick<
  GPUAdapterInfo,
  'isFallbackAdapter' | 'vendor' | 'architecture' | 'device' | 'description'
>;

/** Names by which software rasterisers are known. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;
/** A discrete or large integrated GPU lets a single buffer be this big. */
const ROOMY_BUFFER_BYTES = 2 ** 31;

/** Whether the CPU emulates this adapter. */
export function isSoftware({
  isFallbackAdapter,
  vendor,
  architecture,
  device,
  description,
}: AdapterInfo): boolean {
  return isFallbackAdapter || SOFTWARE.test(`${vendor} ${architecture} ${device} ${description}`);
}

/** @param reason why the GPU was taken */
export function describeAdapter({ device, adapter }: WebgpuHandle, reason: string): AdapterReport {
  // 'unknown adapter' where the browser hides everything.
  const name = adapter.description || [adapter.vendor, adapter.architecture].filter(Boolean).join(' ');
  const isFallback = isSoftware({ ...adapter, isFallbackAdapter: adapter.isFallback });
  const { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupStorageSize } = device.limits;
  return {
    engine: 'gpu',
    reason,
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
