/**
 * The directory of a zip archive, read by range and checked before any entry is: no entry outside the file, none
 * over another, none twice. An entry that is none of these costs only itself.
 * Source: PKWARE APPNOTE 4.3; zip64 for what is larger than 4 GB.
 */
import type { ByteSource } from './byteSource';
import { quoted } from './refusal';
import { asPath, decodeNames, type RawName } from './zipNames';

export interface ZipEntry {
  /** As a path: folders apart by "/", without "./"; ends with "/" for a folder. */
  name: string;
  /** As the archive has it, with what a path loses: a leading "/" or "\\". */
  rawName: string;
  /** 0 stored, 8 deflated. */
  method: number;
  isEncrypted: boolean;
  /** Unpacked, as the directory claims. */
  sizeBytes: number;
  packedBytes: number;
  /** Position of the local header; the data begins behind it. */
  headerAt: number;
  crc: number;
  /** What is wrong with its place in the archive; null when nothing is. */
  fault: string | null;
}

/** Makes the error for what is wrong, in the words of the format that the archive carries. */
export type Refuse = (what: string) => Error;

const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_DIRECTORY_BYTES = 32 * 1024 ** 2;

const END_SIGNATURE = 0x06054b50;
const LOCATOR_SIGNATURE = 0x07064b50;
const END64_SIGNATURE = 0x06064b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const ZIP64_EXTRA = 1;
const IN_ZIP64 = 0xffffffff;
export const STORED = 0;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

interface Directory {
  start: number;
  sizeBytes: number;
  count: number;
}

/** Where the directory is, from the record at the end of the file. */
async function locateDirectory(source: ByteSource, refuse: Refuse): Promise<Directory> {
  const tailStart = Math.max(0, source.sizeBytes - END_BYTES - MAX_COMMENT_BYTES - LOCATOR_BYTES);
  const tail = viewOf(await source.read(tailStart, source.sizeBytes));
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && tail.getUint32(end, true) !== END_SIGNATURE) end--;
  if (end < 0) throw refuse('the directory at its end is missing: the file is cut short');
  const locator = end - LOCATOR_BYTES;
  if (locator >= 0 && tail.getUint32(locator, true) === LOCATOR_SIGNATURE) {
    return locateDirectory64(source, Number(tail.getBigUint64(locator + 8, true)), refuse);
  }
  return {
    count: tail.getUint16(end + 10, true),
    sizeBytes: tail.getUint32(end + 12, true),
    start: tail.getUint32(end + 16, true),
  };
}

async function locateDirectory64(source: ByteSource, at: number, refuse: Refuse): Promise<Directory> {
  if (!(at + END64_BYTES <= source.sizeBytes)) throw refuse('its zip64 directory lies outside the file');
  const record = viewOf(await source.read(at, at + END64_BYTES));
  if (record.getUint32(0, true) !== END64_SIGNATURE) throw refuse('its zip64 directory is damaged');
  return {
    count: Number(record.getBigUint64(32, true)),
    sizeBytes: Number(record.getBigUint64(40, true)),
    start: Number(record.getBigUint64(48, true)),
  };
}

/** Size and position of one entry, from its zip64 field where the plain ones are full. */
function placeOf(
  entry: DataView,
  extraAt: number,
  extraBytes: number,
  refuse: Refuse,
): Pick<ZipEntry, 'sizeBytes' | 'packedBytes' | 'headerAt'> {
  let sizeBytes = entry.getUint32(24, true);
  let packedBytes = entry.getUint32(20, true);
  let headerAt = entry.getUint32(42, true);
  for (let at = extraAt; at + 4 <= extraAt + extraBytes; at += 4 + entry.getUint16(at + 2, true)) {
    if (entry.getUint16(at, true) !== ZIP64_EXTRA) continue;
    let field = at + 4;
    const next = () => {
      if (field + 8 > extraAt + extraBytes) throw refuse('its zip64 fields are damaged');
      field += 8;
      return Number(entry.getBigUint64(field - 8, true));
    };
    if (sizeBytes === IN_ZIP64) sizeBytes = next();
    if (packedBytes === IN_ZIP64) packedBytes = next();
    if (headerAt === IN_ZIP64) headerAt = next();
  }
  return { sizeBytes, packedBytes, headerAt };
}

