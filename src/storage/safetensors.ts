/**
 * The safetensors format: an 8-byte little-endian header length, a JSON header, raw tensor bytes.
 * Reading checks everything before a byte is interpreted; nothing in a file is executed.
 * Source: github.com/huggingface/safetensors, "Format".
 */
import { LabError } from '@/lib/errors';

const BYTES_PER_ELEMENT = {
  F64: 8,
  F32: 4,
  I64: 8,
  I32: 4,
  U8: 1,
  BOOL: 1,
} as const;

export type SafetensorsDtype = keyof typeof BYTES_PER_ELEMENT;

export interface StoredTensor {
  dtype: SafetensorsDtype;
  shape: number[];
  /** Little-endian, row-major; a view into the file where it was read from one. */
  bytes: Uint8Array;
}

export interface SafetensorsFile {
  /** The `__metadata__` strings. */
  metadata: Record<string, string>;
  tensors: Map<string, StoredTensor>;
}

const MAX_HEADER_BYTES = 100_000_000;
const ALIGNMENT = 8;

function refuse(what: string): LabError {
  return new LabError(
    'invalid-file',
    `Not a readable safetensors file: ${what}.`,
    'Use another copy of the file.',
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function isDtype(value: unknown): value is SafetensorsDtype {
  return typeof value === 'string' && Object.hasOwn(BYTES_PER_ELEMENT, value);
}

function readMetadata(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value)) throw refuse('__metadata__ is not an object');
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}

function readEntry(name: string, entry: unknown, body: Uint8Array): StoredTensor {
  if (!isRecord(entry)) throw refuse(`the entry of "${name}" is not an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDtype(dtype))
    throw refuse(`"${name}" has the type ${JSON.stringify(dtype)}, which is not supported`);
  if (!Array.isArray(shape) || !shape.every(isCount)) throw refuse(`the shape of "${name}" is invalid`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw refuse(`the offsets of "${name}" are invalid`);
  }
  const [start, end] = offsets as [number, number];
  const sizeBytes = shape.reduce((a, b) => a * b, 1) * BYTES_PER_ELEMENT[dtype];
  if (end > body.length)
    throw refuse(`"${name}" ends at byte ${end} of ${body.length}: the file is cut short`);
  if (end - start !== sizeBytes)
    throw refuse(`"${name}" holds ${end - start} bytes, its shape needs ${sizeBytes}`);
  return { dtype, shape, bytes: body.subarray(start, end) };
}

/**
 * @param file the whole file; the tensors are views into it
 * @throws LabError `invalid-file` naming what is wrong
 */
export function readSafetensors(file: Uint8Array): SafetensorsFile {
  if (file.length < 8) throw refuse(`it has ${file.length} bytes, fewer than a header`);
  const headerBytes = Number(new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true));
  if (headerBytes > MAX_HEADER_BYTES) throw refuse(`its header claims ${headerBytes} bytes`);
  if (8 + headerBytes > file.length) throw refuse('its header is cut short');
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(8, 8 + headerBytes)));
  } catch {
    throw refuse('its header is not JSON');
  }
  if (!isRecord(header)) throw refuse('its header is not an object');
  const { __metadata__: metadata, ...entries } = header;
  const body = file.subarray(8 + headerBytes);
  return {
    metadata: readMetadata(metadata),
    tensors: new Map(Object.entries(entries).map(([name, entry]) => [name, readEntry(name, entry, body)])),
  };
}

/**
 * Any tensor's numbers as float32; 64-bit values lose precision.
 * @returns a copy
 */
export function toFloat32(tensor: StoredTensor): Float32Array {
  const { bytes, dtype } = tensor;
  const count = bytes.length / BYTES_PER_ELEMENT[dtype];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read: Record<SafetensorsDtype, (i: number) => number> = {
    F64: (i) => view.getFloat64(8 * i, true),
    F32: (i) => view.getFloat32(4 * i, true),
    I64: (i) => Number(view.getBigInt64(8 * i, true)),
    I32: (i) => view.getInt32(4 * i, true),
    U8: (i) => view.getUint8(i),
    BOOL: (i) => view.getUint8(i),
  };
  const at = read[dtype];
  return Float32Array.from({ length: count }, (_, i) => at(i));
}

/** A float32 tensor to be written; the bytes are shared, not copied. */
export function float32Tensor(values: Float32Array, shape: readonly number[]): StoredTensor {
  return {
    dtype: 'F32',
    shape: [...shape],
    bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

/** A whole file; tensors in the map's order, header padded with spaces so that the data is aligned. */
export function writeSafetensors({ metadata, tensors }: SafetensorsFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { dtype, shape, bytes }] of tensors) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const file = new Uint8Array(8 + headerBytes + offset).fill(0x20, 8, 8 + headerBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(json, 8);
  let position = 8 + headerBytes;
  for (const { bytes } of tensors.values()) {
    file.set(bytes, position);
    position += bytes.length;
  }
  return file;
}
