/** `npm run parity -- --engine cpu`: golden files on the CPU engine, in plain Node. Bundled and called by `parity.mjs`. */
import { setKernelMode, type KernelMode } from '@/ml/ops/mode';
import { initWasm } from '@/ml/wasm';

export { runGolden } from './run';

/** Claims the CPU engine; returns how many threads it has. */
export async function init(kernels: KernelMode, threads: number | undefined): Promise<string> {
  const handle = await initWasm(threads === undefined ? {} : { threads });
  setKernelMode(kernels);
  return `WebAssembly in Node ${process.version}, threads: ${handle.threads}`;
}
