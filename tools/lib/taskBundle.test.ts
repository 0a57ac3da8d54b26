import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  bytes,
  i32,
  i32s,
  OldTable,
  prependRoot,
  serialise,
  table,
  text,
  u8,
  vector,
} from './flatbuffer.mjs';
import { storedZip } from './storedZip.mjs';
import { landmarkSources } from './taskBundle.mjs';

const rootOf = (buffer: Buffer) => new OldTable(buffer, buffer.readUInt32LE(0), 0);

/** The text that a node of the buffer holds. */
function textAt(buffer: Buffer, node: ReturnType<OldTable['node']>): string {
  if (node?.kind !== 'at') throw new Error('no such field');
  return buffer.toString('utf8', node.position + 4, node.position + 4 + buffer.readUInt32LE(node.position));
}

describe('flatbuffer', () => {
  const old = serialise(
    table(i32(7), undefined, text('kept'), vector([table(i32(1)), table(i32(2))]), i32s([3, -4])),
    'TEST',
  );

  it('writes tables that read back the same', () => {
    const root = rootOf(old);
    expect(root.i32(0)).toBe(7);
    expect(root.i32(1)).toBe(0);
    expect(root.node(1)).toBeUndefined();
    expect(textAt(old, root.node(2))).toBe('kept');
    expect(root.tables(3).map((item) => item.i32(0))).toEqual([1, 2]);
    expect(root.numbers(4)).toEqual([3, -4]);
    expect(root.i32(99)).toBe(0);
  });

  it('puts a new root before an old file and points into it', () => {
    const longer = prependRoot(old, 'TEST', (root) =>
      table(
        i32(root.i32(0) + 1),
        u8(5),
        root.node(2),
        vector([...root.tables(3).map((item) => item.asNode()), table(i32(3))]),
      ),
    );
    expect(longer.subarray(longer.length - old.length)).toEqual(old);
    expect((longer.length - old.length) % 16).toBe(0);
    const root = rootOf(longer);
    expect(root.i32(0)).toBe(8);
    expect(textAt(longer, root.node(2))).toBe('kept');
    expect(root.tables(3).map((item) => item.i32(0))).toEqual([1, 2, 3]);
  });

  it('aligns the content of byte vectors to 16', () => {
    for (const name of ['', 'a', 'four', 'thirteen chars']) {
      const buffer = serialise(table(text(name), bytes(Buffer.from('content'))), 'TEST');
      const node = rootOf(buffer).node(1);
      expect(textAt(buffer, node)).toBe('content');
      expect(node?.kind === 'at' && (node.position + 4) % 16).toBe(0);
    }
  });

  it('refuses a file of another kind, naming both', () => {
    expect(() => prependRoot(old, 'TFL3', (root) => root.asNode())).toThrow(/"TEST", expected "TFL3"/);
  });
});

describe('storedZip', () => {
  it('stores files uncompressed, with checksum, where the directory says', () => {
    const files = { 'a.tflite': Buffer.from('first'), 'b.bin': Buffer.alloc(300, 9) };
    const zip = storedZip(files);
    const end = zip.length - 22;
    expect(zip.toString('latin1', end, end + 4)).toBe('PK\x05\x06');
    expect(zip.readUInt16LE(end + 10)).toBe(2);
    let entry = zip.readUInt32LE(end + 16);
    for (const [name, content] of Object.entries(files)) {
      expect(zip.toString('latin1', entry, entry + 4)).toBe('PK\x01\x02');
      expect(zip.readUInt16LE(entry + 10)).toBe(0); // method: stored
      expect(zip.readUInt32LE(entry + 16)).toBe(crc32(content));
      expect(zip.toString('latin1', entry + 46, entry + 46 + name.length)).toBe(name);
      const local = zip.readUInt32LE(entry + 42);
      const start = local + 30 + zip.readUInt16LE(local + 26);
      expect(zip.subarray(start, start + content.length)).toEqual(content);
      entry += 46 + name.length;
    }
    expect(entry).toBe(end);
  });

  it('gives the same bytes for the same files', () => {
    expect(storedZip({ a: Buffer.from('x') })).toEqual(storedZip({ a: Buffer.from('x') }));
  });
});

describe('landmarkSources', () => {
  const sources = landmarkSources();
  const mesh = 468 * 3;

  it('names one source for each coordinate of 478 landmarks', () => {
    expect(sources).toHaveLength(478 * 3);
    expect(
      sources.every((source) => Number.isInteger(source) && source < mesh + 2 * (80 + 71 + 71 + 5 + 5)),
    ).toBe(true);
  });

  it('takes x and y of lips, eyes and irises from the refinements and every z from the mesh', () => {
    expect(sources.slice(3 * 61, 3 * 61 + 3)).toEqual([mesh, mesh + 1, 3 * 61 + 2]); // first of the lips
    expect(sources.slice(3 * 33, 3 * 33 + 2)).toEqual([mesh + 160, mesh + 161]); // first of an eye
    expect(sources.slice(3 * 263, 3 * 263 + 2)).toEqual([mesh + 302, mesh + 303]); // first of the other
    expect(sources.slice(3 * 477)).toEqual([mesh + 462, mesh + 463, 3 * 263 + 2]); // last of the irises
    expect(sources.every((source, i) => i % 3 !== 2 || source < mesh)).toBe(true);
  });

  it('leaves all other landmarks to the mesh', () => {
    expect(sources.slice(3 * 10, 3 * 10 + 3)).toEqual([30, 31, 32]); // top of the forehead
    expect(new Set(sources.filter((source) => source >= mesh)).size).toBe(2 * (80 + 71 + 71 + 5 + 5));
  });
});
