/** Zip archives of uncompressed files: the container of MediaPipe's .task bundles. */
import { crc32 } from 'node:zlib';

/**
 * Stores files in a zip archive (PKWARE APPNOTE 4.3, method 0). No dates: the same input gives the same bytes.
 * @param {Record<string, Buffer>} files content by ASCII name
 * @returns {Buffer}
 */
export function storedZip(files) {
  /** @type {Buffer[]} */
  const bodies = [];
  /** @type {Buffer[]} */
  const directory = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const common = commonFields(name, content);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name)]);
    bodies.push(local, content);
    const tail = Buffer.alloc(14); // comment length, disk and attributes stay zero
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, Buffer.from(name));
    offset += local.length + content.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, listing, end]);
}

/**
 * The 26 bytes that a local header and its directory entry share, from "version needed" on.
 * @param {string} name
 * @param {Buffer} content
 */
function commonFields(name, content) {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0); // version needed: 2.0
  fields.writeUInt16LE(0x21, 8); // 1 January 1980, the format's first day
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(content.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}
