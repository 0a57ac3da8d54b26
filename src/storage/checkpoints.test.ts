import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '@/lib/errors';
import { Checkpoints, listKeptRuns, type FileStore } from './checkpoints';
import { SealedFileWriter } from './sealedFile';

/** Files in memory. */
class Memory implements FileStore {
  readonly files = new Map<string, Blob>();
  full = false;

  async list(directory: string) {
    const inside = [...this.files.keys()].filter((path) => path.startsWith(`${directory}/`));
    return [...new Set(inside.map((path) => path.slice(directory.length + 1).split('/')[0]))];
  }
  async read(path: string) {
    return this.files.get(path) ?? null;
  }
  async write(path: string, data: Blob) {
    if (this.full) throw new LabError('storage-full', 'full', 'delete');
    this.files.set(path, data);
  }
  async remove(path: string) {
    for (const key of this.files.keys())
      if (key === path || key.startsWith(`${path}/`)) this.files.delete(key);
  }
}

async function state(step: number, loss: number | null = null): Promise<Blob> {
  const writer = new SealedFileWriter();
  await writer.add(
    'weights',
    Uint8Array.from({ length: 50 }, (_, i) => i * step),
  );
  return writer.finish({ step, loss });
}

async function keep(memory: Memory, losses: readonly number[]): Promise<Checkpoints> {
  const checkpoints = new Checkpoints('runs', 'r', memory);
  for (const [i, loss] of losses.entries()) await checkpoints.save(i + 1, await state(i + 1, loss));
  return checkpoints;
}

const steps = (memory: Memory) => [...memory.files.keys()].map((path) => Number.parseInt(path.slice(7), 10));

describe('saved states', () => {
  it('are the last two and the best; those of a given-up future go', async () => {
    const memory = new Memory();
    const checkpoints = await keep(memory, [5, 1, 3, 4, 2]);
    expect(steps(memory)).toEqual([2, 4, 5]);
    expect(await listKeptRuns('runs', memory)).toEqual(['r']);
    await checkpoints.save(4, await state(4, 0.5));
    expect(steps(memory)).toEqual([2, 4]);
    expect((await checkpoints.peek())?.head).toEqual({ step: 4, loss: 0.5 });
    await checkpoints.remove();
    expect(await checkpoints.latest()).toBeNull();
  });

  it('say something else of themselves when that is changed, and hold what they held', async () => {
    const memory = new Memory();
    const checkpoints = await keep(memory, [2, 1]);
    memory.files.set('runs/r/000000003.state', new Blob(['damaged']));
    await checkpoints.changeHeads((head) =>
      (head as { step: number }).step === 2 ? { step: 2, loss: 7 } : null,
    );
    const { step, file, damaged } = (await checkpoints.latest())!;
    expect([step, file.head, damaged.length]).toEqual([2, { step: 2, loss: 7 }, 1]);
    expect(await file.read('weights')).toEqual(Uint8Array.from({ length: 50 }, (_, i) => i * 2));
    expect((await memory.read('runs/r/000000001.state'))?.size).toBe((await state(1, 2)).size);
  });

  it('stay when the storage is full', async () => {
    const memory = new Memory();
    const checkpoints = await keep(memory, [3, 2]);
    memory.full = true;
    await expect(checkpoints.save(3, await state(3))).rejects.toMatchObject({ code: 'storage-full' });
    expect((await checkpoints.latest())?.step).toBe(2);
  });

  it('flipped, cut or emptied anywhere: the one before is used and the damaged one named, never a crash', async () => {
    const damage = fc.record({
      how: fc.constantFrom('flip', 'cut', 'empty'),
      at: fc.nat(1e6),
      bit: fc.nat(7),
    });
    await fc.assert(
      fc.asyncProperty(damage, fc.boolean(), async ({ how, at, bit }, both) => {
        const memory = new Memory();
        const checkpoints = await keep(memory, [2, 1]);
        for (const path of [...memory.files.keys()].slice(both ? 0 : 1)) {
          const bytes = new Uint8Array(await memory.files.get(path)!.arrayBuffer());
          if (how === 'flip') bytes[at % bytes.length] ^= 1 << bit;
          const end = how === 'flip' ? bytes.length : how === 'cut' ? at % bytes.length : 0;
          memory.files.set(path, new Blob([bytes.slice(0, end)]));
        }
        if (both) {
          await expect(checkpoints.latest()).rejects.toMatchObject({ code: 'invalid-file' });
        } else {
          const found = await checkpoints.latest();
          expect(found?.step).toBe(1);
          const { size } = [...memory.files.values()][1];
          const reason = size === 0 ? 'It was not written to its end.' : 'Not a readable sealed file';
          expect(found?.damaged).toEqual([expect.stringContaining(`step 2: ${reason}`)]);
        }
        await checkpoints.save(3, await state(3, 9));
        expect((await checkpoints.latest())?.step).toBe(3);
      }),
      { numRuns: 100, seed: 11 },
    );
  });
});
