/**
 * A checkpoint of more than 4 GB, as that of ViT-L is: positions and sizes stand in zip64 fields. What lies between its parts
 * is a hole that no test needs on its disk, and that nobody may read.
 */
import { describe, expect, it } from 'vitest';
import { PRESETS } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { checkpointShape, toCheckpoint } from '@/ml/model/checkpointLayout';
import { classifierParameters } from '@/ml/model/parameters';
import { initialValues } from '@/ml/model/parameterStore';
import type { ByteSource } from '@/storage/byteSource';
import { crc32 } from '@/storage/crc32';
import { pickle, type PythonValue } from '@/storage/pickleWriter';
import { storageNameOf } from '@/storage/pytorchTensor';
import { CheckpointFile } from './checkpointFile';

const GB = 1e9;
const FULL = 0xffffffff;

interface Entry {
  name: string;
  /** A number: a hole of so many bytes. */
  content: Uint8Array | number;
}

const sizeOf = ({ content }: Entry): number => (typeof content === 'number' ? content : content.length);

/** Little-endian numbers, each of 2, 4 or 8 bytes. */
function record(...fields: readonly (readonly [value: number, bytes: 2 | 4 | 8])[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [, bytes]) => sum + bytes, 0)));
  let at = 0;
  for (const [value, bytes] of fields) {
    if (bytes === 8) view.setBigUint64(at, BigInt(value), true);
    else if (bytes === 4) view.setUint32(at, value, true);
    else view.setUint16(at, value, true);
    at += bytes;
  }
  return new Uint8Array(view.buffer);
}

/** A stored zip of these entries, as torch writes one: what does not fit into 32 bits stands in zip64 fields. */
function sparseZip(entries: readonly Entry[]): ByteSource & { readBytes: number } {
  const segments: { at: number; bytes: Uint8Array }[] = [];
  let end = 0;
  const append = (bytes: Uint8Array): void => {
    segments.push({ at: end, bytes });
    end += bytes.length;
  };
  const directory = entries.map((entry) => {
    const { name, content } = entry;
    const [size, headerAt] = [sizeOf(entry), end];
    const crc = typeof content === 'number' ? 0 : crc32(content);
    const text = new TextEncoder().encode(name);
    const isLarge = size >= FULL;
    const shown = isLarge ? FULL : size;
    const large = isLarge ? record([1, 2], [16, 2], [size, 8], [size, 8]) : record();
    const common = [[45, 2], [0x0800, 2], [0, 2], [0, 2], [0x21, 2], [crc, 4], [shown, 4], [shown, 4], [text.length, 2]] as const; // prettier-ignore
    append(record([0x04034b50, 4], ...common, [large.length, 2]));
    append(text);
    append(large);
    if (typeof content === 'number') end += content;
    else append(content);
    const isFar = headerAt >= FULL;
    const far = [...(isLarge ? ([[size, 8], [size, 8]] as const) : []), ...(isFar ? ([[headerAt, 8]] as const) : [])]; // prettier-ignore
    const extra = far.length > 0 ? record([1, 2], [8 * far.length, 2], ...far) : record();
    const place = [[0, 2], [0, 2], [0, 2], [0, 4], [isFar ? FULL : headerAt, 4]] as const; // prettier-ignore
    return [record([0x02014b50, 4], [45, 2], ...common, [extra.length, 2], ...place), text, extra];
  });
  const start = end;
  for (const bytes of directory.flat()) append(bytes);
  const [size, end64] = [end - start, end];
  const count = entries.length;
  append(record([0x06064b50, 4], [44, 8], [45, 2], [45, 2], [0, 4], [0, 4], [count, 8], [count, 8], [size, 8], [start, 8])); // prettier-ignore
  append(record([0x07064b50, 4], [0, 4], [end64, 8], [1, 4]));
  append(record([0x06054b50, 4], [0, 2], [0, 2], [0xffff, 2], [0xffff, 2], [FULL, 4], [FULL, 4], [0, 2]));
  const source = {
    sizeBytes: end,
    readBytes: 0,
    read: (from: number, to: number) => {
      source.readBytes += to - from;
      const bytes = new Uint8Array(to - from);
      for (const { at, bytes: held } of segments) {
        const [first, last] = [Math.max(from, at), Math.min(to, at + held.length)];
        if (first < last) bytes.set(held.subarray(first - at, last - at), first - from);
      }
      return Promise.resolve(bytes);
    },
  };
  return source;
}

const tensorOf = (key: string, shape: readonly number[]): PythonValue => {
  const count = shape.reduce((a, b) => a * b, 1);
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
  const storage = ['storage', { name: storageNameOf('F32') }, key, 'cuda:0', count];
  const layout = [0, { tuple: shape }, { tuple: strides }, false, { ordered: new Map() }];
  return { call: 'torch._utils._rebuild_tensor_v2', args: [{ persistentId: storage }, ...layout] };
};

const MODEL = PRESETS.nano.model;
const SPECS = classifierParameters(MODEL, 2);

/** A detector whose tensors lie behind the moments of an optimiser, in this order, of so many numbers each. */
function checkpoint(moments: readonly number[]) {
  const random = SeededRandom.fromSeed(4);
  const values = new Map(SPECS.map((spec) => [spec.name, initialValues(spec, random)]));
  const state = new Map<string, PythonValue>();
  const weights: Entry[] = SPECS.map((spec, i) => {
    const key = String(moments.length + i);
    state.set(spec.name, tensorOf(key, checkpointShape(spec)));
    const stored = toCheckpoint(spec, values.get(spec.name)!);
    return { name: `c/data/${key}`, content: new Uint8Array(stored.slice().buffer) };
  });
  const optimizer = new Map<string | number, PythonValue>(
    moments.map((count, i) => [i, { dict: new Map([['exp_avg', tensorOf(String(i), [count])]]) }]),
  );
  const body = new Map<string, PythonValue>([
    ['optimizer', { dict: new Map([['state', { dict: optimizer }]]) }],
    ['model', { ordered: state }],
    ['epoch', 599],
  ]);
  const holes: Entry[] = moments.map((count, i) => ({ name: `c/data/${i}`, content: 4 * count }));
  const source = sparseZip([
    { name: 'c/data.pkl', content: pickle({ dict: body }) },
    ...holes,
    ...weights,
    { name: 'c/version', content: new TextEncoder().encode('3\n') },
  ]);
  return { source, values };
}

describe('a checkpoint of more than 4 GB', () => {
  it.each([
    ['many moments before the weights', Array.from({ length: 6 }, () => 0.25 * GB)],
    ['one moment of more than 4 GB', [1.25 * GB]],
  ])('with %s gives its weights, and reads nothing else', async (_, moments) => {
    const { source, values } = checkpoint(moments);
    expect(source.sizeBytes).toBeGreaterThan(2 ** 32);
    const file = await CheckpointFile.open(source);
    expect(file.recognised).toMatchObject({ kind: 'detector', classes: 2, model: { width: MODEL.width } });
    const store = await file.load(SPECS);
    for (const { name } of SPECS) expect(await store.get(name).data(), name).toEqual(values.get(name));
    store.dispose();
    expect(source.readBytes).toBeLessThan(2e6);
  });

  it('that was cut short is refused', async () => {
    const { source } = checkpoint([1.25 * GB]);
    const cut = { ...source, sizeBytes: 2 ** 32, read: source.read };
    await expect(CheckpointFile.open(cut)).rejects.toThrow(/the file is cut short/);
  });
});
