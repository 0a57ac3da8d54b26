/** `npm run parity -- --engine cpu`: golden files on the CPU engine, in plain Node. Bundled and called by `parity.mjs`. */
import { readFile } from 'node:fs/promises';
import { setKernelMode, type KernelMode } from '@/ml/ops/mode';
import { initWasm } from '@/ml/wasm';
import type { GroupResult } from './comparison';
import { withCheckpointSources } from './fileSource';
import { Golden } from './golden';
import { runReleased } from './released';

export { runGolden } from './run';

/** Claims the CPU engine; returns how many threads it has. */
export async function init(kernels: KernelMode, threads: number | undefined): Promise<string> {
  const handle = await initWasm(threads === undefined ? {} : { threads });
  setKernelMode(kernels);
  return `WebAssembly in Node ${process.version}, threads: ${handle.threads}`;
}

/** A released checkpoint on its golden's inputs. @param files paths, as `filesOfCheckpoint` gives them */
export async function runDetector(
  golden: string,
  checkpoint: readonly string[],
  target: readonly string[],
): Promise<GroupResult[]> {
  const parsed = Golden.parse(await readFile(golden));
  return withCheckpointSources(checkpoint, (sources) =>
    withCheckpointSources(target, (targets) => runReleased({ checkpoint: sources, target: targets }, parsed)),
  );
}
