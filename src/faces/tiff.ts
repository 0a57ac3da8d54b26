/**
 * TIFF, as scanners and editors write it: one page, in strips or tiles, 8 or 16 bits a channel or black and white, plain
 * or packed by PackBits, LZW, Deflate or JPEG. Browsers do not decode it. Everything that a file claims is bounded by the
 * file and by the picture before memory is taken for it.
 * Source: TIFF 6.0 (Adobe, 1992); Technical Note 2 (JPEG within).
 */
import { LabError } from '@/lib/errors';
import { checkSize } from './inspect';

const TAGS = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  colours: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  planes: 284,
  predictor: 317,
  palette: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileBytes: 325,
  sampleFormat: 339,
  jpegTables: 347,
} as const;

const TYPE_BYTES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 7: 1 };
const ENTRY_BYTES = 12;

const COLOURS = { whiteIsZero: 0, blackIsZero: 1, rgb: 2, palette: 3, cmyk: 5, yCbCr: 6 };
const COMPRESSION = { none: 1, lzw: 5, jpeg: 7, deflate: [8, 32946], packBits: 32773 };
/** What is not read, by the name that programs show. */
const OTHER_COMPRESSIONS: Readonly<Record<number, string>> = {
  2: 'fax (CCITT RLE)',
  3: 'fax (CCITT Group 3)',
  4: 'fax (CCITT Group 4)',
  6: 'JPEG of the old kind',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  50000: 'Zstandard',
  50001: 'WebP',
};

function refuse(what: string, remedy = 'Save it as PNG or JPEG.'): LabError {
  return new LabError('unreadable-image', `The TIFF file ${what}.`, remedy);
}

const damaged = (what: string) => refuse(`is damaged: ${what}`, 'Copy it again from where it came.');

/** A picture in memory. */
export interface Pixels {
  width: number;
  height: number;
  /** RGBA, 0..255, row by row. */
  data: Uint8ClampedArray<ArrayBuffer>;
}

/** Decodes a JPEG that lies within; the browser's, or a test's. */
export type JpegDecoder = (jpeg: Uint8Array<ArrayBuffer>) => Promise<Pixels>;

type Tags = ReadonlyMap<number, readonly number[]>;

/** The first directory. @throws LabError for a second page, or a list that the file cannot hold */
function readTags(bytes: Uint8Array): Tags {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = bytes[0] === 0x49;
  const wanted = new Set<number>(Object.values(TAGS));
  const tags = new Map<number, number[]>();
  const at = view.getUint32(4, isLittle);
  const count = view.getUint16(at, isLittle);
  for (let i = 0, entry = at + 2; i < count; i++, entry += ENTRY_BYTES) {
    const tag = view.getUint16(entry, isLittle);
    const type = view.getUint16(entry + 2, isLittle);
    const length = view.getUint32(entry + 4, isLittle);
    const unit = TYPE_BYTES[type];
    if (!wanted.has(tag) || unit === undefined) continue;
    if (length * unit > bytes.length) throw damaged(`its tag ${tag} claims ${length} values`);
    const from = length * unit > 4 ? view.getUint32(entry + 8, isLittle) : entry + 8;
    const read = (k: number) =>
      unit === 1
        ? view.getUint8(from + k)
        : unit === 2
          ? view.getUint16(from + 2 * k, isLittle)
          : view.getUint32(from + 4 * k, isLittle);
    tags.set(
      tag,
      Array.from({ length }, (_, k) => read(k)),
    );
  }
  if (view.getUint32(at + 2 + count * ENTRY_BYTES, isLittle) !== 0) {
    throw refuse('has several pages', 'Save the page that you want as a picture of its own (PNG or JPEG).');
  }
  return tags;
}

interface Layout {
  isLittle: boolean;
  width: number;
  height: number;
  /** Of each sample: 1, 8 or 16. */
  bits: number;
  samples: number;
  compression: number;
  colours: number;
  predictor: number;
  orientation: number;
  /** A strip or tile. */
  chunk: { width: number; height: number };
  isTiled: boolean;
  offsets: readonly number[];
  sizes: readonly number[];
  palette: readonly number[] | null;
  jpegTables: readonly number[] | null;
}

