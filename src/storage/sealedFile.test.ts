import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '@/lib/errors';
import { blobSource, bytesSource } from './byteSource';
import { SealedFile, SealedFileWriter } from './sealedFile';

const SECTIONS: Readonly<Record<string, Uint8Array>> = {
  numbers: new Uint8Array(Float32Array.from({ length: 40 }, (_, i) => i / 7).buffer),
  empty: new Uint8Array(),
  'a "name" with\nanything': Uint8Array.of(1, 2, 3),
};

async function sealed(): Promise<Uint8Array> {
  const writer = new SealedFileWriter();
  for (const [name, bytes] of Object.entries(SECTIONS)) await writer.add(name, bytes);
  const blob = await writer.finish({ step: 7 });
  return new Uint8Array(await blob.arrayBuffer());
}

async function readAll(file: Uint8Array): Promise<void> {
  await (await SealedFile.open(bytesSource(file))).verify();
}

describe('sealed files', () => {
  it('give back what was written, by name', async () => {
    const file = await SealedFile.open(blobSource(new Blob([(await sealed()) as Uint8Array<ArrayBuffer>])));
    expect(file.head).toEqual({ step: 7 });
    expect(file.names).toEqual(Object.keys(SECTIONS));
    for (const [name, bytes] of Object.entries(SECTIONS)) expect(await file.read(name)).toEqual(bytes);
    await expect(file.read('more')).rejects.toThrow('it has no section "more"');
  });

  it('are refused by name when any bit was flipped, anything cut away, or anything added', async () => {
    const whole = await sealed();
    const damage = fc.oneof(
      fc.record({
        at: fc.nat(whole.length - 1),
        bit: fc.nat(7),
      }),
      fc.record({ keep: fc.nat(whole.length - 1) }),
      fc.record({ more: fc.uint8Array({ minLength: 1, maxLength: 20 }) }),
      fc.record({ from: fc.nat(whole.length - 1), cut: fc.integer({ min: 1, max: 30 }) }),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (what) => {
        const file = damaged(whole, what);
        const error: unknown = await readAll(file).then(
          () => null,
          (reason: unknown) => reason,
        );
        expect(error).toBeInstanceOf(LabError);
        expect((error as LabError).code).toBe('invalid-file');
      }),
      { numRuns: 500, seed: 7 },
    );
    await readAll(whole);
  });
});

type Damage =
  { at: number; bit: number } | { keep: number } | { more: Uint8Array } | { from: number; cut: number };

function damaged(whole: Uint8Array, what: Damage): Uint8Array {
  if ('keep' in what) return whole.slice(0, what.keep);
  if ('more' in what) return Uint8Array.of(...whole, ...what.more);
  if ('cut' in what) return Uint8Array.of(...whole.slice(0, what.from), ...whole.slice(what.from + what.cut));
  const file = whole.slice();
  file[what.at] ^= 1 << what.bit;
  return file;
}
