/** The SHA-256 of the weights in a checkpoint, whatever its record says of when and where it was made. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** The header's length in bytes, little-endian. */
const LENGTH_BYTES = 8;
const SLICE_BYTES = 4 << 20;

/**
 * @param file safetensors; read a slice at a time
 * @returns of the bytes after the header, all tensors in the file's order, hexadecimal
 */
export async function tensorHash(file: Blob): Promise<string> {
  const head = new DataView(await file.slice(0, LENGTH_BYTES).arrayBuffer());
  const hash = sha256.create();
  for (let at = LENGTH_BYTES + Number(head.getBigUint64(0, true)); at < file.size; at += SLICE_BYTES) {
    hash.update(new Uint8Array(await file.slice(at, at + SLICE_BYTES).arrayBuffer()));
  }
  return bytesToHex(hash.digest());
}
