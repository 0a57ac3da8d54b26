/** Files that tests build: pictures drawn by numbers, a small JPEG encoder, and the parts that are put around pictures. */
import { SeededRandom } from '@/lib/random';
import { crc32 } from '@/storage/crc32';
import { standardTable, ZIGZAG } from './quantisation';

export interface Grey {
  width: number;
  height: number;
  /** (height, width) 0..255 */
  values: Uint8Array;
}

/** Soft and hard edges, and noise of several sizes, as photographs have them. */
export function drawnGrey(side: number, seed: number): Grey {
  const random = SeededRandom.fromSeed(seed);
  const octaves = [64, 24, 9, 4, 2, 1].map((size) => {
    const grid = Math.ceil(side / size) + 2;
    return { size, grid, at: Float64Array.from({ length: grid * grid }, () => random.normal()) };
  });
  const values = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let level = 128 + (Math.hypot(x - side / 2, y - side / 2.5) < side / 3 ? 40 : -20);
      for (const { size, grid, at } of octaves) {
        const [u, v] = [x / size, y / size];
        const [i, j] = [Math.floor(u), Math.floor(v)];
        const [a, b] = [u - i, v - j];
        const cell = j * grid + i;
        const blended =
          (1 - b) * ((1 - a) * at[cell] + a * at[cell + 1]) +
          b * ((1 - a) * at[cell + grid] + a * at[cell + grid + 1]);
        level += blended * (1.2 + 2.2 * Math.log2(size));
      }
      values[y * side + x] = Math.min(255, Math.max(0, Math.round(level)));
    }
  }
  return { width: side, height: side, values };
}

const COSINE = Float64Array.from({ length: 64 }, (_, i) => {
  const [u, x] = [i >> 3, i & 7];
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

/** (8, 8) to (8, 8); the same matrix turned round is its inverse. */
function transform(block: Float64Array, isInverse: boolean): Float64Array {
  const by = (u: number, x: number) => (isInverse ? COSINE[8 * x + u] : COSINE[8 * u + x]);
  const rows = new Float64Array(64);
  const out = new Float64Array(64);
  for (let y = 0; y < 8; y++)
    for (let u = 0; u < 8; u++) for (let x = 0; x < 8; x++) rows[8 * y + u] += by(u, x) * block[8 * y + x];
  for (let v = 0; v < 8; v++)
    for (let u = 0; u < 8; u++) for (let y = 0; y < 8; y++) out[8 * v + u] += by(v, y) * rows[8 * y + u];
  return out;
}

/** (64) a block, in rows, whole steps. The sides are multiples of 8. */
function quantised({ width, height, values }: Grey, table: readonly number[]): Int16Array[] {
  const blocks: Int16Array[] = [];
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      const block = Float64Array.from(
        { length: 64 },
        (_, i) => values[(top + (i >> 3)) * width + left + (i & 7)] - 128,
      );
      const found = transform(block, false);
      blocks.push(Int16Array.from(found, (value, i) => Math.round(value / table[i])));
    }
  }
  return blocks;
}

/** What a decoder gives of a picture that was compressed. */
export function recompressed(grey: Grey, quality: number): Grey {
  const table = standardTable(quality);
  const values = new Uint8Array(grey.values.length);
  quantised(grey, table).forEach((block, n) => {
    const [left, top] = [(8 * n) % grey.width, 8 * Math.floor((8 * n) / grey.width)];
    const pixels = transform(
      Float64Array.from(block, (value, i) => value * table[i]),
      true,
    );
    pixels.forEach((value, i) => {
      values[(top + (i >> 3)) * grey.width + left + (i & 7)] = Math.min(
        255,
        Math.max(0, Math.round(value + 128)),
      );
    });
  });
  return { ...grey, values };
}

/** Part of a picture. */
export function cutOut({ width, values }: Grey, left: number, top: number, side: number): Grey {
  const cut = new Uint8Array(side * side);
  for (let y = 0; y < side; y++)
    cut.set(values.subarray((top + y) * width + left, (top + y) * width + left + side), y * side);
  return { width: side, height: side, values: cut };
}

