import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { bytesSource } from './byteSource';
import { fileHash } from './fileHash';

it.each([0, 1, (4 << 20) - 1, (4 << 20) + 3])('hashes %i bytes as everybody does', async (size) => {
  const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 255);
  expect(await fileHash(bytesSource(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'));
});
