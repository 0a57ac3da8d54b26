/**
 * The index beside a model in several files ("model.safetensors.index.json"): which file holds which tensor. It names
 * files of its own folder and nothing else: any other name is refused.
 * Source: Hugging Face `save_pretrained`.
 */
import * as v from 'valibot';
import { isShardIndexName } from '@/lib/checkpointNames';
import type { ByteSource } from './byteSource';
import { quoted, refuseFile } from './refusal';

/** Of 64 thousand tensors, with room. */
const MAX_INDEX_BYTES = 16 * 1024 ** 2;

const IndexSchema = v.object({ weight_map: v.record(v.string(), v.string()) });

interface ShardIndex {
  name: string;
  /** File of each tensor. */
  files: ReadonlyMap<string, string>;
}

const refuse = (name: string, what: string, remedy?: string) =>
  refuseFile('checkpoint', `the index ${quoted(name)} ${what}`, remedy);

export const isShardIndex = ({ name }: ByteSource): boolean => name !== undefined && isShardIndexName(name);

/** @throws LabError `invalid-file` when it is no index, or names a file that is not beside it */
export async function readShardIndex(source: ByteSource): Promise<ShardIndex> {
  const { name = 'index.json', sizeBytes } = source;
  if (sizeBytes > MAX_INDEX_BYTES) throw refuse(name, `has ${sizeBytes} bytes: no index is so long`);
  const text = new TextDecoder().decode(await source.read(0, sizeBytes));
  const parsed = v.safeParse(IndexSchema, parsedJson(text));
  if (!parsed.success) throw refuse(name, 'has no "weight_map" of tensors and their files');
  const files = new Map(Object.entries(parsed.output.weight_map));
  if (files.size === 0) throw refuse(name, 'names no tensors');
  const outside = [...files.values()].find((file) => !isPlainName(file));
  if (outside !== undefined) {
    throw refuse(
      name,
      `names ${quoted(outside)}, which is not a file of its own folder`,
      'Use the index that came with the model; its files lie beside it.',
    );
  }
  return { name, files };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // said by the caller: no JSON is as wrong as other JSON
  }
}

const isPlainName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && !/[/\\:\0]/.test(name);

/** @param names of the files that are there @throws LabError `invalid-file` naming those that are not */
export function requireIndexed({ name, files }: ShardIndex, names: readonly string[]): void {
  const wanted = new Set(files.values());
  const missing = [...wanted].filter((file) => !names.includes(file));
  if (missing.length > 0) {
    const shown = missing.slice(0, 3).map(quoted).join(', ');
    throw refuse(
      name,
      `names ${wanted.size} files, of which ${missing.length} ${missing.length === 1 ? 'is' : 'are'} missing: ${shown}${missing.length > 3 ? ', …' : ''}`,
      'Choose or drop the index and all its files together: they are one model.',
    );
  }
  const stranger = names.find((each) => !wanted.has(each));
  if (stranger !== undefined)
    throw refuse(name, `does not name ${quoted(stranger)}`, 'Choose the files of one model only.');
}

/** @param tensors names of each file @throws LabError `invalid-file` when a tensor is not in the file that is named for it */
export function requireTensors(
  { name, files }: ShardIndex,
  tensors: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
): void {
  for (const [tensor, file] of files) {
    if (tensors.get(file)?.has(tensor)) continue;
    throw refuse(name, `says that ${quoted(tensor)} is in ${quoted(file)}, which does not hold it`);
  }
}
