/**
 * A model that was saved in several files ("model-00001-of-00002.safetensors"), read as one. Each part is an archive of
 * its own with some of the tensors.
 * Source: Hugging Face `save_pretrained` (names).
 */
import { shardOf } from '@/lib/checkpointNames';
import type { ByteSource } from './byteSource';
import { quoted, refuseFile } from './refusal';
import { writeSafetensorsHeader } from './safetensors';
import type { TensorArchive, TensorInfo } from './tensors';

/** @throws LabError `invalid-file` for a part without the others */
export function requireWhole({ name }: ByteSource): void {
  const shard = name === undefined ? null : shardOf(name);
  if (!shard || shard.parts === 1) return;
  throw refuseFile(
    'checkpoint',
    `${quoted(name!)} is part ${shard.part} of ${shard.parts} of the model ${quoted(shard.model)}`,
    `Choose or drop all ${shard.parts} parts together: they are one model.`,
  );
}

/** @throws LabError `invalid-file` naming parts that are missing, or that are of another model */
export function requireParts(names: readonly string[]): void {
  const shards = names.map((name) => ({ name, shard: shardOf(name) }));
  const { shard: first } = shards[0];
  const stranger = shards.find(
    ({ shard }) => !first || shard?.model !== first.model || shard.parts !== first.parts,
  );
  if (!first || stranger) {
    throw refuseFile(
      'checkpoint',
      `${quoted(stranger?.name ?? names[0])} is not a part of ${first ? quoted(first.model) : 'a model in several files'}`,
      'Choose the parts of one model only.',
    );
  }
  const there = new Set(shards.map(({ shard }) => shard?.part));
  const missing = Array.from({ length: Math.min(first.parts, 100_000) }, (_, i) => i + 1).filter(
    (part) => !there.has(part),
  );
  if (missing.length === 0 && shards.length === first.parts) return;
  throw refuseFile(
    'checkpoint',
    missing.length > 0
      ? `${missing.length} of the ${first.parts} parts of ${quoted(first.model)} ${missing.length === 1 ? 'is' : 'are'} missing: ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ', …' : ''}`
      : `a part of ${quoted(first.model)} was chosen twice`,
    'Choose each part once, all together.',
  );
}

/**
 * The parts as one archive.
 * @param parts opened, in any order
 * @throws LabError `invalid-file` when two hold a tensor of the same name
 */
export function joinArchives(parts: readonly TensorArchive[]): TensorArchive {
  const owners = new Map<string, TensorArchive>();
  const tensors = new Map<string, TensorInfo>();
  for (const part of parts) {
    for (const [name, info] of part.tensors) {
      if (owners.has(name)) throw refuseFile('checkpoint', `two of its parts hold ${quoted(name)}`);
      owners.set(name, part);
      tensors.set(name, info);
    }
  }
  const archive: TensorArchive = {
    format: parts[0].format,
    metadata: Object.assign({}, ...parts.map(({ metadata }) => metadata)) as TensorArchive['metadata'],
    state: '',
    states: [''],
    unreadable: parts.flatMap(({ unreadable }) => unreadable),
    tensors,
    read(name) {
      const owner = owners.get(name);
      if (!owner) throw new Error(`The file has no tensor "${name}".`);
      return owner.read(name);
    },
    select: () => archive,
  };
  return archive;
}

/**
 * One safetensors file of the parts, for whatever takes a single file. Its numbers are those of the parts, byte for
 * byte; one tensor is in memory at a time.
 * @throws LabError as `read`
 */
export async function asOneFile(archive: TensorArchive): Promise<Blob> {
  const texts = Object.entries(archive.metadata).map(([key, value]) => [key, String(value)]);
  const header = writeSafetensorsHeader(Object.fromEntries(texts) as Record<string, string>, archive.tensors);
  const pieces: Blob[] = [new Blob([header as Uint8Array<ArrayBuffer>])];
  for (const name of archive.tensors.keys()) {
    const { bytes } = await archive.read(name);
    pieces.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  }
  return new Blob(pieces);
}
