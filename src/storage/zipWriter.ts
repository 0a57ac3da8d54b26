/**
 * Writes zip archives of stored (uncompressed) entries as a Blob, piece by piece: the browser may keep finished
 * pieces on disk, so an archive larger than the memory can be made.
 * Source: PKWARE APPNOTE 4.3, without zip64: up to 4 GB and 65,535 entries.
 */
import { LabError } from '@/lib/errors';
import { crc32 } from './crc32';

const LOCAL_BYTES = 30;
const ENTRY_BYTES = 46;
const END_BYTES = 22;
const VERSION = 20;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** 1 January 1980, the format's first day: the same content gives the same bytes. */
const DATE = 0x0021;
const LIMIT_BYTES = 0xffffffff;
const LIMIT_ENTRIES = 0xffff;
/** Read at a time of what is larger. */
const PIECE_BYTES = 4 * 1024 ** 2;
/** Extra field that only pads; the id is PyTorch's. */
const PADDING_ID = 0x4246;

interface Written {
  name: Uint8Array;
  crc: number;
  sizeBytes: number;
  headerAt: number;
}

export class ZipWriter {
  private pieces: Blob[] = [];
  private offset = 0;
  private readonly written: Written[] = [];
  private readonly names = new Set<string>();

  /** @param alignment data begins at multiples of this many bytes, as PyTorch has it (64); 1 for none */
  constructor(private readonly alignment = 1) {}

  /**
   * Adds a file. The bytes are taken over into a Blob and may be dropped or changed afterwards.
   * @param name path with forward slashes, once
   * @throws LabError `invalid-file` beyond 4 GB or 65,535 entries
   */
  add(name: string, content: Uint8Array | string): void {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.enter(name, new Blob([bytes as Uint8Array<ArrayBuffer>]), crc32(bytes));
  }

  /** Adds a file that may be larger than the memory: it is read in pieces, for its checksum. */
  async addBlob(name: string, content: Blob): Promise<void> {
    let crc = 0;
    for (let at = 0; at < content.size; at += PIECE_BYTES) {
      const piece = content.slice(at, at + PIECE_BYTES);
      crc = crc32(new Uint8Array(await piece.arrayBuffer()), crc);
    }
    this.enter(name, content, crc);
  }

  private enter(name: string, content: Blob, crc: number): void {
    if (this.names.has(name)) throw new Error(`The archive has "${name}" already.`);
    this.names.add(name);
    const headerAt = this.offset;
    const entry: Written = { name: new TextEncoder().encode(name), crc, sizeBytes: content.size, headerAt };
    this.append(localHeader(entry, this.alignment));
    this.pieces.push(content);
    this.offset += content.size;
    this.written.push(entry);
    if (this.offset > LIMIT_BYTES || this.written.length > LIMIT_ENTRIES) {
      throw new LabError(
        'invalid-file',
        `The archive grows beyond what a plain zip can hold (4 GB, ${LIMIT_ENTRIES} files) at "${name}".`,
        'Export fewer things at once, or a smaller model.',
      );
    }
  }

  /** The archive. Nothing can be added afterwards. */
  finish(): Blob {
    const directoryAt = this.offset;
    for (const entry of this.written) this.append(directoryEntry(entry));
    const end = new DataView(new ArrayBuffer(END_BYTES));
    end.setUint32(0, 0x06054b50, true);
    end.setUint16(8, this.written.length, true);
    end.setUint16(10, this.written.length, true);
    end.setUint32(12, this.offset - directoryAt, true);
    end.setUint32(16, directoryAt, true);
    this.append(new Uint8Array(end.buffer));
    const archive = new Blob(this.pieces, { type: 'application/zip' });
    this.pieces = [];
    return archive;
  }

  private append(bytes: Uint8Array): void {
    this.pieces.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
    this.offset += bytes.length;
  }
}

/** The 26 bytes that a local header and its directory entry share, from "version needed" on. */
function writeCommon(view: DataView, at: number, entry: Written, extraBytes: number): void {
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 2, FLAGS, true);
  view.setUint16(at + 8, DATE, true);
  view.setUint32(at + 10, entry.crc, true);
  view.setUint32(at + 14, entry.sizeBytes, true);
  view.setUint32(at + 18, entry.sizeBytes, true);
  view.setUint16(at + 22, entry.name.length, true);
  view.setUint16(at + 24, extraBytes, true);
}

function localHeader(entry: Written, alignment: number): Uint8Array {
  const fixed = LOCAL_BYTES + entry.name.length;
  const end = entry.headerAt + fixed;
  // An extra field has four bytes of its own before what it pads.
  const padding = end % alignment === 0 ? 0 : 4 + ((alignment - ((end + 4) % alignment)) % alignment);
  const header = new Uint8Array(fixed + padding);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0x04034b50, true);
  writeCommon(view, 4, entry, padding);
  header.set(entry.name, LOCAL_BYTES);
  if (padding > 0) {
    view.setUint16(fixed, PADDING_ID, true);
    view.setUint16(fixed + 2, padding - 4, true);
  }
  return header;
}

function directoryEntry(entry: Written): Uint8Array {
  const bytes = new Uint8Array(ENTRY_BYTES + entry.name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, VERSION, true);
  writeCommon(view, 6, entry, 0);
  view.setUint32(42, entry.headerAt, true);
  bytes.set(entry.name, ENTRY_BYTES);
  return bytes;
}
