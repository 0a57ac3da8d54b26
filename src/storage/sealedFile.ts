/**
 * A file that knows when it was damaged: named sections of bytes, then a table of contents with the SHA-256 of each,
 * then a seal over the table. One flipped, missing or added byte is told by name; nothing is interpreted before it
 * was checked.
 *
 *     sections | table (JSON) | length of the table (4 bytes, little-endian) | SHA-256 of the table (32) | "FSFMSEAL"
 */
import { blobSource, type ByteSource } from './byteSource';
import { quoted, refuseFile } from './refusal';

const SEAL = new TextEncoder().encode('FSFMSEAL');
const DIGEST_BYTES = 32;
const END_BYTES = 4 + DIGEST_BYTES + SEAL.length;

interface Place {
  name: string;
  sizeBytes: number;
  /** Hex. */
  sha256: string;
}

interface Table {
  head: unknown;
  sections: Place[];
}

const refuse = (what: string) => refuseFile('sealed', what);

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Collects sections; the browser keeps what it wants of them on disk. */
export class SealedFileWriter {
  private readonly parts: Blob[] = [];
  private readonly sections: Place[] = [];

  /** Takes a copy; the bytes stay the caller's. */
  async add(name: string, bytes: Uint8Array): Promise<void> {
    this.parts.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
    this.sections.push({ name, sizeBytes: bytes.length, sha256: hex(await sha256(bytes)) });
  }

  /** @param head what the file says of itself, fit for JSON */
  async finish(head: unknown): Promise<Blob> {
    return seal(this.parts, { head, sections: this.sections });
  }
}

async function seal(parts: readonly Blob[], table: Table): Promise<Blob> {
  const json = new TextEncoder().encode(JSON.stringify(table));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.length, true);
  return new Blob([...parts, json, length, (await sha256(json)) as Uint8Array<ArrayBuffer>, SEAL]);
}

/**
 * The same sections under another head; none of their bytes is read.
 * @param change the head that there is now to the wanted one; null: it is right as it is
 * @returns null where nothing is to be changed
 * @throws LabError `invalid-file` as `SealedFile.open`
 */
export async function withHead(file: Blob, change: (head: unknown) => unknown): Promise<Blob | null> {
  const sealed = await SealedFile.open(blobSource(file));
  const head = change(sealed.head);
  if (head === null) return null;
  return seal([file.slice(0, sealed.sectionsBytes)], { head, sections: [...sealed.sections] });
}

/** A sealed file whose table was found whole; sections are checked when they are read. */
export class SealedFile {
  private readonly starts = new Map<string, number>();

  private constructor(
    private readonly source: ByteSource,
    private readonly table: Table,
  ) {
    let start = 0;
    for (const { name, sizeBytes } of table.sections) {
      this.starts.set(name, start);
      start += sizeBytes;
    }
  }

  /** Reads the end of the file only. @throws LabError `invalid-file` naming what is wrong */
  static async open(source: ByteSource): Promise<SealedFile> {
    const { sizeBytes } = source;
    if (sizeBytes < END_BYTES) throw refuse(`it has ${sizeBytes} bytes, fewer than its seal`);
    const end = await source.read(sizeBytes - END_BYTES, sizeBytes);
    if (!equal(end.subarray(4 + DIGEST_BYTES), SEAL)) throw refuse('its seal is missing: it is cut short');
    const tableEnd = sizeBytes - END_BYTES;
    const tableBytes = new DataView(end.buffer, end.byteOffset).getUint32(0, true);
    if (tableBytes > tableEnd) throw refuse(`its table claims ${tableBytes} bytes`);
    const json = await source.read(tableEnd - tableBytes, tableEnd);
    if (!equal(await sha256(json), end.subarray(4, 4 + DIGEST_BYTES))) throw refuse('its table was changed');
    const table = JSON.parse(new TextDecoder().decode(json)) as Table; // sealed: only we wrote it
    const sum = table.sections.reduce((total, section) => total + section.sizeBytes, 0);
    if (sum !== tableEnd - tableBytes) {
      throw refuse(`its sections have ${tableEnd - tableBytes} bytes instead of ${sum}`);
    }
    return new SealedFile(source, table);
  }

  get sections(): readonly Place[] {
    return this.table.sections;
  }

  get sectionsBytes(): number {
    return this.table.sections.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  }

  /** What the writer said of the file; only what we wrote can be here, so its type is the caller's to know. */
  get head(): unknown {
    return this.table.head;
  }

  get names(): string[] {
    return this.table.sections.map(({ name }) => name);
  }

  /** @throws LabError `invalid-file` when there is no such section, or not the bytes that were written */
  async read(name: string): Promise<Uint8Array> {
    const section = this.table.sections.find((candidate) => candidate.name === name);
    if (!section) throw refuse(`it has no section ${quoted(name)}`);
    const start = this.starts.get(name)!;
    const bytes = await this.source.read(start, start + section.sizeBytes);
    if (hex(await sha256(bytes)) !== section.sha256) throw refuse(`its section ${quoted(name)} was changed`);
    return bytes;
  }

  /** Reads everything once. @throws LabError `invalid-file` naming the first damaged section */
  async verify(): Promise<void> {
    for (const { name } of this.table.sections) await this.read(name);
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
