/** A file of named tensors that are read one at a time, so that even a large one is never held twice. */
import type { LabError } from '@/lib/errors';
import type { ByteSource } from './byteSource';
import { openPytorch } from './pytorch';
import { refuseFile } from './refusal';
import { openSafetensors } from './safetensors';
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
  if (!isSeveral(source)) {
    requireWhole(source);
    return openOne(source);
  }
  if (source.length === 1) return openTensorArchive(source[0]);
  requireParts(source.map(({ name = 'a part without a name' }) => name));
  const parts: TensorArchive[] = [];
  for (const part of source) parts.push(await openOne(part));
  return joinArchives(parts);
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