function parseEntries(directory: Uint8Array, count: number, refuse: Refuse): ZipEntry[] {
  const entries: Omit<ZipEntry, 'name' | 'rawName' | 'fault'>[] = [];
  const names: RawName[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > directory.length) throw refuse('its directory is cut short');
    const record = directory.subarray(at);
    const entry = viewOf(record);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => entry.getUint16(field, true));
    const extraAt = ENTRY_BYTES + nameBytes;
    const entryBytes = extraAt + extraBytes + commentBytes;
    if (entry.getUint32(0, true) !== ENTRY_SIGNATURE || entryBytes > entry.byteLength) {
      throw refuse('its directory is damaged');
    }
    names.push({
      bytes: record.subarray(ENTRY_BYTES, extraAt),
      extra: record.subarray(extraAt, extraAt + extraBytes),
    });
    const place = placeOf(entry, extraAt, extraBytes, refuse);
    const method = entry.getUint16(10, true);
    const isEncrypted = (entry.getUint16(8, true) & 1) === 1;
    entries.push({ method, isEncrypted, crc: entry.getUint32(16, true), ...place });
    at += entryBytes;
  }
  const texts = decodeNames(names);
  return entries.map((entry, i) => ({ ...entry, name: asPath(texts[i]), rawName: texts[i], fault: null }));
}

/** Every entry inside the file, none over another, none twice: marks those that are. */
function markFaults(entries: readonly ZipEntry[], endOfData: number): void {
  let free = 0;
  for (const entry of entries.toSorted((a, b) => a.headerAt - b.headerAt)) {
    const { name, headerAt, packedBytes } = entry;
    const end = headerAt + LOCAL_BYTES + packedBytes;
    if (headerAt < free) entry.fault = `its entry ${quoted(name)} lies over another`;
    else if (!(end <= endOfData)) {
      entry.fault = `its entry ${quoted(name)} claims ${packedBytes} bytes, more than the file holds`;
    } else free = end;
  }
  const seen = new Set<string>();
  for (const entry of entries) {
    if (seen.has(entry.name)) entry.fault ??= `its entry ${quoted(entry.name)} occurs twice`;
    seen.add(entry.name);
  }
}

/**
 * Every entry, in the directory's order; look at `fault` before one is read.
 * @throws what `refuse` makes, when the directory as a whole cannot be read
 */
export async function readZipDirectory(source: ByteSource, refuse: Refuse): Promise<ZipEntry[]> {
  const { start, sizeBytes, count } = await locateDirectory(source, refuse);
  if (sizeBytes > MAX_DIRECTORY_BYTES) throw refuse(`its directory claims ${sizeBytes} bytes`);
  if (!(start + sizeBytes <= source.sizeBytes)) throw refuse('its directory lies outside the file');
  const entries = parseEntries(await source.read(start, start + sizeBytes), count, refuse);
  markFaults(entries, start);
  return entries;
}

/** Where the packed bytes of an entry begin and end in the file. @throws what `refuse` makes */
export async function locateData(
  source: ByteSource,
  { name, headerAt, packedBytes }: ZipEntry,
  refuse: Refuse,
): Promise<{ start: number; end: number }> {
  const local = viewOf(await source.read(headerAt, headerAt + LOCAL_BYTES));
  if (local.getUint32(0, true) !== LOCAL_SIGNATURE) throw refuse(`its entry ${quoted(name)} is damaged`);
  const start = headerAt + LOCAL_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
  const end = start + packedBytes;
  if (!(end <= source.sizeBytes)) throw refuse(`its entry ${quoted(name)} is cut short`);
  return { start, end };
}
