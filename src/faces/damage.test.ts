import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { damageIn } from './damage';
import { drawnGrey, greyJpeg } from './file/testFiles';
import { firstCoefficients, type FirstCoefficients } from './jpegScan';

const read = (name: string) =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`../../tools/parity/cases/${name}`, import.meta.url))));

/** Position behind the header of the last scan: what follows is compressed data. */
function dataAt(jpeg: Uint8Array): number {
  let at = 2;
  let data = 0;
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== 0xd9) {
    const isScan = jpeg[at + 1] === 0xda;
    at += 2 + 256 * jpeg[at + 2] + jpeg[at + 3];
    if (!isScan) continue;
    data = at;
    while (!(jpeg[at] === 0xff && jpeg[at + 1] !== 0)) at++;
  }
  return data;
}

describe('a picture that is whole', () => {
  it.each(['drawn-baseline.jpg', 'drawn-progressive.jpg'])('has no damage: %s', (name) => {
    expect(damageIn(read(name), 'JPEG')).toBeNull();
  });

  it('has no damage with a tail, with fill bytes, or as PNG', () => {
    const jpeg = read('drawn-baseline.jpg');
    expect(damageIn(Uint8Array.from([...jpeg, 1, 2, 3]), 'JPEG')).toBeNull();
    const filled = [...jpeg.subarray(0, -2), 0xff, 0xff, ...jpeg.subarray(-2)];
    expect(damageIn(Uint8Array.from(filled), 'JPEG')).toBeNull();
    expect(damageIn(read('drawn.png'), 'PNG')).toBeNull();
  });
});

describe('a picture that ends with a byte of ones', () => {
  const filled = (jpeg: Uint8Array, count: number) => {
    const ones = Array.from({ length: count }, () => [0xff, 0]).flat();
    return Uint8Array.from([...jpeg.subarray(0, -2), ...ones, ...jpeg.subarray(-2)]);
  };
  // Of these sizes some end with a whole byte, some within one.
  const jpegs = [1, 2, 3, 4, 5, 6].map((seed) => greyJpeg(drawnGrey(32, seed), 80));

  it('has no damage, as some encoders write it', () => {
    for (const jpeg of jpegs) expect(damageIn(filled(jpeg, 1), 'JPEG')).toBeNull();
  });

  it('is damaged where more follow', () => {
    for (const jpeg of jpegs)
      expect(damageIn(filled(jpeg, 3), 'JPEG')).toContain('continues after its picture');
  });
});

describe('the first coefficients', () => {
  it('are the same in a progressive file as in a baseline one', () => {
    const [baseline, progressive] = ['drawn-baseline.jpg', 'drawn-progressive.jpg'].map((name) => {
      const found = firstCoefficients(read(name));
      if (!found) throw new Error('not read');
      return found;
    });
    // 72 x 56 pixels; with chroma at half its size, a row of blocks is filled up to a whole MCU.
    const row = ({ values, perBlock }: FirstCoefficients, y: number, stride: number) => [
      ...values.subarray(y * stride * perBlock, (y * stride + 9) * perBlock),
    ];
    for (let y = 0; y < 7; y++) expect(row(progressive, y, 9)).toEqual(row(baseline, y, 10));
    expect(progressive.values.filter((value) => value !== 0).length).toBeGreaterThan(200);
  });
});

describe('damage is told', () => {
  it.each([0xc0, 0xc2])(
    'of a header without a picture, for which no memory is taken: marker %i',
    (marker) => {
      const [high, low] = [4000 >> 8, 4000 & 255];
      const frame = [0xff, marker, 0, 17, 8, high, low, high, low, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0];
      const jpeg = Uint8Array.from([0xff, 0xd8, ...frame, 0xff, 0xd9]);
      const taken: number[] = [];
      const watched = (Array: typeof Uint8Array | typeof Int16Array) =>
        new Proxy(Array, {
          construct: (target, args: [number]) => (
            taken.push(args[0]),
            Reflect.construct(target, args) as object
          ),
        });
      vi.stubGlobal('Uint8Array', watched(Uint8Array));
      vi.stubGlobal('Int16Array', watched(Int16Array));
      try {
        expect(damageIn(jpeg, 'JPEG')).toBe('its data ends before its picture does');
        expect(firstCoefficients(jpeg)).toBeNull();
        expect(Math.max(0, ...taken)).toBe(0);
      } finally {
        vi.unstubAllGlobals();
      }
    },
  );

  it.each(['drawn-baseline.jpg', 'drawn-progressive.jpg'])(
    'of a part that is missing or zero: %s',
    (name) => {
      const jpeg = read(name);
      const data = dataAt(jpeg);
      const middle = (data + jpeg.length) >> 1;
      const without = Uint8Array.from([...jpeg.subarray(0, middle), ...jpeg.subarray(middle + 40)]);
      expect(damageIn(without, 'JPEG')).not.toBeNull();
      const cut = Uint8Array.from([...jpeg.subarray(0, middle), 0xff, 0xd9]);
      expect(damageIn(cut, 'JPEG')).toContain('ends before its picture does');
      const twice = Uint8Array.from([...jpeg.subarray(0, middle), ...jpeg.subarray(middle - 40)]);
      expect(damageIn(twice, 'JPEG')).not.toBeNull();
    },
  );

  it('of most random bytes in its data', () => {
    const jpeg = read('drawn-baseline.jpg');
    const data = dataAt(jpeg);
    const random = SeededRandom.fromSeed(4);
    let told = 0;
    for (let i = 0; i < 200; i++) {
      const damaged = jpeg.slice();
      for (let k = 0; k < 4; k++)
        damaged[data + random.integer(jpeg.length - data - 2)] = random.integer(255);
      if (damageIn(damaged, 'JPEG') !== null) told++;
    }
    expect(told).toBeGreaterThan(160);
  });

  it('of a picture chunk of a PNG, and not of its texts', () => {
    const png = read('drawn.png');
    const idat = new TextDecoder('latin1').decode(png).indexOf('IDAT');
    const damaged = png.slice();
    damaged[idat + 20] ^= 4;
    expect(damageIn(damaged, 'PNG')).toContain('IDAT');
  });

  it('in no time, whatever the bytes are', () => {
    const jpeg = read('drawn-progressive.jpg');
    const random = SeededRandom.fromSeed(5);
    for (let i = 0; i < 2000; i++) {
      const damaged = jpeg.slice(0, 2 + random.integer(jpeg.length - 2));
      for (let k = 0; k < 3; k++) damaged[2 + random.integer(damaged.length - 2)] = random.integer(256);
      const found = damageIn(damaged, 'JPEG');
      expect(found === null || found.length > 0).toBe(true);
    }
  });
});
