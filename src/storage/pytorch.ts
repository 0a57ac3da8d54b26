/**
 * Reads what `torch.save` writes, the zip format (PyTorch 1.6 and later) and the legacy one, and executes
 * nothing in it (see `pickle.ts`). Storages are read one at a time, when a tensor of theirs is wanted.
 * Source: torch/serialization.py `_load`, `_legacy_load`.
 */
import type { ByteSource } from './byteSource';
import {
  PickleCutShort,
  unpickle,
  type PickleDict,
  type PickleReference,
  type PickleValue,
  type Unpickled,
} from './pickle';
import {
  gather,
  storageOf,
  swapBytes,
  TENSOR_NAMES,
  tensorIn,
  type StorageInfo,
  type TensorWindow,
} from './pytorchTensor';
import { quoted, refuseFile } from './refusal';
import { StoredZip } from './storedZip';
import { BYTES_PER_ELEMENT, type TensorArchive } from './tensors';

/**
 * Besides tensors: containers, and classes that the arguments of a training run are made of. They stay names
 * and records; none is ever called.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  ...TENSOR_NAMES,
  'collections.OrderedDict',
  'collections.defaultdict',
  'builtins.dict',
  '__builtin__.dict',
  'builtins.set',
  '__builtin__.set',
  'torch.Size',
  'torch.device',
  'argparse.Namespace',
  'pathlib.PosixPath',
  'pathlib.PurePosixPath',
  'pathlib.WindowsPath',
  'torch.float32',
  'torch.float16',
  'torch.bfloat16',
  'numpy.dtype',
  'numpy.ndarray',
  'numpy.core.multiarray._reconstruct',
  'numpy._core.multiarray._reconstruct',
  'numpy.core.multiarray.scalar',
  'numpy._core.multiarray.scalar',
  '_codecs.encode',
]);

/** Where training scripts keep the weights in what they save. */
const STATE_KEYS = ['model', 'state_dict'];
/** What a module may add to its state dict that is no weight. */
const EXTRA_STATE = '_extra_state';

const MAX_PICKLE_BYTES = 32 * 1024 ** 2;
const FIRST_PIECE_BYTES = 256 * 1024;
const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;
const LEGACY_PROTOCOL = 1001;
const ZIP_START = 0x04034b50;

const refuse = (what: string, remedy?: string) => refuseFile('PyTorch', what, remedy);

/** The container around a pickle: reads whole storages, little-endian. */
interface Opened {
  format: TensorArchive['format'];
  value: PickleValue;
  readStorage(storage: StorageInfo): Promise<Uint8Array>;
}

/** @throws LabError `invalid-file` with the reason */
export async function openPytorch(source: ByteSource): Promise<TensorArchive> {
  const start = await source.read(0, Math.min(4, source.sizeBytes));
  const isZip =
    start.length === 4 && new DataView(start.buffer, start.byteOffset).getUint32(0, true) === ZIP_START;
  const opened = isZip ? await openZip(source) : await openLegacy(source);
  const windows = stateDict(opened.value);
  const storages = lastOnly(opened.readStorage);
  return {
    format: opened.format,
    metadata: plainValues(opened.value),
    tensors: new Map([...windows].map(([name, { dtype, shape }]) => [name, { dtype, shape }])),
    async read(name) {
      const window = windows.get(name);
      if (!window) throw new Error(`The file has no tensor "${name}".`);
      const { dtype, shape, storage } = window;
      return { dtype, shape, bytes: gather(window, await storages(storage)) };
    },
  };
}

/** Keeps the last storage, for tensors that share one and stand beside each other. */
function lastOnly(read: Opened['readStorage']): Opened['readStorage'] {
  let last: { key: string; bytes: Promise<Uint8Array> } | null = null;
  return (storage) => {
    if (last?.key !== storage.key) last = { key: storage.key, bytes: read(storage) };
    return last.bytes;
  };
}

// ------------------------------------------------------------------------------------------ containers

async function openZip(source: ByteSource): Promise<Opened> {
  const zip = await StoredZip.open(source);
  const pickles = [...zip.entries.values()].filter(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length !== 1) throw refuse(`it is a zip archive with ${pickles.length} data.pkl, not one`);
  const [pickle] = pickles;
  const folder = pickle.name.slice(0, -'data.pkl'.length);
  if (zip.entries.has(`${folder}constants.pkl`)) {
    throw refuse('it holds a TorchScript program, not weights', 'Save its state_dict() with torch.save.');
  }
  if (pickle.sizeBytes > MAX_PICKLE_BYTES) throw refuse(`its pickle claims ${pickle.sizeBytes} bytes`);
  const { value, references } = whole(await zip.read(pickle));
  const order = zip.entries.get(`${folder}byteorder`);
  const isBig = order ? new TextDecoder().decode(await zip.read(order)) === 'big' : false;
  for (const { key, dtype, count } of storagesIn(references).values()) {
    const entry = zip.entries.get(`${folder}data/${key}`);
    const needed = count * BYTES_PER_ELEMENT[dtype];
    if (!entry) throw refuse(`the storage ${quoted(key)} is missing`);
    if (entry.sizeBytes !== needed) {
      throw refuse(`the storage ${quoted(key)} holds ${entry.sizeBytes} bytes, its tensors need ${needed}`);
    }
  }
  return {
    format: 'PyTorch zip',
    value,
    async readStorage({ key, dtype }) {
      const entry = zip.entries.get(`${folder}data/${key}`);
      if (!entry) throw refuse(`the storage ${quoted(key)} is missing`);
      const bytes = await zip.read(entry);
      return isBig ? swapBytes(bytes, dtype) : bytes;
    },
  };
}

