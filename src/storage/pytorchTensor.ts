/**
 * What a PyTorch pickle says of a tensor, checked, and its numbers out of the storage that it points to.
 * Source: torch/_utils.py `_rebuild_tensor_v2`, torch/serialization.py `persistent_id`.
 */
import type { PickleCall, PickleList, PickleReference, PickleValue } from './pickle';
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

/** Bytes of an element in storages that hold no weights of ours, but whose length must be known to step over them. */
const OTHER_STORAGES: Readonly<Record<string, number>> = {
  'torch.ComplexHalfStorage': 4,
  'torch.ComplexFloatStorage': 8,
  'torch.ComplexDoubleStorage': 16,
  'torch.QInt8Storage': 1,
  'torch.QUInt8Storage': 1,
  'torch.QInt32Storage': 4,
  'torch.QUInt4x2Storage': 1,
  'torch.QUInt2x4Storage': 1,
  'torch.storage.UntypedStorage': 1,
  'torch.UntypedStorage': 1,
};

const REBUILD_TENSOR = ['torch._utils._rebuild_tensor', 'torch._utils._rebuild_tensor_v2'];
const REBUILD_PARAMETER = ['torch._utils._rebuild_parameter', 'torch._utils._rebuild_parameter_with_state'];
/** A tensor of a class of its own, or with attributes: function, class, arguments, state. */
const REBUILD_SUBCLASS = 'torch._tensor._rebuild_from_type_v2';
/** Sparse, quantised, 8-bit, or tensors of other libraries: weights that are here in a form that is not read. */
const OTHER_TENSOR =
  /^(torch\._utils\._rebuild_|torch\._tensor\._rebuild_|torch\.storage\._load_from_bytes$|numpy\.(_?core\.multiarray\._reconstruct|ndarray)$)/;

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
/** Elements that a tensor may have beyond those stored, by strides of 0 (`expand`): any token or table of positions. */
const MAX_REPEATED = 512 * 1024;

const refuse = (what: string) => refuseFile('PyTorch', what);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function itemsOf(value: PickleValue, kind: PickleList['kind']): PickleValue[] | null {
  const isList = typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
  return isList ? value.items : null;
}

/** A persistent id as it stands, its kind of storage not yet told. @throws LabError when it is not one of a storage */
function storageNamed({ id }: PickleReference): { key: string; count: number; path: string } {
  const [tag, type, key, , count, view = null] = itemsOf(id, 'tuple') ?? [];
  const isGlobal = typeof type === 'object' && type !== null && 'kind' in type && type.kind === 'global';
  if (tag !== 'storage' || !isGlobal || typeof key !== 'string' || !isCount(count)) {
    throw refuse('it refers to something that is not a storage');
  }
  if (view !== null) throw refuse('it was written by a PyTorch older than 0.4 (storage views)');
  return { key, count, path: type.path };
}

/** What a persistent id says. @throws LabError when it is not one of a storage of numbers that weights are made of */
export function storageOf(reference: PickleReference): StorageInfo {
  const { key, count, path } = storageNamed(reference);
  if (!Object.hasOwn(STORAGE_DTYPES, path)) throw refuse(`${quoted(path)} is not a storage of weights`);
  return { key, count, dtype: STORAGE_DTYPES[path] };
}

/** Where a storage of any kind ends: its key, elements and bytes. @throws LabError when its kind is unknown */
export function extentOf(reference: PickleReference): { key: string; count: number; sizeBytes: number } {
  const { key, count, path } = storageNamed(reference);
  const unit = Object.hasOwn(STORAGE_DTYPES, path)
    ? BYTES_PER_ELEMENT[STORAGE_DTYPES[path]]
    : OTHER_STORAGES[path];
  if (unit === undefined) throw refuse(`${quoted(path)} is not a storage`);
  return { key, count, sizeBytes: count * unit };
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
  if (count > storage.count + MAX_REPEATED) {
    throw refuse(`${quoted(name)} repeats ${storage.count} stored elements to ${count}`);
  }
  return { dtype: storage.dtype, shape, storage, offset, strides };
}

const isCall = (value: PickleValue): value is PickleCall =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'call';

const pathOf = (value: PickleValue): string =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'global' ? value.path : '';

/** The tensor that a value describes, or null when it is something else. @throws LabError when it is invalid */
export function tensorIn(name: string, value: PickleValue): TensorWindow | null {
  if (!isCall(value)) return null;
  const { path, args } = value;
  if (REBUILD_TENSOR.includes(path)) return windowOf(name, args);
  if (REBUILD_PARAMETER.includes(path)) {
    const [data = null] = args;
    return isCall(data) && REBUILD_TENSOR.includes(data.path) ? windowOf(name, data.args) : null;
  }
  if (path !== REBUILD_SUBCLASS || !REBUILD_TENSOR.includes(pathOf(args[0] ?? null))) return null;
  return windowOf(name, itemsOf(args[2] ?? null, 'tuple') ?? []);
}

/** Whether a value is a tensor of a form that is not read (sparse, quantised, a numpy array). */
export function isOtherTensor(value: PickleValue): boolean {
  return isCall(value) && OTHER_TENSOR.test(value.path);
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
