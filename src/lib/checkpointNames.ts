/** Checkpoints by their names, for whoever sorts files before anything of them is read. */

const CHECKPOINT = /\.(safetensors|pth|pt|ckpt|bin)$|\.(pth|pt|ckpt)\.tar$/i;

/** Whether a file is named like a checkpoint: also `.ckpt` of Lightning and `model_best.pth.tar` of timm. */
export const isCheckpointName = (name: string): boolean => CHECKPOINT.test(name);

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