/** @throws LabError for what is not read, each in its own words */
function layoutOf(bytes: Uint8Array, tags: Tags): Layout {
  const one = (tag: number, otherwise: number) => tags.get(tag)?.[0] ?? otherwise;
  const [width, height] = [one(TAGS.width, 0), one(TAGS.height, 0)];
  if (width === 0 || height === 0) throw damaged('it has no size');
  checkSize(width, height);
  const bits = one(TAGS.bits, 1);
  const samples = one(TAGS.samples, 1);
  const compression = one(TAGS.compression, COMPRESSION.none);
  const colours = one(TAGS.colours, COLOURS.blackIsZero);
  if (colours === COLOURS.cmyk)
    throw refuse('has four inks (CMYK)', 'Convert it to RGB (sRGB) in an image editor.');
  const isJpeg = compression === COMPRESSION.jpeg;
  const known = [COLOURS.whiteIsZero, COLOURS.blackIsZero, COLOURS.rgb, COLOURS.palette];
  if (!known.includes(colours) && !(isJpeg && colours === COLOURS.yCbCr)) {
    throw refuse(`has colours of the kind ${colours}, which are not read`);
  }
  if (one(TAGS.sampleFormat, 1) !== 1) throw refuse('holds signed numbers or fractions, not a photograph');
  if (![1, 8, 16].includes(bits)) throw refuse(`has ${bits} bits a channel; 1, 8 and 16 are read`);
  if (samples < 1 || samples > 5 || (colours === COLOURS.rgb && samples < 3))
    throw damaged(`it has ${samples} channels`);
  if (one(TAGS.planes, 1) !== 1 && samples > 1) throw refuse('holds its channels one after another');
  if (one(TAGS.fillOrder, 1) !== 1) throw refuse('has its bits in reverse');
  const readable = [
    COMPRESSION.none,
    COMPRESSION.lzw,
    COMPRESSION.jpeg,
    ...COMPRESSION.deflate,
    COMPRESSION.packBits,
  ];
  if (!readable.includes(compression)) {
    throw refuse(
      `is packed by ${OTHER_COMPRESSIONS[compression] ?? `method ${compression}`}, which is not read`,
    );
  }
  const predictor = one(TAGS.predictor, 1);
  if (predictor > 2 || (predictor === 2 && bits === 1))
    throw refuse(`predicts its values by method ${predictor}`);
  const isTiled = tags.has(TAGS.tileWidth);
  const rows = Math.min(height, one(TAGS.rowsPerStrip, height) || height);
  const chunk = isTiled
    ? { width: one(TAGS.tileWidth, 0), height: one(TAGS.tileHeight, 0) }
    : { width, height: rows };
  if (chunk.width === 0 || chunk.height === 0) throw damaged('its tiles have no size');
  checkSize(chunk.width, chunk.height);
  const [offsets, sizes] = isTiled
    ? [tags.get(TAGS.tileOffsets), tags.get(TAGS.tileBytes)]
    : [tags.get(TAGS.stripOffsets), tags.get(TAGS.stripBytes)];
  const chunks = Math.ceil(width / chunk.width) * Math.ceil(height / chunk.height);
  if (!offsets || !sizes || offsets.length < chunks || sizes.length < chunks)
    throw damaged('parts of it are missing');
  const palette = tags.get(TAGS.palette) ?? null;
  if (colours === COLOURS.palette && (bits !== 8 || palette?.length !== 768))
    throw refuse('has a palette of another size');
  return {
    isLittle: bytes[0] === 0x49,
    ...{
      width,
      height,
      bits,
      samples,
      compression,
      colours,
      predictor,
      chunk,
      isTiled,
      offsets,
      sizes,
      palette,
    },
    orientation: one(TAGS.orientation, 1),
    jpegTables: tags.get(TAGS.jpegTables) ?? null,
  };
}

// ------------------------------------------------------------------------------------------- unpacking

/** @returns `size` bytes; fewer packed ones than it takes are damage, more are left alone */
async function unpack(packed: Uint8Array, compression: number, size: number): Promise<Uint8Array> {
  if (compression === COMPRESSION.none) {
    if (packed.length < size) throw damaged('its pixels end before its picture does');
    return packed.subarray(0, size);
  }
  const out = new Uint8Array(size);
  const length =
    compression === COMPRESSION.packBits
      ? unpackBits(packed, out)
      : compression === COMPRESSION.lzw
        ? unpackLzw(packed, out)
        : await inflate(packed, out);
  if (length < size) throw damaged('its pixels end before its picture does');
  return out;
}

