/** Which engine computes, and why. */
import type { EngineName, EngineWish } from '@/lib/engineSettings';
import { threadsFor } from '@/ml/ops/wasm/threads';
import { isSoftware } from './adapter';

export interface EngineDecision {
  engine: EngineName;
  /** Of the CPU engine, the worker's own counted; 0 for the GPU. */
  threads: number;
  /** For people, a whole sentence. */
  reason: string;
}

/**
 * The GPU where there is a real one; the CPU where there is none, or only one that the CPU emulates: our kernels run several
 * times faster on the same cores without that detour. Looks at adapters only where it depends on them, and starts none.
 * @param gpu as `navigator.gpu`; undefined in a browser without WebGPU
 */
export async function decideEngine(
  { engine, threads }: EngineWish,
  gpu: Pick<GPU, 'requestAdapter'> | undefined = globalThis.navigator?.gpu,
): Promise<EngineDecision> {
  if (engine === 'gpu') return { engine, threads: 0, reason: 'It was chosen in the settings.' };
  const obstacle = engine === 'cpu' ? 'It was chosen in the settings.' : await whyNoGpu(gpu);
  if (obstacle === null) return { engine: 'gpu', threads: 0, reason: 'The browser offers a real GPU.' };
  const { count, limitation } = threadsFor(threads);
  const reason = limitation === null ? obstacle : `${obstacle} One thread only: ${limitation}.`;
  return { engine: 'cpu', threads: count, reason };
}

async function whyNoGpu(gpu: Pick<GPU, 'requestAdapter'> | undefined): Promise<string | null> {
  if (!gpu) return 'This browser offers no WebGPU.';
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return 'The browser has WebGPU but finds no graphics adapter.';
  if (!isSoftware(adapter.info)) return null;
  const { description, architecture, vendor } = adapter.info;
  const name = description || architecture || vendor;
  return `The only graphics adapter${name && ` (${name})`} is emulated by the CPU.`;
}
