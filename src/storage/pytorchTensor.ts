/**
 * What a PyTorch pickle says of a tensor, checked, and its numbers out of the storage that it points to.
 * Source: torch/_utils.py `_rebuild_tensor_v2`, torch/serialization.py `persistent_id`.
 */
import type { PickleList, PickleReference, PickleValue } from './pickle';
import { quoted, refuseFile } from './refusal';
import { BYTES_PER_ELEMENT, elementCount, type TensorDtype, type TensorInfo } from './tensors';

const STORAGE_DTYPES: Readonly<Record<string, TensorDtype>> = {
  'torch.DoubleStorage': 'F64',
  'torch.FloatStorage': 'F32',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.ShortStorage': 'I16',
  'torch.CharStorage': 'I8',
  'torch.ByteStorage': 'U8',
  'torch.BoolStorage': 'BOOL',
};

const REBUILD_TENSOR = ['torch._utils._rebuild_tensor', 'torch._utils._rebuild_tensor_v2'];
const REBUILD_PARAMETER = ['torch._utils._rebuild_parameter', 'torch._utils._rebuild_parameter_with_state'];

/** Names that describe tensors. */
export const TENSOR_NAMES = [...Object.keys(STORAGE_DTYPES), ...REBUILD_TENSOR, ...REBUILD_PARAMETER];

/** PyTorch's name for storages of a type. */
export function storageNameOf(dtype: TensorDtype): string {
  const found = Object.entries(STORAGE_DTYPES).find(([, known]) => known === dtype);
  if (!found) throw new Error(`PyTorch has no storage of ${dtype}.`);
  return found[0];
}

/** A run of equal elements outside the pickle. */
export interface StorageInfo {
  key: string;
  dtype: TensorDtype;
  /** Elements. */
  count: number;
}

/** A tensor as a window onto a storage; offset and strides in elements. */
export interface TensorWindow extends TensorInfo {
  storage: StorageInfo;
  offset: number;
  strides: number[];
}

const MAX_RANK = 16;

const refuse = (what: string) => refuseFile('PyTorch', what);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function itemsOf(value: PickleValue, kind: PickleList['kind']): PickleValue[] | null {
  const isList = typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
  return isList ? value.items : null;
}

/** What a persistent id says. @throws LabError when it is not one of a storage */
export function storageOf({ id }: PickleReference): StorageInfo {
  const [tag, type, key, , count, view = null] = itemsOf(id, 'tuple') ?? [];
  const isGlobal = typeof type === 'object' && type !== null && 'kind' in type && type.kind === 'global';
  if (tag !== 'storage' || !isGlobal || typeof key !== 'string' || !isCount(count)) {
    throw refuse('it refers to something that is not a storage');
  }
  if (view !== null) throw refuse('it was written by a PyTorch older than 0.4 (storage views)');
  if (!Object.hasOwn(STORAGE_DTYPES, type.path)) throw refuse(`${quoted(type.path)} is not a storage`);
  return { key, count, dtype: STORAGE_DTYPES[type.path] };
}

function windowOf(name: string, args: readonly PickleValue[]): TensorWindow {
  const [reference, offset, size, stride] = args;
  const isReference =
    typeof reference === 'object' &&
    reference !== null &&
    'kind' in reference &&
    reference.kind === 'reference';
  const shape = itemsOf(size ?? null, 'tuple');
  const strides = itemsOf(stride ?? null, 'tuple');
  if (
    !isReference ||
    !isCount(offset) ||
    !shape?.every(isCount) ||
    !strides?.every(isCount) ||
    shape.length !== strides.length ||
    shape.length > MAX_RANK
  ) {
    throw refuse(`the description of ${quoted(name)} is invalid`);
  }
  const storage = storageOf(reference);
  const count = elementCount(shape);
  const last = shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis], offset);
  if (count > 0 && !(last < storage.count)) {
    throw refuse(`${quoted(name)} reaches element ${last} of a storage of ${storage.count}`);
  }
  if (count > storage.count) {
    throw refuse(`${quoted(name)} repeats ${storage.count} stored elements to ${count}`);
  }
  return { dtype: storage.dtype, shape, storage, offset, strides };
}

/** The tensor that a value describes, or null when it is something else. @throws LabError when it is invalid */
export function tensorIn(name: string, value: PickleValue): TensorWindow | null {
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'call') return null;
  if (REBUILD_PARAMETER.includes(value.path)) {
    const [data = null] = value.args;
    const isPlain = typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'call';
    return isPlain && REBUILD_TENSOR.includes(data.path) ? windowOf(name, data.args) : null;
  }
  return REBUILD_TENSOR.includes(value.path) ? windowOf(name, value.args) : null;
}

function isContiguous({ shape, strides }: TensorWindow): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

/**
 * A tensor's bytes in row-major order.
 * @param storage all bytes of its storage, little-endian
 * @returns a view into the storage where the tensor is contiguous, else a copy
 */
export function gather(window: TensorWindow, storage: Uint8Array): Uint8Array {
  const { shape, strides, offset, dtype } = window;
  const unit = BYTES_PER_ELEMENT[dtype];
  const count = elementCount(shape);
  if (count === 0) return new Uint8Array(0);
  if (isContiguous(window)) return storage.subarray(offset * unit, (offset + count) * unit);
  const out = new Uint8Array(count * unit);
  const index = new Array<number>(shape.length).fill(0);
  let element = offset;
  for (let i = 0; i < count; i++) {
    const from = element * unit;
    for (let byte = 0; byte < unit; byte++) out[i * unit + byte] = storage[from + byte];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      element += strides[axis];
      if (++index[axis] < shape[axis]) break;
      element -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return out;
}

/** Reverses the bytes of each element, in place. */
export function swapBytes(bytes: Uint8Array, dtype: TensorDtype): Uint8Array {
  const unit = BYTES_PER_ELEMENT[dtype];
  for (let at = 0; unit > 1 && at < bytes.length; at += unit) bytes.subarray(at, at + unit).reverse();
  return bytes;
}
