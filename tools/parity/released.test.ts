/** Detectors as the authors' code writes them, on the CPU engine; `parity.gpu.test.ts` does the same on WebGPU. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setKernelMode } from '@/ml/ops/mode';
import { disposeWasm, initWasm } from '@/ml/wasm';
import { bytesSource } from '@/storage/byteSource';
import { Golden } from './golden';
import { RELEASED, type ReleasedName } from './releasedFiles';
import { runReleased } from './released';

const bytesOf = async (name: string) =>
  new Uint8Array(await readFile(fileURLToPath(new URL(`goldens/released/${name}`, import.meta.url))));

async function run(name: ReleasedName, ofGolden = name) {
  const { file } = RELEASED[name];
  const golden = Golden.parse(await bytesOf(`${ofGolden}.safetensors`));
  return runReleased({ checkpoint: [bytesSource(await bytesOf(file))], target: [] }, golden);
}

afterAll(disposeWasm);

describe.each(['fused', 'stock'] as const)('on the CPU engine, %s kernels', (kernels) => {
  beforeAll(async () => {
    await initWasm({ threads: 1 });
    setKernelMode(kernels);
  });

  it.each(Object.keys(RELEASED) as ReleasedName[])('%s gives what the authors’ code gave', async (name) => {
    const results = await run(name);
    expect(results.filter(({ error, tolerance }) => !(error <= tolerance))).toEqual([]);
    expect(results.map(({ group }) => group).sort()).toEqual(RELEASED[name].stages.toSorted());
  });

  it('is told from another detector', async () => {
    const results = await run('dfd-plain', 'diff-plain-imagenet-stats');
    expect(results.find(({ group }) => group === 'logits')!.error).toBeGreaterThan(0.1);
  });
});
