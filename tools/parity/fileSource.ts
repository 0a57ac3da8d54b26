/** A file on disk as a `ByteSource`: read by range, never whole. Node only. */
import { open, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isShardIndexName, shardOf } from '@/lib/checkpointNames';
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

/**
 * The files that make up a checkpoint: itself; with an index, or as one part of several, all checkpoints of its folder that
 * belong to it.
 */
export async function filesOfCheckpoint(path: string): Promise<string[]> {
  const [folder, name] = [dirname(path), basename(path)];
  const shard = shardOf(name);
  if (!isShardIndexName(name) && !shard) return [path];
  const model = shard?.model ?? name.replace(/\.index(\.[\w-]+)?\.json$/i, '');
  const parts = (await readdir(folder)).filter((each) => shardOf(each)?.model === model).sort();
  return [...(shard ? [] : [path]), ...parts.map((part) => join(folder, part))];
}

/** The same checkpoint as sources that know their names. */
export async function withCheckpointSources<T>(
  paths: readonly string[],
  use: (sources: ByteSource[]) => Promise<T>,
): Promise<T> {
  const [first, ...rest] = paths;
  if (first === undefined) return use([]);
  return withFileSource(first, (source) =>
    withCheckpointSources(rest, (others) => use([{ ...source, name: basename(first) }, ...others])),
  );
}
