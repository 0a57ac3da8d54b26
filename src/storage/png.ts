/** Writes PNG pictures without a canvas: the same pixels give the same numbers back, everywhere. */
import { crc32 } from './crc32';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const EIGHT_BITS = 8;
const RGB = 2;
const GREY = 0;

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

/** What a PNG says beside its pixels. */
export interface PngOptions {
  /** One byte a pixel instead of three. */
  grey?: boolean;
  /** What the file says of itself, by keyword of 1 to 79 characters. */
  text?: Readonly<Record<string, string>>;
}

/**
 * @param pixels (height, width, 3) row-major, 0..255; (height, width) of grey ones
 * @returns a PNG file of eight bits a channel, rows unfiltered
 */
export async function encodePng(
  pixels: Uint8Array,
  width: number,
  height: number,
  { grey = false, text = {} }: PngOptions = {},
): Promise<Uint8Array> {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, EIGHT_BITS);
  header.setUint8(9, grey ? GREY : RGB);
  const rowBytes = (grey ? 1 : 3) * width;
  const rows = new Uint8Array(height * (rowBytes + 1));
  for (let y = 0; y < height; y++) {
    rows.set(pixels.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);
  }
  const parts = [
    SIGNATURE,
    chunk('IHDR', new Uint8Array(header.buffer)),
    ...Object.entries(text).map(([keyword, words]) => textChunk(keyword, words)),
    chunk('IDAT', await deflate(rows)),
    chunk('IEND', new Uint8Array(0)),
  ];
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}
