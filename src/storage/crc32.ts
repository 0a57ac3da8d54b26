/** Cyclic redundancy checks of zip archives (CRC-32) and of TensorBoard's records (CRC-32C). */

const SLICES = 8;

/** Tables for eight bytes at a time ("slicing by 8"), for a reflected polynomial. */
function makeTables(polynomial: number): Uint32Array[] {
  const first = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    first[byte] = value >>> 0;
  }
  const tables = [first];
  for (let slice = 1; slice < SLICES; slice++) {
    const before = tables[slice - 1];
    tables.push(Uint32Array.from(before, (value) => (value >>> 8) ^ first[value & 0xff]));
  }
  return tables;
}

function checksum(tables: readonly Uint32Array[], bytes: Uint8Array, previous: number): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;
  let crc = ~previous;
  let i = 0;
  for (const end = bytes.length - (bytes.length % SLICES); i < end; i += SLICES) {
    crc ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    crc =
      t7[crc & 0xff] ^
      t6[(crc >>> 8) & 0xff] ^
      t5[(crc >>> 16) & 0xff] ^
      t4[crc >>> 24] ^
      t3[bytes[i + 4]] ^
      t2[bytes[i + 5]] ^
      t1[bytes[i + 6]] ^
      t0[bytes[i + 7]];
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[i]) & 0xff];
  return ~crc >>> 0;
}

const ZIP_TABLES = makeTables(0xedb88320);

/**
 * CRC-32 as zip and PNG have it, an unsigned 32-bit number.
 * @param previous the checksum of the bytes before these, to go on piece by piece
 */
export function crc32(bytes: Uint8Array, previous = 0): number {
  return checksum(ZIP_TABLES, bytes, previous);
}

const CASTAGNOLI_TABLES = makeTables(0x82f63b78);

/** CRC-32C (Castagnoli), as TFRecord files have it, an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array): number {
  return checksum(CASTAGNOLI_TABLES, bytes, 0);
}
