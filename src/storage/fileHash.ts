/** The SHA-256 of a file of any size, as `sha256sum` prints it, with one slice of it in memory at a time. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ByteSource } from './byteSource';

const SLICE_BYTES = 4 << 20;

export async function fileHash(source: ByteSource): Promise<string> {
  const hash = sha256.create();
  for (let at = 0; at < source.sizeBytes; at += SLICE_BYTES) {
    hash.update(await source.read(at, Math.min(at + SLICE_BYTES, source.sizeBytes)));
  }
  return bytesToHex(hash.digest());
}
