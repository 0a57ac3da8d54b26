/** Checkpoints by their names, for whoever sorts files before anything of them is read. */

/** Also `.ckpt` of Lightning and `model_best.pth.tar` of timm. */
export const CHECKPOINT = /\.(safetensors|pth|pt|ckpt|bin)$|\.(pth|pt|ckpt)\.tar$/i;

/** An index says which of its siblings holds which tensor: "model.safetensors.index.json". */
export const SHARD_INDEX = /\.(safetensors|bin)\.index(\.[\w-]+)?\.json$/i;

export const isShardIndexName = (name: string): boolean => SHARD_INDEX.test(name);

/** A part of a model that was saved in several files. */
export interface Shard {
  /** What the parts' names have in common, e.g. "model.safetensors". */
  model: string;
  /** From 1. */
  part: number;
  parts: number;
}

const SHARD = /^(.*)-(\d{5})-of-(\d{5})(\.[a-z.]+)$/i;

/** "model-00001-of-00002.safetensors" as part 1 of 2; null for a file that stands alone. */
export function shardOf(name: string): Shard | null {
  const [, stem, part, parts, ending] = SHARD.exec(name) ?? [];
  if (stem === undefined) return null;
  return { model: stem + ending, part: Number(part), parts: Number(parts) };
}

/**
 * Files as they were chosen, those of a model in several files together; files that stand alone each by itself. An index
 * belongs to the parts that are called like it; to all others, where none is.
 */
export function groupShards<T extends { name: string }>(files: readonly T[]): T[][] {
  const groups = new Map<string, T[]>();
  const join = (key: string, file: T) => groups.set(key, [...(groups.get(key) ?? []), file]);
  const indices = files.filter(({ name }) => isShardIndexName(name));
  for (const [i, file] of files.entries()) {
    if (indices.includes(file)) continue;
    const shard = shardOf(file.name);
    join(shard ? `model ${shard.model}` : `alone ${i}`, file);
  }
  for (const index of indices) {
    const own = `model ${index.name.replace(SHARD_INDEX, '.$1')}`;
    if (groups.has(own)) {
      join(own, index);
      continue;
    }
    const rest = [...groups.values()].flat();
    groups.clear();
    groups.set(own, [...rest, index]);
  }
  return [...groups.values()];
}

/** What to call the model of a group: "model.safetensors" of "model-00001-of-00002.safetensors". */
export function modelNameOf<T extends { name: string }>(group: readonly T[]): string {
  const index = group.find(({ name }) => SHARD_INDEX.test(name));
  return index?.name.replace(SHARD_INDEX, '.$1') ?? shardOf(group[0].name)?.model ?? group[0].name;
}
