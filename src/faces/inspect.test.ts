import { describe, expect, it } from 'vitest';
import type { PhotoType } from './sniff';
import { inspectPicture } from './inspect';

const bytesOf = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)),
  );
const u16 = (value: number) => [value >> 8, value & 255];
const u32 = (value: number) => [...u16(value >>> 16), ...u16(value & 0xffff)];

function jpeg({ components = 3, width = 64, height = 64, end = [0xff, 0xd9] } = {}): Uint8Array {
  const thumbnail = [0xff, 0xe1, ...u16(8), 0xff, 0xd8, 1, 2, 0xff, 0xd9];
  const frame = [0xff, 0xc0, ...u16(8 + 3 * components), 8, ...u16(height), ...u16(width), components];
  const channels = Array.from({ length: 3 * components }, () => 1);
  return bytesOf([0xff, 0xd8], thumbnail, frame, channels, [0xff, 0xda, 0, 2, 7, 7, 7], end);
}

const chunk = (name: string, data: number[]) => [...u32(data.length), ...bytesOf(name), ...data, 0, 0, 0, 0];

function png({
  depth = 8,
  width = 64,
  height = 64,
  extra = [] as number[],
  end = chunk('IEND', []),
} = {}): Uint8Array {
  const header = chunk('IHDR', [...u32(width), ...u32(height), depth, 2, 0, 0, 0]);
  return bytesOf('\x89PNG\r\n\x1a\n', header, extra, chunk('IDAT', [1, 2, 3]), end);
}

function webp(flags: number, cut = 0): Uint8Array {
  const body = bytesOf('WEBPVP8X', [10, 0, 0, 0], [flags, 0, 0, 0], [63, 0, 0, 63, 0, 0]);
  const size = body.length + cut;
  return bytesOf('RIFF', [size & 255, 0, 0, 0], [...body]);
}

describe('pictures that are fine', () => {
  it.each<[PhotoType, Uint8Array]>([
    ['JPEG', jpeg()],
    ['JPEG', bytesOf([...jpeg()], 'a tail that cameras leave')],
    ['PNG', png()],
    ['PNG', png({ extra: chunk('acTL', [...u32(1), ...u32(0)]) })],
    ['WebP', webp(0)],
    ['AVIF', bytesOf([0, 0, 0, 20], 'ftypavif')],
  ])('%s', (type, bytes) => {
    expect(() => inspectPicture(bytes, type)).not.toThrow();
  });
});

describe('what is wrong is said, each in its own words', () => {
  it.each<[string, PhotoType, Uint8Array, RegExp]>([
    ['a JPEG without its end', 'JPEG', jpeg({ end: [] }), /JPEG file is cut short/],
    ['a CMYK JPEG', 'JPEG', jpeg({ components: 4 }), /CMYK/],
    ['a JPEG of too many pixels', 'JPEG', jpeg({ width: 60_000, height: 60_000 }), /60000 x 60000/],
    [
      'a PNG that claims 20,000 pixels a side',
      'PNG',
      png({ width: 20_000, height: 20_000 }),
      /20000 x 20000/,
    ],
    ['a PNG of 16 bits', 'PNG', png({ depth: 16 }), /16 bits a channel/],
    ['an animated PNG', 'PNG', png({ extra: chunk('acTL', [...u32(3), ...u32(0)]) }), /PNG file is animated/],
    ['a PNG without its end', 'PNG', png({ end: [] }), /PNG file is cut short/],
    ['an animated WebP', 'WebP', webp(2), /WebP file is animated/],
    ['a WebP without its end', 'WebP', webp(0, 40), /WebP file is cut short/],
    ['an AVIF sequence', 'AVIF', bytesOf([0, 0, 0, 20], 'ftypavis'), /AVIF file is animated/],
  ])('%s', (_what, type, bytes, message) => {
    expect(() => inspectPicture(bytes, type)).toThrow(message);
  });

  it('whatever a file is cut to, it is looked at without a crash', () => {
    for (const [type, whole] of [
      ['JPEG', jpeg()],
      ['PNG', png()],
      ['WebP', webp(0)],
    ] as const) {
      for (let length = 12; length < whole.length; length++) {
        expect(() => inspectPicture(whole.slice(0, length), type)).toThrow(/cut short/);
      }
    }
  });
});