function unpackBits(packed: Uint8Array, out: Uint8Array): number {
  let at = 0;
  let to = 0;
  while (at < packed.length && to < out.length) {
    const count = packed[at++];
    if (count < 128) {
      for (let i = 0; i <= count && to < out.length; i++) out[to++] = packed[at++];
    } else if (count > 128) {
      const value = packed[at++];
      for (let i = 0; i <= 256 - count && to < out.length; i++) out[to++] = value;
    }
  }
  return at > packed.length ? 0 : to;
}

const CLEAR = 256;
const END = 257;

/** LZW of TIFF: codes of 9 to 12 bits, the highest bit first, one code early. */
function unpackLzw(packed: Uint8Array, out: Uint8Array): number {
  // Where each code's text lies in what is written already, and how long it is.
  const starts = new Uint32Array(4096);
  const lengths = new Uint16Array(4096);
  let next = END + 1;
  let width = 9;
  let [buffer, held, at, to] = [0, 0, 0, 0];
  let before: { start: number; length: number } | null = null;
  while (to < out.length) {
    while (held < width) {
      if (at >= packed.length) return to;
      buffer = ((buffer << 8) | packed[at++]) & 0xffffff;
      held += 8;
    }
    const code = (buffer >> (held - width)) & ((1 << width) - 1);
    held -= width;
    if (code === END) return to;
    if (code === CLEAR) {
      next = END + 1;
      width = 9;
      before = null;
      continue;
    }
    const start = to;
    if (code < CLEAR) out[to++] = code;
    else if (before && code <= next && (code < next || next < 4096)) {
      const own =
        code === next
          ? { start: before.start, length: before.length + 1 }
          : { start: starts[code], length: lengths[code] };
      if (own.length === 0) throw damaged('a code in its pixels is impossible');
      for (let i = 0; i < own.length && to < out.length; i++) out[to++] = out[own.start + i];
    } else throw damaged('a code in its pixels is impossible');
    if (before && next < 4096) {
      starts[next] = before.start;
      lengths[next] = before.length + 1;
      next++;
      if (next + 1 >= 1 << width && width < 12) width++;
    }
    before = { start, length: to - start };
  }
  return to;
}