const bytesOf = (...numbers: number[]): Uint8Array => Uint8Array.from(numbers);
export const joined = (...parts: Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
export const text = (value: string): Uint8Array => Uint8Array.from(value, (each) => each.charCodeAt(0));
export const u16 = (value: number): Uint8Array => bytesOf(value >> 8, value & 255);
export const u32 = (value: number): Uint8Array => joined(u16(value >>> 16), u16(value & 0xffff));

export function segment(marker: number, data: Uint8Array): Uint8Array {
  return joined(bytesOf(0xff, marker), u16(2 + data.length), data);
}

/** A table whose codes are the values themselves, in 8 bits: of no use but to be simple. */
function huffmanTable(id: number, values: number): Uint8Array {
  const counts = [0, 0, 0, 0, 0, 0, 0, values, ...Array<number>(8).fill(0)];
  return segment(0xc4, bytesOf(id, ...counts, ...Array.from({ length: values }, (_, i) => i)));
}

/** A baseline JPEG of greys, by the standard's luma table. */
export function greyJpeg(grey: Grey, quality: number, table = standardTable(quality)): Uint8Array {
  let bits = '';
  const data: number[] = [];
  const write = (value: number, count: number): void => {
    bits += count === 0 ? '' : value.toString(2).padStart(count, '0');
    while (bits.length >= 8) {
      const byte = Number.parseInt(bits.slice(0, 8), 2);
      data.push(byte, ...(byte === 0xff ? [0] : []));
      bits = bits.slice(8);
    }
  };
  const sized = (value: number): [size: number, code: number] => {
    const size = value === 0 ? 0 : 32 - Math.clz32(Math.abs(value));
    return [size, value < 0 ? value + (1 << size) - 1 : value];
  };
  let before = 0;
  for (const block of quantised(grey, table)) {
    const [size, code] = sized(block[0] - before);
    before = block[0];
    write(size, 8);
    write(code, size);
    let zeros = 0;
    for (let k = 1; k < 64; k++) {
      const value = block[ZIGZAG[k]];
      if (value === 0) {
        zeros++;
        continue;
      }
      for (; zeros > 15; zeros -= 16) write(0xf0, 8);
      const [acSize, acCode] = sized(value);
      write((zeros << 4) | acSize, 8);
      write(acCode, acSize);
      zeros = 0;
    }
    if (zeros > 0) write(0, 8);
  }
  write(0x7f, bits.length === 0 ? 0 : 8 - bits.length);
  return joined(
    bytesOf(0xff, 0xd8),
    segment(0xdb, bytesOf(0, ...ZIGZAG.map((at) => table[at]))),
    segment(0xc0, joined(bytesOf(8), u16(grey.height), u16(grey.width), bytesOf(1, 1, 0x11, 0))),
    // Decoders refuse other sizes of a mean; the code of ones alone may be none.
    huffmanTable(0, 12),
    huffmanTable(0x10, 255),
    segment(0xda, bytesOf(1, 1, 0, 0, 63, 0)),
    Uint8Array.from(data),
    bytesOf(0xff, 0xd9),
  );
}

/** A JPEG with more segments behind its first marker. */
export const withSegments = (jpeg: Uint8Array, ...segments: Uint8Array[]): Uint8Array =>
  joined(jpeg.subarray(0, 2), ...segments, jpeg.subarray(2));

export function chunk(name: string, data: Uint8Array): Uint8Array {
  const named = joined(text(name), data);
  return joined(u32(data.length), named, u32(crc32(named)));
}

/** A PNG of one pixel with more chunks before its end; its pixels are of no use. */
export function pngWith(...chunks: Uint8Array[]): Uint8Array {
  return joined(
    bytesOf(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', joined(u32(1), u32(1), bytesOf(8, 2, 0, 0, 0))),
    ...chunks,
    chunk('IEND', new Uint8Array()),
  );
}

/** Texts (ASCII) of the main directory, by their tag, and an empty GPS directory where asked for. */
export function exifSegment(texts: Readonly<Record<number, string>>, hasGps = false): Uint8Array {
  const GPS = 0x8825;
  const entries = Object.entries(texts).map(([tag, value]) => ({
    tag: Number(tag),
    value: text(`${value}\0`),
  }));
  const count = entries.length + (hasGps ? 1 : 0);
  const heap = 8 + 2 + 12 * count + 4;
  let at = heap;
  const rows = entries.map(({ tag, value }) => {
    const place = value.length > 4 ? u32(at) : joined(value, new Uint8Array(4 - value.length));
    if (value.length > 4) at += value.length;
    return joined(u16(tag), u16(2), u32(value.length), place);
  });
  const texted = entries.flatMap(({ value }) => (value.length > 4 ? [value] : []));
  const gps = hasGps ? joined(u16(1), u16(1), u16(2), u32(2), text('N\0\0\0'), u32(0)) : new Uint8Array();
  const directory = joined(
    ...[u16(count), ...rows, ...(hasGps ? [joined(u16(GPS), u16(4), u32(1), u32(at))] : []), u32(0)],
    ...texted,
    gps,
  );
  return segment(0xe1, joined(text('Exif\0\0MM'), u16(42), u32(8), directory));
}

export const xmpSegment = (xml: string): Uint8Array =>
  segment(0xe1, joined(text('http://ns.adobe.com/xap/1.0/\0'), text(xml)));

/** XMP around properties of one description. */
export const xmp = (attributes: string, children = ''): string =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:dcterms="http://purl.org/dc/terms/" ${attributes}>${children}</rdf:Description></rdf:RDF></x:xmpmeta>`;
