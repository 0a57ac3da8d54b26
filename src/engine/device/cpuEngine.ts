/** The CPU engine: our kernels in WebAssembly, on several threads where the page may share memory with them. */
import { cpuEngineName } from '@/lib/engineSettings';
import { initWasm, renewWasm, resetPeakWasmMemory, wasmMemory } from '@/ml/wasm';
import type { EngineDecision } from './decide';
import type { Engine } from './engine';

/** @throws LabError as `initWasm` */
export async function startCpu({ threads, reason }: EngineDecision): Promise<Engine> {
  await initWasm({ threads });
  return {
    report: {
      engine: 'cpu',
      name: cpuEngineName(threads),
      reason,
      threads,
      suggestedPreset: 'micro',
    },
    tuning: null,
    watch: () => () => Promise.resolve(null), // a processor is not lost
    get mostBytes() {
      return wasmMemory().mostBytes;
    },
    memory: () => {
      const { tensors, blocks, bytes, peakBytes } = wasmMemory();
      return { tensors, buffers: blocks, bytes, peakBytes };
    },
    resetPeak: resetPeakWasmMemory,
    giveBack: renewWasm,
  };
}
