/** The SHA-256 of the weights in a checkpoint, whatever its record says of when and where it was made. */

/** The header's length in bytes, little-endian. */
const LENGTH_BYTES = 8;

/**
 * @param file safetensors; read as a whole, half a gigabyte for the largest model
 * @returns of the bytes after the header, all tensors in the file's order, hexadecimal
 */
export async function tensorHash(file: Blob): Promise<string> {
  const head = new DataView(await file.slice(0, LENGTH_BYTES).arrayBuffer());
  const tensors = file.slice(LENGTH_BYTES + Number(head.getBigUint64(0, true)));
  const digest = await crypto.subtle.digest('SHA-256', await tensors.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
