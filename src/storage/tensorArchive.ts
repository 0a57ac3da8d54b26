/** A file of named tensors that are read one at a time, so that even a large one is never held twice. */
import type { ByteSource } from './byteSource';
import { openPytorch } from './pytorch';
import { refuseFile } from './refusal';
import { openSafetensors } from './safetensors';
import type { TensorArchive } from './tensors';

const ZIP_START = 0x04034b50;
const PICKLE_START = 0x80;
/** How a safetensors header begins after its length; writers may pad it with spaces. */
const HEADER_STARTS = ['{', ' '].map((text) => text.charCodeAt(0));

/**
 * Opens a `.safetensors`, `.pth` or `.pt` file by what is in it, whatever its name. Only its directory is read.
 * @throws LabError `invalid-file` with the reason
 */
export async function openTensorArchive(source: ByteSource): Promise<TensorArchive> {
  const start = await source.read(0, Math.min(9, source.sizeBytes));
  if (start.length < 9) throw refuseFile('checkpoint', `it has only ${start.length} bytes`);
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const headerFollows = HEADER_STARTS.includes(start[8]);
  // The length of a header may begin with the byte that a pickle does, but it is never four billion.
  if (headerFollows && view.getUint32(4, true) === 0) return openSafetensors(source);
  if (view.getUint32(0, true) === ZIP_START || start[0] === PICKLE_START) return openPytorch(source);
  if (headerFollows) return openSafetensors(source);
  throw refuseFile(
    'checkpoint',
    'it begins like neither a safetensors nor a PyTorch file',
    'Use a .safetensors, .pth or .pt file.',
  );
}
