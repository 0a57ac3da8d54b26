/**
 * Whether the compressed data of a JPEG is whole: every code is one that its tables have, every block has at most 64
 * coefficients, and the data ends where the picture does. Browsers decode damaged data without a word, with shifted
 * colours and doubled stripes; nothing is decoded to pixels here.
 * Source: ITU T.81, annex F (sequential) and G (progressive), Huffman coding.
 */
import { MAX_PIXELS } from './inspect';

/** A Huffman table as a lookup by the next 16 bits: length << 8 | value; 0 where no code begins so. */
type Table = Uint16Array;

interface Component {
  id: number;
  h: number;
  v: number;
  /** Blocks of its own rows and columns, as scans of one component have them. */
  blocksWide: number;
  blocksHigh: number;
  /** Blocks in whole MCUs. */
  stride: number;
  /** Which quantisation table, and the step of a block's mean in it. */
  quantisation: number;
  step: number;
  /** The mean of the last block, in steps. */
  brightness: number;
  /** Progressive: which coefficients are not zero so far, 64 a block. */
  known: Uint8Array | null;
  /** Where they are asked for: the first `FIRST` coefficients of each block, in zigzag order, in steps. */
  values: Int16Array | null;
}

interface Frame {
  isProgressive: boolean;
  components: Component[];
  mcusWide: number;
  mcusHigh: number;
}

/** The data is damaged; what is seen where. */
class Damaged extends Error {}

const damaged = (what: string) => new Damaged(what);

/** Coefficients of a progressive picture that are worth watching: one byte each. */
const MAX_KNOWN_BYTES = 128 * 1024 ** 2;
/** Coefficients of a block that `firstCoefficients` gives. */
const FIRST = 16;
/** Encoders write a dozen; thousands keep a reader busy for hours. */
const MAX_SCANS = 64;
/** The darkest and brightest block, as a coefficient times its step: 8 times 128, and rounding. */
const MAX_BRIGHTNESS = 1024;

/** Bits of a scan, behind its header; markers end it. */
class Bits {
  private buffer = 0;
  private held = 0;
  /** Bits that were made up behind the end of the data. */
  private invented = 0;

  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  /** The next 16 bits, zeros behind the end. */
  peek16(): number {
    while (this.held < 16) {
      let byte = 0;
      if (this.at >= this.bytes.length) this.invented += 8;
      else if (this.bytes[this.at] !== 0xff) byte = this.bytes[this.at++];
      else if (this.bytes[this.at + 1] === 0) {
        byte = 0xff;
        this.at += 2;
      } else this.invented += 8; // a marker
      this.buffer = ((this.buffer << 8) | byte) & 0xffffff;
      this.held += 8;
    }
    return (this.buffer >> (this.held - 16)) & 0xffff;
  }

  skip(count: number): void {
    this.held -= count;
    if (this.held < this.invented) throw damaged('its data ends before its picture does');
  }

  take(count: number): number {
    if (count === 0) return 0;
    const value = this.peek16() >> (16 - count);
    this.skip(count);
    return value;
  }

  code(table: Table): number {
    const found = table[this.peek16()];
    if (found === 0) throw damaged('a code in its data is not in its tables');
    this.skip(found >> 8);
    return found & 0xff;
  }

  /**
   * Goes to the marker behind the data; of the last byte some bits may be left, and some encoders write one more byte of
   * ones where none are.
   * @returns its position
   */
  end(): number {
    const bits = this.held - this.invented;
    const isFilled = bits < 16 && ((this.buffer >> this.invented) & ((1 << bits) - 1)) === (1 << bits) - 1;
    if (bits >= 8 && !isFilled) throw damaged('its data continues after its picture');
    if (bits < 8 && this.bytes[this.at] === 0xff && this.bytes[this.at + 1] === 0) this.at += 2;
    this.buffer = 0;
    this.held = 0;
    this.invented = 0;
    while (this.bytes[this.at] === 0xff && this.bytes[this.at + 1] === 0xff) this.at++; // fill bytes
    const isMarker = this.bytes[this.at] === 0xff && this.bytes[this.at + 1] !== 0;
    if (!isMarker && this.at < this.bytes.length) throw damaged('its data continues after its picture');
    return this.at;
  }

  /** The next bits as a signed difference, as T.81 F.2.2.1 extends them. */
  signed(count: number): number {
    const value = this.take(count);
    return count > 0 && value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
  }
}

