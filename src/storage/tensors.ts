/** Tensors as files hold them: a type, a shape and little-endian bytes, whatever the format around them. */

/** Bytes an element takes; the names are those of safetensors. */
export const BYTES_PER_ELEMENT = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const;

export type TensorDtype = keyof typeof BYTES_PER_ELEMENT;

export interface TensorInfo {
  dtype: TensorDtype;
  shape: number[];
}

export interface StoredTensor extends TensorInfo {
  /** Little-endian, row-major; a view into the file where it was read from one. */
  bytes: Uint8Array;
}

/** Elements of a shape; 1 for a scalar, 0 when any dimension is 0. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A float32 tensor to be written; the bytes are shared, not copied. */
export function float32Tensor(values: Float32Array, shape: readonly number[]): StoredTensor {
  return {
    dtype: 'F32',
    shape: [...shape],
    bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

/** bfloat16: the upper half of a float32. */
function bfloatToNumber(bits: number): number {
  scratch.setUint32(0, bits * 0x10000);
  return scratch.getFloat32(0);
}

/**
 * Any tensor's numbers as float32; float64 and 64-bit integers lose precision.
 * @returns an array of its own for every type but aligned float32, which shares the tensor's bytes when
 *   `share` is set
 */
export function toFloat32({ dtype, bytes }: StoredTensor, { share = false } = {}): Float32Array {
  if (dtype === 'F32' && isLittleEndianHost) {
    const aligned = bytes.byteOffset % 4 === 0;
    if (share && aligned) return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    // A copy for certain: `slice` of Node's Buffer is only a view.
    return new Float32Array(new Uint8Array(bytes).buffer);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read: Record<TensorDtype, (i: number) => number> = {
    F64: (i) => view.getFloat64(8 * i, true),
    F32: (i) => view.getFloat32(4 * i, true),
    F16: (i) => halfToNumber(view.getUint16(2 * i, true)),
    BF16: (i) => bfloatToNumber(view.getUint16(2 * i, true)),
    I64: (i) => Number(view.getBigInt64(8 * i, true)),
    I32: (i) => view.getInt32(4 * i, true),
    I16: (i) => view.getInt16(2 * i, true),
    I8: (i) => view.getInt8(i),
    U8: (i) => view.getUint8(i),
    BOOL: (i) => view.getUint8(i),
  };
  const at = read[dtype];
  const values = new Float32Array(bytes.length / BYTES_PER_ELEMENT[dtype]);
  for (let i = 0; i < values.length; i++) values[i] = at(i);
  return values;
}

const isLittleEndianHost = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

export type TensorArchiveFormat = 'safetensors' | 'PyTorch zip' | 'PyTorch legacy';

export interface TensorArchive {
  format: TensorArchiveFormat;
  /** Which of `states` this is. */
  state: string;
  /**
   * Every dict of tensors that the file holds, by the keys that lead to it ("model", "model_ema"), likeliest first;
   * '' is the file's own.
   */
  states: readonly string[];
  /** Types and shapes by name, in the file's order. */
  tensors: ReadonlyMap<string, TensorInfo>;
  /** Names of tensors that are there in a form that is not read (sparse, quantised). */
  unreadable: readonly string[];
  /** What stands beside the tensors: texts of a safetensors file; epoch and arguments of a PyTorch one. */
  metadata: Readonly<Record<string, string | number | boolean>>;
  /**
   * @param name one of `tensors`
   * @returns the tensor's bytes; the caller's own, or a view into a storage that the archive keeps for the
   *   next read: copy what is changed
   * @throws LabError `invalid-file` when these bytes are damaged
   */
  read(name: string): Promise<StoredTensor>;
  /** The same file with another of `states`. @throws LabError `invalid-file` when that one is damaged */
  select(state: string): TensorArchive;
}
