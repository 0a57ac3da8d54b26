import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32 } from '@/storage/crc32';
import { ZipWriter } from '@/storage/zipWriter';
import { listZip } from './zipSource';

interface Entry {
  name: string;
  content: Uint8Array;
  /** What the directory claims instead. */
  claimedBytes?: number;
  flags?: number;
  method?: number;
}

/** A zip of deflated entries, with whatever lies it is told. */
function zipOf(entries: readonly Entry[]): Blob {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, claimedBytes = content.length, flags = 0, method = 8 } of entries) {
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
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, Buffer.from(name));
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed]);
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
    'refuses the path %s, which climbs out',
    async (name) => {
      await expect(open({ name, content: text('x') })).rejects.toThrow(/climbs out of the archive/);
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

  it('refuses what is no archive', async () => {
    await expect(listZip(new Blob(['no zip']), 'a.zip')).rejects.toMatchObject({ code: 'invalid-file' });
  });
});