function readTable(bytes: Uint8Array, at: number): { table: Table; end: number } {
  const table = new Uint16Array(65536);
  let valueAt = at + 16;
  let code = 0;
  for (let length = 1; length <= 16; length++) {
    for (let i = 0; i < bytes[at + length - 1]; i++) {
      const from = code << (16 - length);
      const to = from + (1 << (16 - length));
      if (to > 65536 || valueAt >= bytes.length) throw damaged('a table of its codes is impossible');
      table.fill((length << 8) | bytes[valueAt++], from, to);
      code++;
    }
    code <<= 1;
  }
  return { table, end: valueAt };
}

interface Scan {
  components: { component: Component; dc: Table | undefined; ac: Table | undefined }[];
  from: number;
  to: number;
  high: number;
  low: number;
}

/** The mean of a block: a difference to the block before. */
function readBrightness(bits: Bits, dc: Table, component: Component, shift: number): void {
  const size = bits.code(dc);
  if (size > 11) throw damaged('a brightness in it is out of range');
  component.brightness += bits.signed(size) * (1 << shift);
  if (Math.abs(component.brightness) * component.step > MAX_BRIGHTNESS + 2 * component.step * (1 << shift)) {
    throw damaged('a brightness in it is out of range');
  }
}

/** One block of a sequential scan. */
function sequentialBlock(bits: Bits, dc: Table, ac: Table, component: Component, block: number): void {
  const { values } = component;
  readBrightness(bits, dc, component, 0);
  for (let k = 1; k < 64; k++) {
    const code = bits.code(ac);
    const run = code >> 4;
    const bitCount = code & 15;
    if (bitCount === 0) {
      if (run < 15) return;
      k += 15;
      continue;
    }
    k += run;
    if (k > 63 || bitCount > 10) throw damaged('a block of it has more than 64 coefficients');
    const value = bits.signed(bitCount);
    if (values && k < FIRST) values[FIRST * block + k] = value;
  }
}

/** Blocks of a progressive scan of alternating coefficients, with the run of blocks that are at their end. */
class ProgressiveBlocks {
  endRun = 0;

  constructor(
    private readonly bits: Bits,
    private readonly scan: Scan,
  ) {}

  first(ac: Table, { known, values }: Component, block: number): void {
    if (!known) return;
    const base = 64 * block;
    if (this.endRun > 0) {
      this.endRun--;
      return;
    }
    for (let k = this.scan.from; k <= this.scan.to; k++) {
      const code = this.bits.code(ac);
      const run = code >> 4;
      const size = code & 15;
      if (size === 0) {
        if (run < 15) {
          this.endRun = (1 << run) - 1 + this.bits.take(run);
          return;
        }
        k += 15;
        continue;
      }
      k += run;
      if (k > this.scan.to || size > 10) throw damaged('a block of it has more coefficients than it may');
      const value = this.bits.signed(size);
      if (values && k < FIRST) values[FIRST * block + k] = value * (1 << this.scan.low);
      known[base + k] = 1;
    }
  }

  refine(ac: Table, { known, values }: Component, block: number): void {
    if (!known) return;
    const base = 64 * block;
    const step = 1 << this.scan.low;
    /** Another bit of a coefficient that is not zero. */
    const sharpen = (k: number): void => {
      const isMore = this.bits.take(1) === 1;
      const at = FIRST * block + k;
      if (isMore && values && k < FIRST) values[at] += values[at] < 0 ? -step : step;
    };
    let k = this.scan.from;
    if (this.endRun === 0) {
      for (; k <= this.scan.to; k++) {
        const code = this.bits.code(ac);
        let run = code >> 4;
        const size = code & 15;
        if (size > 1) throw damaged('a refinement of it is impossible');
        if (size === 0 && run < 15) {
          this.endRun = (1 << run) + this.bits.take(run);
          break;
        }
        const isPositive = size === 1 && this.bits.take(1) === 1;
        for (; k <= this.scan.to; k++) {
          if (known[base + k]) sharpen(k);
          else if (run-- === 0) break;
        }
        if (size === 1) {
          if (k > this.scan.to) throw damaged('a block of it has more coefficients than it may');
          known[base + k] = 1;
          if (values && k < FIRST) values[FIRST * block + k] = isPositive ? step : -step;
        }
      }
    }
    if (this.endRun > 0) {
      for (; k <= this.scan.to; k++) if (known[base + k]) sharpen(k);
      this.endRun--;
    }
  }
}

