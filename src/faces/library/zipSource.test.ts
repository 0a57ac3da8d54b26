import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32 } from '@/storage/crc32';
import { ZipWriter } from '@/storage/zipWriter';
import { listZip } from './zipSource';

interface Entry {
  name: string;
  encoding?: 'latin1';
  content: Uint8Array;
  /** What the directory claims instead. */
  claimedBytes?: number;
  flags?: number;
  method?: number;
}

/** A zip of deflated entries, with whatever lies it is told. @param at where the entries claim to be, if elsewhere */
function zipOf(entries: readonly Entry[], at?: (index: number, offset: number) => number): Blob {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [i, entry_] of entries.entries()) {
    const { content, claimedBytes = content.length, flags = 0, method = 8 } = entry_;
    const name = Buffer.from(entry_.name, entry_.encoding ?? 'utf8');
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claimedBytes, 18);
    common.writeUInt16LE(name.length, 22);
    const entry = Buffer.alloc(46);
    entry.write('PK\x01\x02', 'latin1');
    common.copy(entry, 6);
    entry.writeUInt32LE(at?.(i, offset) ?? offset, 42);
    directory.push(entry, name);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, packed]);
    pieces.push(local);
    offset += local.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Blob([Buffer.concat([...pieces, listing, end])]);
}

const text = (content: string) => new TextEncoder().encode(content);
const open = async (entry: Entry) => (await listZip(zipOf([entry]), 'a.zip'))[0].open();

describe('listZip', () => {
  it('names entries behind the archive and unpacks each when asked', async () => {
    const items = await listZip(
      zipOf([
        { name: 'train/', content: new Uint8Array() },
        { name: 'train/x.jpg', content: text('one') },
        { name: 'y.jpg', content: text('two'.repeat(1000)) },
      ]),
      'faces.zip',
    );
    expect(items.map(({ path }) => path)).toEqual(['faces.zip/train/x.jpg', 'faces.zip/y.jpg']);
    expect(await (await items[1].open()).text()).toBe('two'.repeat(1000));
    expect(items[0].stamp).not.toBe(items[1].stamp);
  });

  it('reads stored entries too', async () => {
    const zip = new ZipWriter();
    zip.add('x.txt', 'stored');
    const [item] = await listZip(zip.finish(), 'a.zip');
    expect(await (await item.open()).text()).toBe('stored');
  });

  it('refuses a bomb before anything is unpacked', async () => {
    const bomb = { name: 'bomb.png', content: new Uint8Array(30 * 1024 ** 2) };
    await expect(open(bomb)).rejects.toThrow(/"bomb.png" unpacks .* into 30.0 MiB or more, as zip bombs do/);
  });

  it('stops a bomb that lies about its size', async () => {
    const liar = { name: 'liar.png', content: new Uint8Array(8 * 1024 ** 2), claimedBytes: 100 };
    await expect(open(liar)).rejects.toThrow(/zip bombs/);
  });

  it.each(['../../etc/passwd.jpg', '/root/x.jpg', 'C:\\x.jpg', 'a\\..\\..\\x.jpg'])(
    'refuses the path %s, which leads out',
    async (name) => {
      await expect(open({ name, content: text('x') })).rejects.toThrow(/leads out of the archive/);
    },
  );

  it.each<[string, Entry, RegExp]>([
    ['encrypted', { name: 'x.jpg', content: text('x'), flags: 1 }, /encrypted/],
    ['packed otherwise', { name: 'x.jpg', content: text('x'), method: 99 }, /method 99/],
    ['zips inside', { name: 'x.zip', content: text('x') }, /zip inside the zip/],
    ['too long', { name: 'x.jpg', content: text('x'), claimedBytes: 100 }, /cut short/],
  ])('says what is wrong with entries that are %s', async (_what, entry, message) => {
    await expect(open(entry)).rejects.toThrow(message);
  });

  it.each([
    ['gbk-names.zip', ['真实/张三.png', '真实/李四.png']],
    ['backslash.zip', ['faces/train/real/a.png', 'faces/train/fake/b.png']],
    ['dot-slash-bsdtar.zip', ['real/a.png', 'fake/b.png']],
  ])('reads %s as its tool meant it', async (name, paths) => {
    const path = fileURLToPath(new URL(`../../../tools/parity/cases/${name}`, import.meta.url));
    const items = await listZip(new Blob([new Uint8Array(await readFile(path))]), 'z');
    expect(items.map((item) => item.path)).toEqual(paths.map((each) => `z/${each}`));
    for (const item of items) expect((await item.open()).size).toBe(72);
  });

  it.each([
    ['Japanese of Windows', '\x93\xfa\x96\x7b/\x8e\xca\x90\x5e.png', '日本/写真.png'],
    ['German of DOS', 'M\x81ller/gr\x81\xe1e.png', 'Müller/grüße.png'],
    ['UTF-8 without its flag', 'caf\xc3\xa9.png', 'café.png'],
    ['bytes of no language', '\xff\x80x.png', '\u00a0Çx.png'],
  ])('decodes names in %s', async (_, raw, name) => {
    const [item] = await listZip(zipOf([{ name: raw, encoding: 'latin1', content: text('x') }]), 'z');
    expect(item.path).toBe(`z/${name}`);
    expect(await (await item.open()).text()).toBe('x');
  });

  it('lets an entry that is there twice, over another or outside cost only itself', async () => {
    const names = ['a.jpg', 'b.jpg', 'a.jpg', 'b/../b.jpg', 'c.jpg', 'd.jpg'];
    const entries = names.map((name) => ({ name, content: text(name) }));
    const zip = zipOf(entries, (i, offset) => (i === 4 ? offset - 30 : i === 5 ? 1 << 20 : offset));
    const outcomes = await Promise.all(
      (await listZip(zip, 'z')).map((item) =>
        item.open().then(
          (blob) => blob.text(),
          (error: Error) => error.message,
        ),
      ),
    );
    expect(outcomes[0]).toBe('a.jpg');
    expect(outcomes[1]).toBe('b.jpg');
    expect(outcomes[2]).toMatch(/"a\.jpg" occurs twice/);
    expect(outcomes[3]).toMatch(/leads out/);
    expect(outcomes[4]).toMatch(/"c\.jpg" lies over another/);
    expect(outcomes[5]).toMatch(/more than the file holds/);
  });

  it('names how an entry is packed, and the way out', async () => {
    await expect(open({ name: 'x.jpg', content: text('x'), method: 14 })).rejects.toMatchObject({
      message: expect.stringContaining('packed by LZMA (method 14)') as string,
      remedy: expect.stringContaining('Deflate') as string,
    });
  });

  it('says that an archive holds no file', async () => {
    await expect(listZip(zipOf([{ name: 'real/', content: text('') }]), 'z')).rejects.toThrow(
      'folders, but no file',
    );
    await expect(listZip(zipOf([]), 'z')).rejects.toThrow('it is empty');
  });

  it('names the entry that is damaged; the others are read', async () => {
    const writer = new ZipWriter();
    for (const name of ['a', 'b']) writer.add(name, name.repeat(99));
    const zip = new Uint8Array(await writer.finish().arrayBuffer());
    zip[zip.indexOf(0x61, 40)] ^= 1;
    const [a, b] = await listZip(new Blob([zip]), 'z');
    await expect(a.open()).rejects.toThrow('its entry "a" is damaged (checksum)');
    expect(await (await b.open()).text()).toBe('b'.repeat(99));
  });

  it('refuses what is no archive', async () => {
    await expect(listZip(new Blob(['no zip']), 'a.zip')).rejects.toMatchObject({ code: 'invalid-file' });
  });
});
