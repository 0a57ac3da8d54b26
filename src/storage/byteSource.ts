/** Bytes that are read by range, so that a large file is never held whole. */

export interface ByteSource {
  sizeBytes: number;
  /** Of the file, where it has one: parts of a model are told by their names. */
  name?: string;
  /**
   * Bytes [start, end). The caller asks only for ranges inside the source; the array is the caller's own.
   */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** A file that a person dropped or picked, or anything else the browser holds as a Blob. */
export function blobSource(blob: Blob): ByteSource {
  return {
    sizeBytes: blob.size,
    ...(blob instanceof File ? { name: blob.name } : {}),
    read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
  };
}

/** Bytes in memory. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return { sizeBytes: bytes.length, read: async (start, end) => new Uint8Array(bytes.subarray(start, end)) };
}