function readScan(bytes: Uint8Array, at: number, frame: Frame, scan: Scan, restartEvery: number): number {
  const bits = new Bits(bytes, at);
  const progressive = new ProgressiveBlocks(bits, scan);
  const readBlock = ({ component, dc, ac }: Scan['components'][number], block: number): void => {
    if (!frame.isProgressive) {
      if (!dc || !ac) throw damaged('a table of its codes is missing');
      return sequentialBlock(bits, dc, ac, component, block);
    }
    if (scan.from === 0) {
      if (scan.high > 0) bits.take(1);
      else {
        if (!dc) throw damaged('a table of its codes is missing');
        readBrightness(bits, dc, component, scan.low);
      }
      return;
    }
    if (!ac || !component.known) throw damaged('a table of its codes is missing');
    if (scan.high === 0) progressive.first(ac, component, block);
    else progressive.refine(ac, component, block);
  };
  const alone = scan.components.length === 1 ? scan.components[0] : null;
  const units = alone
    ? alone.component.blocksWide * alone.component.blocksHigh
    : frame.mcusWide * frame.mcusHigh;
  let restarts = 0;
  for (let unit = 0; unit < units; unit++) {
    if (restartEvery > 0 && unit > 0 && unit % restartEvery === 0) {
      const marker = bits.end();
      if (bytes[marker + 1] !== 0xd0 + (restarts++ & 7))
        throw damaged('a restart marker in its data is missing');
      bits.at = marker + 2;
      progressive.endRun = 0;
      for (const { component } of scan.components) component.brightness = 0;
    }
    if (alone) {
      const { blocksWide, stride } = alone.component;
      readBlock(alone, Math.floor(unit / blocksWide) * stride + (unit % blocksWide));
      continue;
    }
    const [row, column] = [Math.floor(unit / frame.mcusWide), unit % frame.mcusWide];
    for (const part of scan.components) {
      const { h, v, stride } = part.component;
      for (let y = 0; y < v; y++) {
        for (let x = 0; x < h; x++) readBlock(part, (row * v + y) * stride + column * h + x);
      }
    }
  }
  return bits.end();
}

function readFrame(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  isProgressive: boolean,
  withValues: boolean,
): Frame | null {
  const [height, width, count] = [view.getUint16(at + 1), view.getUint16(at + 3), bytes[at + 5]];
  // 12 bits, or a height that follows the data: browsers refuse them themselves.
  if (bytes[at] !== 8 || height === 0 || width === 0 || count === 0 || count > 4) return null;
  if (withValues && width * height > MAX_PIXELS) return null;
  const factors = Array.from({ length: count }, (_, i) => bytes[at + 7 + 3 * i]);
  const largest = { h: Math.max(...factors.map((f) => f >> 4)), v: Math.max(...factors.map((f) => f & 15)) };
  if (factors.some((f) => f >> 4 === 0 || f >> 4 > 4 || (f & 15) === 0 || (f & 15) > 4)) return null;
  const mcusWide = Math.ceil(width / (8 * largest.h));
  const mcusHigh = Math.ceil(height / (8 * largest.v));
  const coefficients = factors.reduce((sum, f) => sum + 64 * mcusWide * (f >> 4) * mcusHigh * (f & 15), 0);
  if (isProgressive && coefficients > MAX_KNOWN_BYTES) return null;
  const sizes = factors.map((f) => ({
    blocksWide: Math.ceil(Math.ceil((width * (f >> 4)) / largest.h) / 8),
    blocksHigh: Math.ceil(Math.ceil((height * (f & 15)) / largest.v) / 8),
  }));
  // A header of a few bytes must not take memory for a picture that cannot follow: each block's mean is a bit at least.
  const blocks = sizes.reduce((sum, { blocksWide, blocksHigh }) => sum + blocksWide * blocksHigh, 0);
  if (blocks > 8 * bytes.length) throw damaged('its data ends before its picture does');
  const components = factors.map((factor, i): Component => {
    const [h, v] = [factor >> 4, factor & 15];
    return {
      id: bytes[at + 6 + 3 * i],
      ...{ h, v },
      ...sizes[i],
      stride: mcusWide * h,
      quantisation: bytes[at + 8 + 3 * i],
      step: 1,
      brightness: 0,
      known: isProgressive ? new Uint8Array(64 * mcusWide * h * mcusHigh * v) : null,
      values: withValues && i === 0 ? new Int16Array(FIRST * mcusWide * h * mcusHigh * v) : null,
    };
  });
  return { isProgressive, components, mcusWide, mcusHigh };
}

