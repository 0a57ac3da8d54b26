/** A file on disk as a `ByteSource`: read by range, never whole. Node only. */
import { open, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isShardIndexName, shardOf } from '@/lib/checkpointNames';
import type { ByteSource } from '@/storage/byteSource';
import { readShardIndex } from '@/storage/shardIndex';

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
 * The files that make up a checkpoint: itself; an index with the files that it names, as far as they are there; a part with
 * the others of its model. Whoever opens them says what is missing.
 */
export async function filesOfCheckpoint(path: string): Promise<string[]> {
  const [folder, name] = [dirname(path), basename(path)];
  const beside = await readdir(folder);
  const all = (names: readonly string[]) => names.map((each) => join(folder, each));
  if (isShardIndexName(name)) {
    const index = await withFileSource(path, readShardIndex).catch(() => null);
    const named = new Set(index?.files.values());
    return [path, ...all(beside.filter((each) => named.has(each)).sort())];
  }
  const shard = shardOf(name);
  return shard ? all(beside.filter((each) => shardOf(each)?.model === shard.model).sort()) : [path];
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
