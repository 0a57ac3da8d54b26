/**
 * The safetensors format: an 8-byte little-endian header length, a JSON header, raw tensor bytes.
 * Reading checks everything before a byte is interpreted; nothing in a file is executed.
 * Source: github.com/huggingface/safetensors, "Format".
 */
import type { ByteSource } from './byteSource';
import { quoted, refuseFile } from './refusal';
import {
  BYTES_PER_ELEMENT,
  elementCount,
  type StoredTensor,
  type TensorArchive,
  type TensorDtype,
  type TensorInfo,
} from './tensors';

export interface SafetensorsFile {
  /** The `__metadata__` strings. */
  metadata: Record<string, string>;
  tensors: Map<string, StoredTensor>;
}

/** Where a tensor lies behind the header. */
interface Place extends TensorInfo {
  start: number;
  end: number;
}

interface Header {
  metadata: Record<string, string>;
  places: Map<string, Place>;
}

const LENGTH_BYTES = 8;
/** A model of ten thousand tensors needs about one megabyte. */
const MAX_HEADER_BYTES = 16 * 1024 ** 2;
/** Name, entry, shape; a metadata text nests in itself, as text. */
const MAX_DEPTH = 8;
/** Ten thousand tensors have a hundred thousand. */
const MAX_VALUES = 2_000_000;
const MAX_NAME_BYTES = 4096;
const ALIGNMENT = 8;
const METADATA = '__metadata__';

const refuse = (what: string) => refuseFile('safetensors', what);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function isDtype(value: unknown): value is TensorDtype {
  return typeof value === 'string' && Object.hasOwn(BYTES_PER_ELEMENT, value);
}

function readMetadata(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value)) throw refuse('__metadata__ is not an object');
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}

