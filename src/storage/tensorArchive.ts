/** A file of named tensors that are read one at a time, so that even a large one is never held twice. */
import type { LabError } from '@/lib/errors';
import type { ByteSource } from './byteSource';
import { openPytorch } from './pytorch';
import { refuseFile } from './refusal';
import { openSafetensors } from './safetensors';
import { isShardIndex, readShardIndex, requireIndexed, requireTensors } from './shardIndex';
import { joinArchives, requireParts, requireWhole } from './shards';
import type { TensorArchive } from './tensors';

const ZIP_START = 0x04034b50;
const PICKLE_START = 0x80;
/** Enough for the signature of a tar archive. */
const START_BYTES = 512;
/** How a safetensors header begins after its length; writers may pad it with spaces. */
const HEADER_STARTS = ['{', ' '].map((text) => text.charCodeAt(0));

/**
 * What people take for checkpoints and are none, or none that is read, with the way out: by their first bytes (latin-1).
 */
/* eslint-disable no-control-regex -- these are signatures, not texts */
const OTHERS: readonly (readonly [start: RegExp, what: string, remedy: string])[] = [
  [/^version https:\/\/git-lfs/, 'it is a Git LFS pointer, not the file itself', 'Run "git lfs pull", or download the file from its page.'],
  [/^\s*<(!doctype|html|\?xml)/i, 'it is a web page, not the file itself', 'Download the file with its "download" button, not by saving the page.'],
  [/^\x89HDF\r\n/, 'it is an HDF5 file (Keras, TensorFlow)', 'Convert it to PyTorch or safetensors first.'],
  [/^GGUF/, 'it is a GGUF file of language models', 'Use a Vision Transformer as .safetensors or .pth.'],
  [/^\x08[\x01-\x0c]\x12/, 'it is an ONNX file', 'Use the .safetensors or .pth that it was made from.'],
  [/^.{4}TFL3/s, 'it is a TensorFlow Lite file', 'Use the .safetensors or .pth that it was made from.'],
  [/^\x1f\x8b/, 'it is packed by gzip', 'Unpack it first.'],
  [/^7z\xbc\xaf/, 'it is a 7z archive', 'Unpack it first.'],
  [/^Rar!/, 'it is a RAR archive', 'Unpack it first.'],
  [/^\x93NUMPY/, 'it is a NumPy array', 'Save the state_dict() of the model with torch.save.'],
]; // prettier-ignore
/* eslint-enable no-control-regex */
const TAR = 'ustar';
const TAR_AT = 257;

/** What the file is known to be instead; null when it is nothing that is known. */
function known(start: Uint8Array): LabError | null {
  const head = String.fromCharCode(...start);
  const found = OTHERS.find(([pattern]) => pattern.test(head));
  if (found) return refuseFile('checkpoint', found[1], found[2]);
  if (head.startsWith(TAR, TAR_AT))
    return refuseFile('checkpoint', 'it is a tar archive', 'Unpack it first.');
  return null;
}

/**
 * Opens a `.safetensors`, `.pth`, `.pt` or `.ckpt` file by what is in it, whatever its name. Only its directory is read.
 * @param source a file, or all parts of a model that was saved in several; a part alone is refused by its name
 * @throws LabError `invalid-file` with the reason
 */
export async function openTensorArchive(source: ByteSource | readonly ByteSource[]): Promise<TensorArchive> {
  const all = isSeveral(source) ? source : [source];
  const indices = all.filter(isShardIndex);
  if (indices.length > 0)
    return openIndexed(
      indices,
      all.filter((each) => !isShardIndex(each)),
    );
  if (all.length === 1) {
    requireWhole(all[0]);
    return openOne(all[0]);
  }
  requireParts(all.map(partName));
  const parts: TensorArchive[] = [];
  for (const part of all) parts.push(await openOne(part));
  return joinArchives(parts);
}

const partName = ({ name = 'a part without a name' }: ByteSource): string => name;

/** Parts by what their index says of them, whatever they are called. */
async function openIndexed(
  [indexSource, another]: readonly ByteSource[],
  sources: readonly ByteSource[],
): Promise<TensorArchive> {
  const index = await readShardIndex(indexSource);
  if (another) {
    throw refuseFile(
      'checkpoint',
      `there are two indices, "${index.name}" and "${partName(another)}"`,
      'Choose the files of one model only.',
    );
  }
  requireIndexed(index, sources.map(partName));
  const parts = new Map<string, TensorArchive>();
  for (const part of sources) parts.set(partName(part), await openOne(part));
  requireTensors(index, new Map([...parts].map(([name, { tensors }]) => [name, tensors])));
  return joinArchives([...parts.values()]);
}

const isSeveral = (source: ByteSource | readonly ByteSource[]): source is readonly ByteSource[] =>
  Array.isArray(source);

async function openOne(source: ByteSource): Promise<TensorArchive> {
  const start = await source.read(0, Math.min(START_BYTES, source.sizeBytes));
  if (start.length < 9) throw refuseFile('checkpoint', `it has only ${start.length} bytes`);
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const headerFollows = HEADER_STARTS.includes(start[8]);
  // The length of a header may begin with the byte that a pickle does, but it is never four billion.
  if (headerFollows && view.getUint32(4, true) === 0) return openSafetensors(source);
  if (view.getUint32(0, true) === ZIP_START || start[0] === PICKLE_START) return openPytorch(source);
  const other = known(start);
  if (other) throw other;
  if (headerFollows) return openSafetensors(source);
  throw refuseFile(
    'checkpoint',
    'it begins like neither a safetensors nor a PyTorch file',
    'Use a .safetensors, .pth, .pt or .ckpt file.',
  );
}