/** Storages by key; every mention of one must agree. */
function storagesIn(references: readonly PickleReference[]): Map<string, StorageInfo> {
  const storages = new Map<string, StorageInfo>();
  for (const storage of references.map(storageOf)) {
    const known = storages.get(storage.key) ?? storage;
    if (known.dtype !== storage.dtype || known.count !== storage.count) {
      throw refuse(`the storage ${quoted(storage.key)} is described in two ways`);
    }
    storages.set(storage.key, known);
  }
  return storages;
}

/** The one pickle that these bytes are. */
function whole(bytes: Uint8Array): Unpickled {
  try {
    return unpickle(bytes, ALLOWED);
  } catch (error) {
    throw error instanceof PickleCutShort ? refuse('its pickle is cut short') : error;
  }
}

/** One of several pickles behind each other, whose length nothing says: reads as much as it takes. */
async function pickleAt(source: ByteSource, start: number): Promise<Unpickled> {
  const limit = Math.min(source.sizeBytes, start + MAX_PICKLE_BYTES);
  for (let piece = FIRST_PIECE_BYTES; ; piece *= 4) {
    const end = Math.min(limit, start + piece);
    try {
      const result = unpickle(await source.read(start, end), ALLOWED);
      return { ...result, end: start + result.end };
    } catch (error) {
      if (!(error instanceof PickleCutShort)) throw error;
      if (end === limit) throw refuse('it ends inside a pickle: the file is cut short');
    }
  }
}

/**
 * Legacy files: four pickles (magic number, protocol, machine, object), the list of storage keys, then each
 * storage as its element count and its little-endian bytes.
 */
async function openLegacy(source: ByteSource): Promise<Opened> {
  const magic = await pickleAt(source, 0);
  if (magic.value !== LEGACY_MAGIC) throw refuse('it is a pickle, but not one that torch.save writes');
  const protocol = await pickleAt(source, magic.end);
  if (protocol.value !== LEGACY_PROTOCOL) throw refuse('its version is unknown');
  const machine = await pickleAt(source, protocol.end);
  const object = await pickleAt(source, machine.end);
  const keys = await pickleAt(source, object.end);
  const places = await locateStorages(source, keys, object);
  return {
    format: 'PyTorch legacy',
    value: object.value,
    async readStorage({ key }) {
      const place = places.get(key);
      if (!place) throw refuse(`the storage ${quoted(key)} is missing`);
      return source.read(place.start, place.end);
    },
  };
}

async function locateStorages(
  source: ByteSource,
  { value, end }: Unpickled,
  { references }: Unpickled,
): Promise<Map<string, { start: number; end: number }>> {
  const known = storagesIn(references);
  if (!(value instanceof Object && 'kind' in value && value.kind === 'list'))
    throw refuse('it lists no storages');
  const places = new Map<string, { start: number; end: number }>();
  let at = end;
  for (const key of value.items) {
    const storage = known.get(String(key));
    if (!storage || places.has(storage.key))
      throw refuse(`the storage ${quoted(String(key))} is not expected`);
    if (at + 8 > source.sizeBytes) throw refuse('it ends before its storages do: the file is cut short');
    const head = await source.read(at, at + 8);
    const count = new DataView(head.buffer, head.byteOffset).getBigInt64(0, true);
    if (count !== BigInt(storage.count)) {
      throw refuse(`a storage claims ${count} elements, its tensors need ${storage.count}`);
    }
    const start = at + 8;
    at = start + storage.count * BYTES_PER_ELEMENT[storage.dtype];
    if (at > source.sizeBytes) {
      throw refuse(`a storage claims bytes up to ${at} of ${source.sizeBytes}: the file is cut short`);
    }
    places.set(storage.key, { start, end: at });
  }
  for (const key of known.keys()) if (!places.has(key)) throw refuse(`the storage ${quoted(key)} is missing`);
  return places;
}

// -------------------------------------------------------------------------------------------- contents

const isDict = (value: PickleValue | undefined): value is PickleDict =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'dict';

/** The weights: under `model` or `state_dict`, or the file's own dict. */
function stateDict(value: PickleValue): Map<string, TensorWindow> {
  if (!isDict(value)) {
    throw refuse('it holds no dict of tensors', "Save the model's state_dict() with torch.save.");
  }
  const inner = STATE_KEYS.map((key) => value.entries.get(key)).find(isDict);
  const windows = new Map<string, TensorWindow>();
  for (const [name, entry] of (inner ?? value).entries) {
    if (typeof name !== 'string')
      throw refuse(`a tensor has the name ${quoted(String(name))}, which is no text`);
    const window = tensorIn(name, entry);
    if (window) windows.set(name, window);
    else if (!name.endsWith(EXTRA_STATE)) throw refuse(`${quoted(name)} is not a tensor`);
  }
  if (windows.size === 0) throw refuse('it holds no tensors');
  return windows;
}

/** Numbers and texts beside the weights: `epoch` and the like, and the arguments as `args.name`. */
function plainValues(value: PickleValue): Record<string, string | number | boolean> {
  const found: [string, string | number | boolean][] = [];
  const collect = (dict: PickleValue | undefined, prefix: string) => {
    if (!isDict(dict)) return;
    for (const [key, entry] of dict.entries) {
      const isPlain = ['string', 'number', 'boolean'].includes(typeof entry);
      if (typeof key === 'string' && isPlain) found.push([prefix + key, entry as string | number | boolean]);
    }
  };
  collect(value, '');
  const args = isDict(value) ? value.entries.get('args') : undefined;
  if (typeof args === 'object' && args !== null && 'kind' in args && args.kind === 'call') {
    collect(args.state, 'args.');
  }
  return Object.fromEntries(found);
}
