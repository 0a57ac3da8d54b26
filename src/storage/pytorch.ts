/**
 * Reads what `torch.save` writes, the zip format (PyTorch 1.6 and later) and the legacy one, and executes
 * nothing in it (see `pickle.ts`). Storages are read one at a time, when a tensor of theirs is wanted.
 * Source: torch/serialization.py `_load`, `_legacy_load`.
 */
import type { ByteSource } from './byteSource';
import { PickleCutShort, unpickle, type PickleReference, type PickleValue, type Unpickled } from './pickle';
import { extentOf, gather, swapBytes, type StorageInfo, type TensorWindow } from './pytorchTensor';
import { quoted, refuseFile } from './refusal';
import { findStateDicts, plainValues, type StateDict } from './stateDicts';
import { StoredZip } from './storedZip';
import { BYTES_PER_ELEMENT, type TensorArchive } from './tensors';

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
  /** Bytes of a storage as the container holds it; null where there is none of this key. */
  sizeOf(key: string): number | null;
  readStorage(storage: StorageInfo): Promise<Uint8Array>;
}

/**
 * Opens the likeliest of the file's state dicts; `select` gives the others.
 * @throws LabError `invalid-file` with the reason
 */
export async function openPytorch(source: ByteSource): Promise<TensorArchive> {
  const start = await source.read(0, Math.min(4, source.sizeBytes));
  const isZip =
    start.length === 4 && new DataView(start.buffer, start.byteOffset).getUint32(0, true) === ZIP_START;
  const opened = isZip ? await openZip(source) : await openLegacy(source);
  const states = findStateDicts(opened.value);
  const metadata = plainValues(opened.value);
  const storages = lastOnly(opened.readStorage);
  const select = (path: string): TensorArchive => {
    const state = states.find((candidate) => candidate.path === path);
    if (!state) throw refuse(`it has no weights under ${quoted(path)}`);
    checkState(state, opened);
    const { windows, unreadable } = state;
    return {
      format: opened.format,
      metadata,
      state: path,
      states: states.map((candidate) => candidate.path),
      unreadable,
      tensors: new Map([...windows].map(([name, { dtype, shape }]) => [name, { dtype, shape }])),
      async read(name) {
        const window = windows.get(name);
        if (!window) throw new Error(`The file has no tensor "${name}".`);
        const { dtype, shape, storage } = window;
        return { dtype, shape, bytes: gather(window, await storages(storage)) };
      },
      select,
    };
  };
  return select(states[0].path);
}

/** @throws LabError when a tensor of it cannot be what it claims */
function checkState({ windows, fault }: StateDict, opened: Opened): void {
  if (fault) throw fault;
  for (const { key, dtype, count } of storagesOf(windows.values())) {
    const needed = count * BYTES_PER_ELEMENT[dtype];
    const held = opened.sizeOf(key);
    if (held === null) throw refuse(`the storage ${quoted(key)} is missing`);
    if (held !== needed) {
      throw refuse(`the storage ${quoted(key)} holds ${held} bytes, its tensors need ${needed}`);
    }
  }
}

/** Each storage once; every mention of one must agree. */
function storagesOf(windows: Iterable<TensorWindow>): Iterable<StorageInfo> {
  const storages = new Map<string, StorageInfo>();
  for (const { storage } of windows) {
    const known = storages.get(storage.key) ?? storage;
    if (known.dtype !== storage.dtype || known.count !== storage.count) {
      throw refuse(`the storage ${quoted(storage.key)} is described in two ways`);
    }
    storages.set(storage.key, known);
  }
  return storages.values();
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

const TORCHSCRIPT = /(^|\/)(constants\.pkl$|code\/)/;

async function openZip(source: ByteSource): Promise<Opened> {
  const zip = await StoredZip.open(source);
  const names = [...zip.entries.keys()];
  if (names.some((name) => TORCHSCRIPT.test(name))) {
    throw refuse(
      'it holds a TorchScript program (torch.jit.save), not weights',
      'In Python: torch.save(torch.jit.load("file.pt", map_location="cpu").state_dict(), "weights.pth"), and open that file.',
    );
  }
  const pickles = [...zip.entries.values()].filter(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length !== 1) throw refuse(`it is a zip archive with ${pickles.length} data.pkl, not one`);
  const [pickle] = pickles;
  const folder = pickle.name.slice(0, -'data.pkl'.length);
  if (pickle.sizeBytes > MAX_PICKLE_BYTES) throw refuse(`its pickle claims ${pickle.sizeBytes} bytes`);
  const { value } = whole(await zip.read(pickle));
  const order = zip.entries.get(`${folder}byteorder`);
  const isBig = order ? new TextDecoder().decode(await zip.read(order)) === 'big' : false;
  return {
    format: 'PyTorch zip',
    value,
    sizeOf: (key) => zip.entries.get(`${folder}data/${key}`)?.sizeBytes ?? null,
    async readStorage({ key, dtype }) {
      const entry = zip.entries.get(`${folder}data/${key}`);
      if (!entry) throw refuse(`the storage ${quoted(key)} is missing`);
      const bytes = await zip.read(entry);
      return isBig ? swapBytes(bytes, dtype) : bytes;
    },
  };
}

/** The one pickle that these bytes are. */
function whole(bytes: Uint8Array): Unpickled {
  try {
    return unpickle(bytes);
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
      const result = unpickle(await source.read(start, end));
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
    sizeOf: (key) => {
      const place = places.get(key);
      return place ? place.end - place.start : null;
    },
    async readStorage({ key }) {
      const place = places.get(key);
      if (!place) throw refuse(`the storage ${quoted(key)} is missing`);
      return source.read(place.start, place.end);
    },
  };
}

function extentsOf(references: readonly PickleReference[]): Map<string, ReturnType<typeof extentOf>> {
  const extents = new Map<string, ReturnType<typeof extentOf>>();
  for (const extent of references.map(extentOf)) {
    const known = extents.get(extent.key) ?? extent;
    if (known.count !== extent.count || known.sizeBytes !== extent.sizeBytes) {
      throw refuse(`the storage ${quoted(extent.key)} is described in two ways`);
    }
    extents.set(extent.key, known);
  }
  return extents;
}

async function locateStorages(
  source: ByteSource,
  { value, end }: Unpickled,
  { references }: Unpickled,
): Promise<Map<string, { start: number; end: number }>> {
  const known = extentsOf(references);
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
    at = start + storage.sizeBytes;
    if (at > source.sizeBytes) {
      throw refuse(`a storage claims bytes up to ${at} of ${source.sizeBytes}: the file is cut short`);
    }
    places.set(storage.key, { start, end: at });
  }
  for (const key of known.keys()) if (!places.has(key)) throw refuse(`the storage ${quoted(key)} is missing`);
  return places;
}
