/** Files of PyTorch itself through the reader, as `npm run parity -- --checkpoint` does. */
import { openAsBlob } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { blobSource } from '@/storage/byteSource';
import { readSafetensors, writeSafetensors } from '@/storage/safetensors';
import { openTensorArchive } from '@/storage/tensorArchive';
import { toFloat32, type StoredTensor } from '@/storage/tensors';
import { checkCheckpoint } from './checkpoint';

const golden = (name: string) => fileURLToPath(new URL(`goldens/${name}`, import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));

/** The same network as in the checkpoints: the pretraining golden begins with it. */
async function expected(): Promise<Map<string, StoredTensor>> {
  const { tensors } = readSafetensors(await readFile(golden('pretrain.safetensors')));
  const online = [...tensors].filter(([name]) => name.startsWith('online.'));
  return new Map(online.map(([name, tensor]) => [name.slice('online.'.length), tensor]));
}

async function check(file: string, other?: string): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  return { code: await checkCheckpoint(file, other, (line) => lines.push(line)), lines };
}

describe('files that PyTorch wrote', () => {
  it.each(['checkpoint.pth', 'checkpoint-legacy.pth'])(
    '%s equals the safetensors of the same',
    async (name) => {
      const file = join(folder, 'expected.safetensors');
      await writeFile(file, writeSafetensors({ metadata: {}, tensors: await expected() }));
      const { code, lines } = await check(golden(name), file);
      expect(lines.at(-1)).toMatch(/^checkpoint: 81 tensors, 175136 numbers/);
      expect(lines).toContain('  epoch = 399');
      expect(code).toBe(0);
    },
  );

  it('says which network a file holds', async () => {
    expect((await check(golden('detector.pth'))).lines).toContain(
      '  recognised: detector ViT-nano/8, 32 px with 2 classes',
    );
    expect((await check(golden('checkpoint-dtypes.pth'))).lines.join()).toMatch(
      /not recognised: .*no Vision/,
    );
  });

  it('reads every type, strides and shared storages', async () => {
    const archive = await openTensorArchive(blobSource(await openAsBlob(golden('checkpoint-dtypes.pth'))));
    const base = Array.from({ length: 24 }, (_, i) => i);
    const transposed = base.map((i) => (i % 4) * 6 + Math.floor(i / 4));
    const all: Record<string, [string, number[], number[]]> = {
      half: ['F16', [4, 6], base],
      bfloat16: ['BF16', [24], base],
      double: ['F64', [24], base],
      int64: ['I64', [24], base],
      transposed: ['F32', [6, 4], transposed],
      slice: ['F32', [4], [5, 6, 7, 8]],
      scalar: ['F32', [], [3.5]],
      empty: ['F32', [0, 3], []],
      bool: ['BOOL', [24], base.map((i) => Number(i > 3))],
    };
    expect([...archive.tensors.keys()]).toEqual(Object.keys(all));
    for (const [name, [dtype, shape, values]] of Object.entries(all)) {
      const tensor = await archive.read(name);
      expect([name, tensor.dtype, tensor.shape, [...toFloat32(tensor)]]).toEqual([
        name,
        dtype,
        shape,
        values,
      ]);
    }
  });

  it('says what differs, and refuses what is no checkpoint', async () => {
    const tensors = await expected();
    const [first] = tensors.keys();
    tensors.delete(first);
    const file = join(folder, 'other.safetensors');
    await writeFile(file, writeSafetensors({ metadata: {}, tensors }));
    const differing = await check(golden('checkpoint.pth'), file);
    expect(differing.code).toBe(1);
    expect(differing.lines).toContain(`  FAIL ${first} is not expected`);

    const cut = join(folder, 'cut.pth');
    await writeFile(cut, (await readFile(golden('checkpoint.pth'))).subarray(0, 300_000));
    const refused = await check(cut);
    expect(refused).toMatchObject({ code: 3, lines: [expect.stringMatching(/^refused: .*cut short/)] });
  });
});
