import { describe, expect, it } from 'vitest';
import { float32Tensor, readSafetensors, toFloat32, writeSafetensors } from './safetensors';

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
    ['a fractional shape', fileWith('{"x":{"dtype":"F32","shape":[0.5],"data_offsets":[0,2]}}', 2), /shape/],
  ])('refuses %s with its reason', (_, file, reason) => {
    expect(() => readSafetensors(file)).toThrow(reason);
  });
});
