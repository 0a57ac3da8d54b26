import { describe, expect, it } from 'vitest';
import { drawnParsing } from '@/lib/drawnFace';
import { CROP_SIZE } from '@/lib/regions';
import { packParsing, unpackParsing } from './foundFace';

describe('a parsing map on its way with the samples', () => {
  it('comes back as it was', async () => {
    const parsing = Uint8Array.from(drawnParsing(CROP_SIZE));
    const packed = await packParsing(parsing);
    expect(packed.length).toBeLessThan(4000);
    expect(await unpackParsing(packed)).toEqual(parsing);
  });

  it('is refused when it has another size or a class that there is not', async () => {
    const small = await packParsing(Uint8Array.from(drawnParsing(CROP_SIZE / 2)));
    await expect(unpackParsing(small)).rejects.toThrow(`holds ${CROP_SIZE ** 2 / 4} numbers`);
    const wrong = await packParsing(new Uint8Array(CROP_SIZE ** 2).fill(11));
    await expect(unpackParsing(wrong)).rejects.toMatchObject({ code: 'invalid-file' });
  });
});
