import { describe, expect, it } from 'vitest';
import { readNpyIntegers, writeNpyInt8 } from './npy';

const fromBase64 = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));

describe('writeNpyInt8', () => {
  it('writes byte for byte what np.save writes', () => {
    const header = "{'descr': '|i1', 'fortran_order': False, 'shape': (1, 2, 2), }".padEnd(117) + '\n';
    const expected = [0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0, ...Buffer.from(header), 0, 1, 2, 3];
    expect([...writeNpyInt8(Uint8Array.of(0, 1, 2, 3), [1, 2, 2])]).toEqual(expected);
  });
});

describe('readNpyIntegers', () => {
  it('reads its own files back', () => {
    const map = Uint8Array.from({ length: 12 }, (_, i) => i % 11);
    const { shape, values } = readNpyIntegers(writeNpyInt8(map, [1, 3, 4]));
    expect(shape).toEqual([1, 3, 4]);
    expect([...values]).toEqual([...map]);
  });

  it('reads the 64-bit numbers that NumPy makes by default', () => {
    // np.save(..., np.array([[3, 10]], dtype=np.int64))
    const file = fromBase64(
      'k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoDAAAAAAAAAAoAAAAAAAAA',
    );
    const { shape, values } = readNpyIntegers(file);
    expect({ shape, values: [...values] }).toEqual({ shape: [1, 2], values: [3, 10] });
  });

  it('refuses what is damaged or no whole numbers, naming it', () => {
    const good = writeNpyInt8(new Uint8Array(4), [2, 2]);
    const floats = Uint8Array.from(good);
    floats.set(Buffer.from('<f4'), 21);
    expect(() => readNpyIntegers(new TextEncoder().encode('no map'))).toThrow(/does not begin/);
    expect(() => readNpyIntegers(good.subarray(0, good.length - 1))).toThrow(/3 bytes, its shape needs 4/);
    expect(() => readNpyIntegers(good.subarray(0, 40))).toThrow(/cut short/);
    expect(() => readNpyIntegers(floats)).toThrow(/"<f4", not whole numbers/);
  });
});