/** Stops as soon as there is enough. */
async function inflate(packed: Uint8Array, out: Uint8Array): Promise<number> {
  const stream = new Blob([packed as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('deflate'));
  let to = 0;
  try {
    for await (const piece of stream as unknown as AsyncIterable<Uint8Array>) {
      const part = piece.subarray(0, out.length - to);
      out.set(part, to);
      to += part.length;
      if (to === out.length) break;
    }
  } catch {
    throw damaged('its pixels cannot be unpacked');
  }
  return to;
}

/** Undoes the differences between neighbours in a row, in place. */
function undoPredictor(rows: Uint8Array, rowBytes: number, { samples, bits, isLittle }: Layout): void {
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  const unit = bits / 8;
  for (let row = 0; row + rowBytes <= rows.length; row += rowBytes) {
    for (let at = row + samples * unit; at < row + rowBytes; at += unit) {
      if (unit === 1) rows[at] += rows[at - samples];
      else
        view.setUint16(
          at,
          view.getUint16(at, isLittle) + view.getUint16(at - 2 * samples, isLittle),
          isLittle,
        );
    }
  }
}

// --------------------------------------------------------------------------------------------- pixels

/** One sample as 0..255; of 16 bits the upper eight. */
function sampleReader(rows: Uint8Array, rowBytes: number, { bits, samples, isLittle }: Layout) {
  return (x: number, y: number, c: number): number => {
    const index = x * samples + c;
    if (bits === 8) return rows[y * rowBytes + index];
    if (bits === 16) return rows[y * rowBytes + 2 * index + (isLittle ? 1 : 0)];
    return ((rows[y * rowBytes + (index >> 3)] >> (7 - (index & 7))) & 1) * 255;
  };
}

function putPixel(out: Uint8ClampedArray, at: number, sample: (c: number) => number, layout: Layout): void {
  const { colours, samples, palette } = layout;
  const [first] = [sample(0)];
  const hasAlpha = samples === (colours === COLOURS.rgb ? 4 : 2);
  if (colours === COLOURS.palette) {
    for (let c = 0; c < 3; c++) out[at + c] = palette![256 * c + first] >> 8;
    out[at + 3] = 255;
    return;
  }
  for (let c = 0; c < 3; c++) {
    const value = colours === COLOURS.rgb ? sample(c) : first;
    out[at + c] = colours === COLOURS.whiteIsZero ? 255 - value : value;
  }
  out[at + 3] = hasAlpha ? sample(samples - 1) : 255;
}

/** The strip or tile as a JPEG of its own: the tables of all, then its data. */
function wholeJpeg(chunk: Uint8Array, { jpegTables, colours }: Layout): Uint8Array<ArrayBuffer> {
  // Without JFIF's or Adobe's marker three channels are taken for YCbCr.
  const adobe = [0xff, 0xee, 0, 14, ...Array.from('Adobe', (c) => c.charCodeAt(0)), 0, 100, 0, 0, 0, 0, 0];
  const head = [0xff, 0xd8, ...(colours === COLOURS.rgb ? adobe : [])];
  return Uint8Array.from([...head, ...(jpegTables?.slice(2, -2) ?? []), ...chunk.subarray(2)]);
}

/**
 * @param bytes a TIFF file
 * @param decodeJpeg for what is packed by JPEG
 * @returns the picture as it is to be seen, turned as the file says
 * @throws LabError `unreadable-image` that says what is damaged or not read
 */
export async function decodeTiff(bytes: Uint8Array, decodeJpeg: JpegDecoder): Promise<Pixels> {
  try {
    const layout = layoutOf(bytes, readTags(bytes));
    return turned(await readPixels(bytes, layout, decodeJpeg), layout.orientation);
  } catch (error) {
    throw error instanceof RangeError ? damaged('it is cut short') : error;
  }
}

async function readPixels(bytes: Uint8Array, layout: Layout, decodeJpeg: JpegDecoder): Promise<Pixels> {
  const { width, height, chunk, samples, bits, compression, offsets, sizes } = layout;
  const data = new Uint8ClampedArray(4 * width * height);
  const across = Math.ceil(width / chunk.width);
  const chunks = across * Math.ceil(height / chunk.height);
  for (let i = 0; i < chunks; i++) {
    const left = (i % across) * chunk.width;
    const top = Math.floor(i / across) * chunk.height;
    const [columns, rows] = [Math.min(chunk.width, width - left), Math.min(chunk.height, height - top)];
    if (offsets[i] + sizes[i] > bytes.length) throw damaged('it is cut short');
    const packed = bytes.subarray(offsets[i], offsets[i] + sizes[i]);
    if (compression === COMPRESSION.jpeg) {
      const part = await decodeJpeg(wholeJpeg(packed, layout));
      if (part.width < columns || part.height < rows) throw damaged('a part of it is too small');
      for (let y = 0; y < rows; y++) {
        const row = part.data.subarray(4 * y * part.width, 4 * (y * part.width + columns));
        data.set(row, 4 * ((top + y) * width + left));
      }
      continue;
    }
    const rowBytes = Math.ceil((chunk.width * samples * bits) / 8);
    const size = rowBytes * (layout.isTiled ? chunk.height : rows);
    const pixels = await unpack(packed, compression, size);
    const own = layout.predictor === 2 ? Uint8Array.from(pixels) : pixels;
    if (layout.predictor === 2) undoPredictor(own, rowBytes, layout);
    const sample = sampleReader(own, rowBytes, layout);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        putPixel(data, 4 * ((top + y) * width + left + x), (c) => sample(x, y, c), layout);
      }
    }
  }
  return { width, height, data };
}

/** As it is to be seen. @param orientation 1 to 8, as in EXIF */
function turned(picture: Pixels, orientation: number): Pixels {
  if (orientation <= 1 || orientation > 8) return picture;
  const { width, height, data } = picture;
  const isSideways = orientation >= 5;
  const [outWidth, outHeight] = isSideways ? [height, width] : [width, height];
  const from = new Uint32Array(data.buffer);
  const to = new Uint32Array(width * height);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      let [column, row] = isSideways ? [y, x] : [x, y];
      if ([2, 3, 7, 8].includes(orientation)) column = width - 1 - column;
      if ([3, 4, 6, 7].includes(orientation)) row = height - 1 - row;
      to[y * outWidth + x] = from[row * width + column];
    }
  }
  return { width: outWidth, height: outHeight, data: new Uint8ClampedArray(to.buffer) };
}
