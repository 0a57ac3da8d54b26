/** Writes PNG pictures without a canvas: the same pixels give the same numbers back, everywhere. */
import { crc32 } from './crc32';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const EIGHT_BITS = 8;
const RGB = 2;

/** Length, name, data, checksum of name and data. */
function chunk(name: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(new TextEncoder().encode(name), 4);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** What the file says of itself, by keyword, in Latin-1: `tEXt`, which every reader knows. What that has not is a question mark. */
function textChunk(keyword: string, text: string): Uint8Array {
  const bytes = Uint8Array.from(`${keyword}\0${text}`, (character) => {
    const code = character.charCodeAt(0);
    return code < 256 ? code : '?'.charCodeAt(0);
  });
  return chunk('tEXt', bytes);
}

/**
 * @param rgb (height, width, 3) row-major, 0..255
 * @param texts by keyword of 1 to 79 characters, see the PNG specification
 * @returns a PNG file of eight bits a channel, rows unfiltered
 */
export async function encodePng(
  rgb: Uint8Array,
  width: number,
  height: number,
  texts: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, EIGHT_BITS);
  header.setUint8(9, RGB);
  const rowBytes = 3 * width;
  const rows = new Uint8Array(height * (rowBytes + 1));
  for (let y = 0; y < height; y++) {
    rows.set(rgb.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);
  }
  const parts = [
    SIGNATURE,
    chunk('IHDR', new Uint8Array(header.buffer)),
    ...Object.entries(texts).map(([keyword, text]) => textChunk(keyword, text)),
    chunk('IDAT', await deflate(rows)),
    chunk('IEND', new Uint8Array(0)),
  ];
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}
