/**
 * NumPy's .npy files of whole numbers, versions 1 to 3, as `np.save` writes them.
 * Source: numpy.lib.format.
 */
import { quoted, refuseFile } from './refusal';

export interface NpyIntegers {
  shape: number[];
  /** Row-major. */
  values: Int32Array;
}

const MAGIC = '\x93NUMPY';
const ALIGNMENT = 64;
/** Far above any parsing map: a header cannot make us take the memory of the machine. */
const MAX_VALUES = 2 ** 26;

const refuse = (what: string) => refuseFile('NumPy', what, 'Save the map again with np.save.');

type ReadValue = (view: DataView, index: number) => number;

const READERS: Readonly<Record<string, { bytes: number; read: ReadValue }>> = {
  '|i1': { bytes: 1, read: (view, i) => view.getInt8(i) },
  '|u1': { bytes: 1, read: (view, i) => view.getUint8(i) },
  '|b1': { bytes: 1, read: (view, i) => view.getUint8(i) },
  '<i2': { bytes: 2, read: (view, i) => view.getInt16(2 * i, true) },
  '<u2': { bytes: 2, read: (view, i) => view.getUint16(2 * i, true) },
  '<i4': { bytes: 4, read: (view, i) => view.getInt32(4 * i, true) },
  '<i8': { bytes: 8, read: (view, i) => Number(view.getBigInt64(8 * i, true)) },
};

/** @throws LabError `invalid-file` naming what is wrong, also for types that are not whole numbers */
export function readNpyIntegers(file: Uint8Array): NpyIntegers {
  if (file.length < 10 || String.fromCharCode(...file.subarray(0, 6)) !== MAGIC) {
    throw refuse('it does not begin as .npy files do');
  }
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isFirst = file[6] === 1;
  const start = (isFirst ? 10 : 12) + (isFirst ? view.getUint16(8, true) : view.getUint32(8, true));
  if (start > file.length) throw refuse('its header is cut short');
  const header = String.fromCharCode(...file.subarray(isFirst ? 10 : 12, Math.min(start, 1024)));
  const descr = /'descr': '([^']*)'/.exec(header)?.[1];
  const shapeText = /'shape': \(([\d, ]*)\)/.exec(header)?.[1];
  if (descr === undefined || shapeText === undefined) throw refuse('its header names no type or no shape');
  if (!Object.hasOwn(READERS, descr)) throw refuse(`it holds ${quoted(descr)}, not whole numbers`);
  if (!header.includes("'fortran_order': False")) throw refuse('its values are in Fortran order');
  const shape = shapeText
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  const count = shape.reduce((a, b) => a * b, 1);
  const { bytes, read } = READERS[descr];
  if (count > MAX_VALUES) throw refuse(`it claims ${count} values`);
  if (file.length - start !== count * bytes) {
    throw refuse(`its values take ${file.length - start} bytes, its shape needs ${count * bytes}`);
  }
  const values = new DataView(file.buffer, file.byteOffset + start, count * bytes);
  return { shape, values: Int32Array.from({ length: count }, (_, i) => read(values, i)) };
}

/**
 * An int8 array, byte for byte as `np.save` writes it.
 * @param values 0..127, as many as the shape holds
 */
export function writeNpyInt8(values: Uint8Array, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '|i1', 'fortran_order': False, 'shape': (${tuple}), }`;
  const headerBytes = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const file = new Uint8Array(headerBytes + values.length);
  const header = `${MAGIC}\x01\x00\0\0${text.padEnd(headerBytes - 11)}\n`;
  for (let i = 0; i < headerBytes; i++) file[i] = header.charCodeAt(i);
  new DataView(file.buffer).setUint16(8, headerBytes - 10, true);
  file.set(values, headerBytes);
  return file;
}
