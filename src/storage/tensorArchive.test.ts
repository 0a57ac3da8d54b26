import { describe, expect, it } from 'vitest';
import { bytesSource } from './byteSource';
import { writeSafetensors } from './safetensors';
import { openTensorArchive } from './tensorArchive';
import { float32Tensor } from './tensors';

const fileWithNote = (note: string) =>
  writeSafetensors({
    metadata: { note },
    tensors: new Map([['a', float32Tensor(new Float32Array([7]), [1])]]),
  });

describe('openTensorArchive', () => {
  it('knows safetensors whatever byte its header length begins with, that of a pickle too', async () => {
    const begun = new Set<number>();
    for (let length = 0; length < 256; length += 4) {
      const file = fileWithNote('x'.repeat(length));
      begun.add(file[0]);
      const archive = await openTensorArchive(bytesSource(file));
      expect(archive.format, `first byte ${file[0]}`).toBe('safetensors');
    }
    expect(begun).toContain(0x80);
  });

  it('refuses what begins like no checkpoint, and what is hardly a file', async () => {
    const text = new TextEncoder().encode('a text about faces');
    await expect(openTensorArchive(bytesSource(text))).rejects.toThrow(/neither a safetensors nor a PyTorch/);
    await expect(openTensorArchive(bytesSource(text.slice(0, 3)))).rejects.toThrow(/only 3 bytes/);
  });

  it.each([
    ['version https://git-lfs.github.com/spec/v1\noid', 'Git LFS pointer'],
    ['<!DOCTYPE html><html>', 'web page'],
    ['\x89HDF\r\n\x1a\n     ', 'HDF5'],
    ['GGUF\x03\0\0\0......', 'GGUF'],
    ['\x08\x07\x12\x07pytorch', 'ONNX'],
    ['\x1c\0\0\0TFL3......', 'TensorFlow Lite'],
    ['\x1f\x8b\x08\0......', 'gzip'],
    ['7z\xbc\xaf\x27\x1c......', '7z'],
    [`weights.txt${'\0'.repeat(246)}ustar\x0000`, 'tar archive'],
  ])('names what people take for a checkpoint: %j', async (start, what) => {
    const bytes = Uint8Array.from(start, (c) => c.charCodeAt(0));
    await expect(openTensorArchive(bytesSource(bytes))).rejects.toThrow(what);
  });
});
