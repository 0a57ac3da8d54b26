import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { tensorHash } from './tensorHash';

/** A safetensors file with one tensor of these bytes. */
function file(record: string, data: Uint8Array): Blob {
  const tensor = { dtype: 'U8', shape: [data.length], data_offsets: [0, data.length] };
  const header = new TextEncoder().encode(JSON.stringify({ __metadata__: { record }, tensor }));
  const length = new Uint8Array(new BigUint64Array([BigInt(header.length)]).buffer);
  return new Blob([length, header, data as Uint8Array<ArrayBuffer>]);
}

it('is that of the bytes after the header, whatever the record says', async () => {
  const data = Uint8Array.from({ length: 1003 }, (_, i) => i % 251);
  const wanted = createHash('sha256').update(data).digest('hex');
  expect(await tensorHash(file('made on Monday', data))).toBe(wanted);
  expect(await tensorHash(file('made on another machine, a day later', data))).toBe(wanted);
  data[data.length - 1] ^= 1;
  expect(await tensorHash(file('made on Monday', data))).not.toBe(wanted);
});
