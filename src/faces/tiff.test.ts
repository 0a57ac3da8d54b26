import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { decodeTiff } from './tiff';

const read = async (name: string) =>
  new Uint8Array(await readFile(fileURLToPath(new URL(`../../tools/parity/cases/${name}`, import.meta.url))));
const noJpeg = () => Promise.reject(new Error('no JPEG in these'));

/** RGB of the drawn picture, from its PNG (8 bits, no interlace). */
async function drawn(): Promise<Uint8Array> {
  const png = await read('drawn.png');
  const view = new DataView(png.buffer);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const parts: Uint8Array[] = [];
  for (let at = 8; at + 12 <= png.length; at += 12 + view.getUint32(at)) {
    if (String.fromCharCode(...png.subarray(at + 4, at + 8)) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + view.getUint32(at)));
  }
  const raw = inflateSync(Buffer.concat(parts));
  const rgb = new Uint8Array(width * height * 3);
  const row = 3 * width;
  const paeth = (a: number, b: number, c: number) => {
    const p = a + b - c;
    const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
  };
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (row + 1)];
    for (let x = 0; x < row; x++) {
      const left = x >= 3 ? rgb[y * row + x - 3] : 0;
      const up = y > 0 ? rgb[(y - 1) * row + x] : 0;
      const corner = x >= 3 && y > 0 ? rgb[(y - 1) * row + x - 3] : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      rgb[y * row + x] = raw[y * (row + 1) + 1 + x] + guess;
    }
  }
  return rgb;
}

const u16 = (value: number) => [value & 255, value >> 8];
const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];

/** A little-endian TIFF of these tags, with one strip. */
function tiffOf(tags: Record<number, number | number[]>, strip: Uint8Array, next = 0): Uint8Array {
  const entries = { ...tags, 273: 8, 279: strip.length };
  const lists: number[] = [];
  const directoryAt = 8 + strip.length;
  const count = Object.keys(entries).length;
  const listsAt = directoryAt + 2 + 12 * count + 4;
  const directory = Object.entries(entries).flatMap(([tag, value]) => {
    const values = Array.isArray(value) ? value : [value];
    if (values.length === 1) return [...u16(Number(tag)), ...u16(4), ...u32(1), ...u32(values[0])];
    const at = listsAt + lists.length;
    lists.push(...values.flatMap(u32));
    return [...u16(Number(tag)), ...u16(4), ...u32(values.length), ...u32(at)];
  });
  return Uint8Array.from([
    0x49,
    0x49,
    42,
    0,
    ...u32(directoryAt),
    ...strip,
    ...u16(count),
    ...directory,
    ...u32(next),
    ...lists,
  ]);
}

/** Two by two, grey unless told otherwise. */
const small = (tags: Record<number, number | number[]>, strip: number[] | Uint8Array, next = 0) =>
  decodeTiff(tiffOf({ 256: 2, 257: 2, 258: 8, 262: 1, ...tags }, Uint8Array.from(strip), next), noJpeg);
const greys = async (picture: ReturnType<typeof small>) => {
  const { width, height, data } = await picture;
  return [width, height, ...Array.from({ length: data.length / 4 }, (_, i) => data[4 * i])];
};

