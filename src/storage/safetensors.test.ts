import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '@/lib/errors';
import { bytesSource } from './byteSource';
import { openSafetensors, readSafetensors, writeSafetensors } from './safetensors';
import { float32Tensor, toFloat32 } from './tensors';

const FILE = writeSafetensors({
  metadata: { note: 'näm' },
  tensors: new Map([
    ['a.weight', float32Tensor(new Float32Array([1, -2, 3.5, 0]), [2, 2])],
    ['scalar', float32Tensor(new Float32Array([7]), [])],
    ['empty', float32Tensor(new Float32Array(0), [0, 3])],
  ]),
});

/** A file with this header and `bodyBytes` zeros behind it. */
function fileWith(header: string, bodyBytes = 0, claimed = BigInt(new TextEncoder().encode(header).length)) {
  const json = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + json.length + bodyBytes);
  new DataView(file.buffer).setBigUint64(0, claimed, true);
  file.set(json, 8);
  return file;
}

describe('safetensors', () => {
  it('returns what was written', () => {
    const { metadata, tensors } = readSafetensors(FILE);
    expect(metadata).toEqual({ note: 'näm' });
    expect([...tensors.keys()]).toEqual(['a.weight', 'scalar', 'empty']);
    expect([...toFloat32(tensors.get('a.weight')!)]).toEqual([1, -2, 3.5, 0]);
    expect(tensors.get('empty')!.shape).toEqual([0, 3]);
  });

  it('reads a file that is a view into a larger, unaligned buffer', () => {
    const shifted = new Uint8Array(FILE.length + 3);
    shifted.set(FILE, 3);
    expect([...toFloat32(readSafetensors(shifted.subarray(3)).tensors.get('scalar')!)]).toEqual([7]);
  });

  it('reads one tensor at a time', async () => {
    const archive = await openSafetensors(bytesSource(FILE));
    expect(archive.metadata).toEqual({ note: 'näm' });
    expect([...archive.tensors.keys()]).toEqual(['a.weight', 'scalar', 'empty']);
    expect([...toFloat32(await archive.read('a.weight'))]).toEqual([1, -2, 3.5, 0]);
  });

  it('reads half floats', () => {
    const read = (dtype: string, ...bits: number[]) => {
      const header = `{"x":{"dtype":"${dtype}","shape":[${bits.length}],"data_offsets":[0,${2 * bits.length}]}}`;
      const file = fileWith(header, 2 * bits.length);
      file.set(new Uint8Array(Uint16Array.from(bits).buffer), file.length - 2 * bits.length);
      return [...toFloat32(readSafetensors(file).tensors.get('x')!)];
    };
    expect(read('F16', 0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x8000)).toEqual([
      1,
      -2,
      2 ** -24,
      65504,
      Infinity,
      -0,
    ]);
    expect(read('F16', 0x7e00)).toEqual([NaN]);
    expect(read('BF16', 0x3f80, 0xc040, 0x7f80)).toEqual([1, -3, Infinity]);
  });

  it('reads integers of every width', () => {
    const entry = (dtype: string, size: number) =>
      `{"x":{"dtype":"${dtype}","shape":[1],"data_offsets":[0,${size}]}}`;
    for (const [dtype, size] of [
      ['I64', 8],
      ['I32', 4],
      ['U8', 1],
      ['BOOL', 1],
      ['F64', 8],
    ] as const) {
      expect([...toFloat32(readSafetensors(fileWith(entry(dtype, size), size)).tensors.get('x')!)]).toEqual([
        0,
      ]);
    }
  });

  it.each([
    ['a stub', new Uint8Array(3), /3 bytes/],
    ['a huge header claim', fileWith('{}', 0, 4_000_000_000n), /claims 4000000000 bytes/],
    ['a cut header', FILE.subarray(0, 20), /header is cut short/],
    ['a cut body', FILE.subarray(0, FILE.length - 4), /cut short/],
    ['no JSON', fileWith('nonsense'), /not JSON/],
    ['an unknown type', fileWith('{"x":{"dtype":"Q4","shape":[1],"data_offsets":[0,4]}}', 4), /"Q4"/],
    ['a wrong size', fileWith('{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4), /holds 4 bytes/],
    ['a negative offset', fileWith('{"x":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}', 4), /offsets/],
    [
      'a name twice',
      fileWith(
        '{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\\u0078":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}',
        2,
      ),
      /"x" occurs twice/,
    ],
    [
      'tensors over each other',
      fileWith(
        '{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"y":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}',
        3,
      ),
      /"y" lies over another/,
    ],
    [
      'a gap',
      fileWith('{"x":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}', 2),
      /1 bytes before "x" belong to no tensor/,
    ],
    [
      'bytes at the end',
      fileWith('{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 5),
      /4 bytes at its end/,
    ],
    ['a fractional shape', fileWith('{"x":{"dtype":"F32","shape":[0.5],"data_offsets":[0,2]}}', 2), /shape/],
  ])('refuses %s with its reason', (_, file, reason) => {
    expect(() => readSafetensors(file)).toThrow(reason);
  });

  it('survives any damage: reads it or refuses it, nothing else', () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 4 });
    fc.assert(
      fc.property(flips, fc.nat(FILE.length), (changes, length) => {
        const bytes = FILE.slice(0, length);
        for (const [at, bits] of changes) if (length > 0) bytes[at % length] ^= bits;
        try {
          readSafetensors(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(LabError);
        }
      }),
      { numRuns: 2000, seed: 6 },
    );
  });
});

describe('headers that are made to take time and memory', () => {
  const fileOf = (json: string) => {
    const header = new TextEncoder().encode(json);
    const file = new Uint8Array(8 + header.length);
    new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
    file.set(header, 8);
    return file;
  };
  const MEGABYTES = 15 * 1024 ** 2;

  it('reads a metadata text of 15 MB', () => {
    const note = 'x'.repeat(MEGABYTES);
    expect(readSafetensors(fileOf(JSON.stringify({ __metadata__: { note } }))).metadata.note).toHaveLength(
      MEGABYTES,
    );
  });

  it.each([
    ['15 MB of "["', '['.repeat(MEGABYTES), /nests more than 8 deep/],
    [
      '15 MB of "[" as metadata',
      `{"__metadata__":{"a":${'['.repeat(MEGABYTES - 30)}`,
      /nests more than 8 deep/,
    ],
    ['7 million values', `{"a":[${'1,'.repeat(MEGABYTES / 2)}1]}`, /more than 2000000 values/],
    ['a name of 15 MB', `{"${'n'.repeat(MEGABYTES)}":1}`, /a name in it has 1572\d{4} bytes/],
    ['a name that does not end', `{"${'\\\\'.repeat(1 << 20)}`, /a name in it|not JSON/],
  ])('refuses %s before it is parsed', (_, json, reason) => {
    expect(() => readSafetensors(fileOf(json))).toThrow(reason);
  });
});
