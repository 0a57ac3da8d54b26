/** A file on disk as a `ByteSource`: read by range, never whole. Node only. */
import { open } from 'node:fs/promises';
import type { ByteSource } from '@/storage/byteSource';

/** Opens `path`, hands it to `use` and closes it again, whatever happened. */
export async function withFileSource<T>(path: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return await use({
      sizeBytes: size,
      async read(start, end) {
        const bytes = new Uint8Array(end - start);
        const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
        if (bytesRead !== bytes.length) throw new Error(`${path} became shorter while it was read`);
        return bytes;
      },
    });
  } finally {
    await file.close();
  }
}