describe('decodeTiff', () => {
  it('gives the pixels that libtiff wrote (LZW)', async () => {
    const { width, height, data } = await decodeTiff(await read('drawn.tif'), noJpeg);
    const expected = await drawn();
    expect([width, height]).toEqual([72, 56]);
    expect(
      Uint8Array.from({ length: expected.length }, (_, i) => data[4 * Math.floor(i / 3) + (i % 3)]),
    ).toEqual(expected);
  });

  it('reads plain, Deflate, PackBits, 16 bits, black and white, inverted and palette', async () => {
    expect(await greys(small({}, [1, 2, 3, 4]))).toEqual([2, 2, 1, 2, 3, 4]);
    expect(await greys(small({ 259: 8 }, deflateSync(Uint8Array.of(1, 2, 3, 4))))).toEqual([
      2, 2, 1, 2, 3, 4,
    ]);
    expect(await greys(small({ 259: 32773 }, [0xfe, 7, 0, 9]))).toEqual([2, 2, 7, 7, 7, 9]);
    expect(await greys(small({ 258: 16 }, [0, 1, 0, 2, 0, 3, 0, 4]))).toEqual([2, 2, 1, 2, 3, 4]);
    expect(await greys(small({ 258: 1 }, [0b10000000, 0b01000000]))).toEqual([2, 2, 255, 0, 0, 255]);
    expect(await greys(small({ 262: 0 }, [1, 2, 3, 4]))).toEqual([2, 2, 254, 253, 252, 251]);
    const palette = Array.from({ length: 768 }, (_, i) => (255 - (i % 256)) << 8);
    expect(await greys(small({ 262: 3, 320: palette }, [0, 1, 2, 3]))).toEqual([2, 2, 255, 254, 253, 252]);
    expect(await greys(small({ 259: 8, 317: 2 }, deflateSync(Uint8Array.of(5, 1, 9, 255))))).toEqual([
      2, 2, 5, 6, 9, 8,
    ]);
  });

  it('turns as the file says', async () => {
    const expected: Record<number, number[]> = {
      1: [1, 2, 3, 4], 2: [2, 1, 4, 3], 3: [4, 3, 2, 1], 4: [3, 4, 1, 2],
      5: [1, 3, 2, 4], 6: [3, 1, 4, 2], 7: [4, 2, 3, 1], 8: [2, 4, 1, 3],
    }; // prettier-ignore
    for (const [orientation, pixels] of Object.entries(expected)) {
      expect(await greys(small({ 274: Number(orientation) }, [1, 2, 3, 4]))).toEqual([2, 2, ...pixels]);
    }
  });

  it('hands a JPEG within to its decoder, with the tables of all', async () => {
    const given: number[][] = [];
    const decode = (jpeg: Uint8Array) => {
      given.push([...jpeg]);
      return Promise.resolve({ width: 2, height: 2, data: new Uint8ClampedArray(16).fill(9) });
    };
    const tags = {
      256: 2,
      257: 2,
      258: [8, 8, 8],
      259: 7,
      262: 6,
      277: 3,
      347: [0xff, 0xd8, 5, 6, 0xff, 0xd9],
    };
    const { data } = await decodeTiff(tiffOf(tags, Uint8Array.of(0xff, 0xd8, 1, 2)), decode);
    expect(given).toEqual([[0xff, 0xd8, 5, 6, 1, 2]]);
    expect(data[0]).toBe(9);
  });

  it.each<[string, Record<number, number | number[]>, number[], RegExp]>([
    ['CMYK', { 262: 5 }, [1], /four inks/],
    ['fax', { 259: 4 }, [1], /packed by fax \(CCITT Group 4\)/],
    ['fractions', { 339: 3 }, [1], /fractions/],
    ['planes', { 277: 3, 262: 2, 284: 2 }, [1], /one after another/],
    ['too large a picture', { 256: 60000, 257: 60000 }, [1], /60000 x 60000/],
    ['too few pixels', {}, [1, 2], /pixels end before its picture/],
    [
      'too few unpacked pixels',
      { 259: 8 },
      [...deflateSync(Uint8Array.of(1))],
      /pixels end before its picture/,
    ],
    ['no Deflate', { 259: 8 }, [9, 9, 9, 9], /cannot be unpacked/],
    ['no LZW', { 259: 5 }, [0xff, 0xff, 0xff], /a code in its pixels is impossible/],
  ])('names %s', async (_, tags, strip, reason) => {
    await expect(small(tags, strip)).rejects.toThrow(reason);
  });

  it('names a second page', async () => {
    await expect(small({}, [1, 2, 3, 4], 8)).rejects.toThrow('several pages');
  });

  it('takes no more than its picture from a bomb, and survives any damage', async () => {
    const bomb = deflateSync(new Uint8Array(64 << 20));
    expect(await greys(small({ 259: 8 }, bomb))).toEqual([2, 2, 0, 0, 0, 0]);
    const file = await read('drawn.tif');
    const random = SeededRandom.fromSeed(9);
    for (let i = 0; i < 500; i++) {
      const damaged = file.slice(0, 8 + random.integer(file.length - 8));
      for (let k = 0; k < 4; k++) damaged[4 + random.integer(damaged.length - 4)] = random.integer(256);
      const outcome = await decodeTiff(damaged, noJpeg).catch((error: unknown) => error);
      expect(outcome instanceof Error ? outcome.name : 'read').toMatch(/^(LabError|read)$/);
    }
  });
});