function readPlace(name: string, entry: unknown, bodyBytes: number): Place {
  const shown = quoted(name);
  if (!isRecord(entry)) throw refuse(`the entry of ${shown} is not an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDtype(dtype)) throw refuse(`${shown} has the type ${JSON.stringify(dtype)}, which is not supported`);
  if (!Array.isArray(shape) || !shape.every(isCount)) throw refuse(`the shape of ${shown} is invalid`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw refuse(`the offsets of ${shown} are invalid`);
  }
  const [start, end] = offsets as [number, number];
  const sizeBytes = elementCount(shape) * BYTES_PER_ELEMENT[dtype];
  if (end > bodyBytes) throw refuse(`${shown} ends at byte ${end} of ${bodyBytes}: the file is cut short`);
  if (end - start !== sizeBytes) {
    throw refuse(`${shown} holds ${end - start} bytes, its shape needs ${sizeBytes}`);
  }
  return { dtype, shape, start, end };
}

/** The format allows neither overlaps nor gaps, so that every byte has one meaning. */
function checkPlaces(places: ReadonlyMap<string, Place>, bodyBytes: number): void {
  let free = 0;
  const inOrder = [...places].sort(([, a], [, b]) => a.start - b.start || a.end - b.end);
  for (const [name, { start, end }] of inOrder) {
    if (start < free) throw refuse(`${quoted(name)} lies over another tensor`);
    if (start > free) throw refuse(`${start - free} bytes before ${quoted(name)} belong to no tensor`);
    free = end;
  }
  if (free < bodyBytes) throw refuse(`${bodyBytes - free} bytes at its end belong to no tensor`);
}

const [QUOTE, BACKSLASH, COLON, COMMA] = ['"', '\\', ':', ','].map((c) => c.charCodeAt(0));
const OPENS = ['{', '['].map((c) => c.charCodeAt(0));
const CLOSES = ['}', ']'].map((c) => c.charCodeAt(0));
const SPACES = [' ', '\t', '\n', '\r'].map((c) => c.charCodeAt(0));

/**
 * Goes over a header byte by byte before it is parsed: a header nests three deep, and what nests deeper or counts more
 * would take a hundred times its size in memory.
 * @returns the keys of the outermost object, as often as they occur: JSON.parse silently keeps the last of equal ones
 */
function outerKeys(json: Uint8Array): string[] {
  const keys: string[] = [];
  let depth = 0;
  let values = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) {
      const start = at;
      for (at++; at < json.length && json[at] !== QUOTE; at++) if (json[at] === BACKSLASH) at++;
      if (depth !== 1) continue;
      let after = at + 1;
      while (SPACES.includes(json[after])) after++;
      if (json[after] === COLON) keys.push(nameIn(json.subarray(start, at + 1)));
    } else if (OPENS.includes(byte)) {
      if (++depth > MAX_DEPTH) throw refuse(`its header nests more than ${MAX_DEPTH} deep`);
    } else if (CLOSES.includes(byte)) depth--;
    else if (byte === COMMA && ++values > MAX_VALUES)
      throw refuse(`its header has more than ${MAX_VALUES} values`);
  }
  return keys;
}

function nameIn(quotedName: Uint8Array): string {
  if (quotedName.length > MAX_NAME_BYTES) throw refuse(`a name in it has ${quotedName.length} bytes`);
  try {
    return JSON.parse(new TextDecoder().decode(quotedName)) as string;
  } catch {
    throw refuse('its header is not JSON');
  }
}

function parseHeader(bytes: Uint8Array, bodyBytes: number): Header {
  const keys = outerKeys(bytes);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refuse('its header is not JSON');
  }
  if (!isRecord(header)) throw refuse('its header is not an object');
  const seen = new Set<string>();
  for (const key of keys) {
    if (seen.has(key)) throw refuse(`the name ${quoted(key)} occurs twice`);
    seen.add(key);
  }
  const entries = Object.entries(header).filter(([name]) => name !== METADATA);
  const places = new Map(entries.map(([name, entry]) => [name, readPlace(name, entry, bodyBytes)]));
  checkPlaces(places, bodyBytes);
  return { metadata: readMetadata(header[METADATA]), places };
}

/** Length of the header, checked against the file's size. @param start the file's first bytes */
function headerBytesOf(start: Uint8Array, fileBytes: number): number {
  if (fileBytes < LENGTH_BYTES) throw refuse(`it has ${fileBytes} bytes, fewer than a header`);
  const claimed = new DataView(start.buffer, start.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (claimed > MAX_HEADER_BYTES) throw refuse(`its header claims ${claimed} bytes`);
  if (LENGTH_BYTES + Number(claimed) > fileBytes) throw refuse('its header is cut short');
  return Number(claimed);
}

/**
 * @param file the whole file; the tensors are views into it
 * @throws LabError `invalid-file` naming what is wrong
 */
export function readSafetensors(file: Uint8Array): SafetensorsFile {
  const bodyAt = LENGTH_BYTES + headerBytesOf(file, file.length);
  const { metadata, places } = parseHeader(file.subarray(LENGTH_BYTES, bodyAt), file.length - bodyAt);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { dtype, shape, start, end }] of places) {
    tensors.set(name, { dtype, shape, bytes: file.subarray(bodyAt + start, bodyAt + end) });
  }
  return { metadata, tensors };
}

/** Reads the header only; tensors follow one at a time. @throws LabError `invalid-file` */
export async function openSafetensors(source: ByteSource): Promise<TensorArchive> {
  const start = await source.read(0, Math.min(LENGTH_BYTES, source.sizeBytes));
  const bodyAt = LENGTH_BYTES + headerBytesOf(start, source.sizeBytes);
  const json = await source.read(LENGTH_BYTES, bodyAt);
  const { metadata, places } = parseHeader(json, source.sizeBytes - bodyAt);
  const archive: TensorArchive = {
    format: 'safetensors',
    metadata,
    state: '',
    states: [''],
    unreadable: [],
    select: () => archive,
    tensors: new Map([...places].map(([name, { dtype, shape }]) => [name, { dtype, shape }])),
    async read(name) {
      const place = places.get(name);
      if (!place) throw new Error(`The file has no tensor "${name}".`);
      const bytes = await source.read(bodyAt + place.start, bodyAt + place.end);
      return { dtype: place.dtype, shape: place.shape, bytes };
    },
  };
  return archive;
}

/**
 * Length and header of a file whose tensors follow in the map's order without gaps; padded with spaces so that the
 * data is aligned.
 */
export function writeSafetensorsHeader(
  metadata: Readonly<Record<string, string>>,
  tensors: ReadonlyMap<string, TensorInfo>,
): Uint8Array {
  const header: Record<string, unknown> = { [METADATA]: metadata };
  let offset = 0;
  for (const [name, { dtype, shape }] of tensors) {
    const end = offset + elementCount(shape) * BYTES_PER_ELEMENT[dtype];
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(LENGTH_BYTES + headerBytes).fill(0x20, LENGTH_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(json, LENGTH_BYTES);
  return bytes;
}

/** A whole file; tensors in the map's order. */
export function writeSafetensors({ metadata, tensors }: SafetensorsFile): Uint8Array {
  const header = writeSafetensorsHeader(metadata, tensors);
  const body = [...tensors.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  const file = new Uint8Array(header.length + body);
  file.set(header);
  let position = header.length;
  for (const { bytes } of tensors.values()) {
    file.set(bytes, position);
    position += bytes.length;
  }
  return file;
}
