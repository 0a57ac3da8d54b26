/** Detectors as the authors' code writes them, on the CPU engine; `parity.gpu.test.ts` does the same on WebGPU. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setKernelMode } from '@/ml/ops/mode';
import { disposeWasm, initWasm } from '@/ml/wasm';
import { bytesSource } from '@/storage/byteSource';
import { writeSafetensors } from '@/storage/safetensors';
import { openTensorArchive } from '@/storage/tensorArchive';
import type { StoredTensor } from '@/storage/tensors';
import { filesOfCheckpoint, withCheckpointSources } from './fileSource';
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

  it('is read in parts by their index, and refused without one of them', async () => {
    const golden = Golden.parse(await bytesOf('fas-plain.safetensors'));
    const folder = await mkdtemp(join(tmpdir(), 'parts-'));
    const archive = await openTensorArchive(bytesSource(await bytesOf(RELEASED['fas-plain'].file)));
    const names = [...archive.tensors.keys()];
    const files = { 'body.safetensors': names.slice(0, 20), 'tail.safetensors': names.slice(20) };
    for (const [file, own] of Object.entries(files)) {
      const tensors = new Map<string, StoredTensor>();
      for (const name of own) {
        const { dtype, shape, bytes } = await archive.read(name);
        tensors.set(name, { dtype, shape, bytes: bytes.slice() });
      }
      await writeFile(join(folder, file), writeSafetensors({ metadata: {}, tensors }));
    }
    const entries = Object.entries(files).flatMap(([file, own]) => own.map((name) => [name, file]));
    const index = join(folder, 'model.safetensors.index.json');
    await writeFile(index, JSON.stringify({ weight_map: Object.fromEntries(entries) as unknown }));
    const runAll = async () =>
      withCheckpointSources(await filesOfCheckpoint(index), (checkpoint) =>
        runReleased({ checkpoint, target: [] }, golden),
      );
    expect((await runAll()).filter(({ error, tolerance }) => !(error <= tolerance))).toEqual([]);
    await rm(join(folder, 'tail.safetensors'));
    await expect(runAll()).rejects.toThrow('of which 1 is missing: "tail.safetensors"');
    await rm(folder, { recursive: true });
  });

  it('is told from another detector', async () => {
    const results = await run('dfd-plain', 'diff-plain-imagenet-stats');
    expect(results.find(({ group }) => group === 'logits')!.error).toBeGreaterThan(0.1);
  });
});