/**
 * Reads all of a JPEG's compressed data.
 * @param bytes a JPEG whose markers `inspectPicture` has looked at
 * @returns what is wrong with it, as the end of a sentence; null when it is whole, or of a kind that is not read here
 *   (arithmetic coding, 12 bits)
 */
export function damageInJpeg(bytes: Uint8Array): string | null {
  try {
    readMarkers(bytes, false);
    return null;
  } catch (error) {
    if (error instanceof Damaged) return error.message;
    if (error instanceof RangeError) return 'its header is cut short';
    throw error;
  }
}

/** Of the first component, which is luma: blocks in whole MCUs, row by row, the first coefficients of each. */
export interface FirstCoefficients {
  /** (blocks, perBlock) in steps of the quantisation table, zigzag order; the mean, at 0, is not read. */
  values: Int16Array;
  perBlock: number;
  /** Which of the file's quantisation tables. */
  quantisation: number;
}

/**
 * What is given takes half a byte a pixel.
 * @returns null when it is damaged, larger than `MAX_PIXELS`, without a scan, or of a kind that is not read here
 */
export function firstCoefficients(bytes: Uint8Array): FirstCoefficients | null {
  try {
    const luma = readMarkers(bytes, true)?.components[0];
    return luma?.values ? { values: luma.values, perBlock: FIRST, quantisation: luma.quantisation } : null;
  } catch (error) {
    if (error instanceof Damaged || error instanceof RangeError) return null;
    throw error;
  }
}

/** @returns the picture that was read; null where there is none that is read here, or no scan of it */
function readMarkers(bytes: Uint8Array, withValues: boolean): Frame | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = new Map<number, Table>();
  /** First step of each quantisation table. */
  const steps = new Map<number, number>();
  let frame: Frame | null = null;
  let restartEvery = 0;
  let scans = 0;
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) throw damaged('a marker is missing where one must be');
    const marker = bytes[at + 1];
    if (marker === 0xd9) break;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const end = at + 2 + view.getUint16(at + 2);
    if (marker === 0xc4) {
      for (let next = at + 4; next < end;) {
        const read = readTable(bytes, next + 1);
        tables.set(bytes[next], read.table);
        next = read.end;
      }
    } else if (marker === 0xdb) {
      for (let next = at + 4; next < end;) {
        const isWide = bytes[next] >> 4 !== 0;
        steps.set(bytes[next] & 15, isWide ? view.getUint16(next + 1) : bytes[next + 1]);
        next += isWide ? 129 : 65;
      }
    } else if (marker === 0xdd) restartEvery = view.getUint16(at + 4);
    else if (marker >= 0xc0 && marker <= 0xc2) {
      // Each takes memory for its values; a picture has one.
      if (withValues && frame) return null;
      frame = readFrame(bytes, view, at + 4, marker === 0xc2, withValues);
      if (!frame) return null;
    } else if (marker > 0xc2 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) return null;
    else if (marker === 0xda) {
      if (!frame) return null; // whoever decodes it will say so
      if (++scans > MAX_SCANS) throw damaged(`it has more than ${MAX_SCANS} scans`);
      at = readScan(bytes, end, frame, scanOf(bytes, at + 4, frame, tables, steps), restartEvery);
      continue;
    }
    at = end;
  }
  return scans > 0 ? frame : null;
}

function scanOf(
  bytes: Uint8Array,
  at: number,
  frame: Frame,
  tables: ReadonlyMap<number, Table>,
  steps: ReadonlyMap<number, number>,
): Scan {
  const count = bytes[at];
  const components = Array.from({ length: count }, (_, i) => {
    const [id, selectors] = [bytes[at + 1 + 2 * i], bytes[at + 2 + 2 * i]];
    const component = frame.components.find((each) => each.id === id);
    if (!component) throw damaged('a part of its data belongs to no colour');
    component.brightness = 0;
    component.step = steps.get(component.quantisation) ?? 1;
    return { component, dc: tables.get(selectors >> 4), ac: tables.get(0x10 | (selectors & 15)) };
  });
  const after = at + 1 + 2 * count;
  const [high, low] = [bytes[after + 2] >> 4, bytes[after + 2] & 15];
  return { components, from: bytes[after], to: Math.min(63, bytes[after + 1]), high, low };
}
