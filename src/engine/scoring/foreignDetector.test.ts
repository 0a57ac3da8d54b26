/** What is said of detectors of others before anything is scored. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '@/storage/byteSource';
import { readDetectorInfo } from './detectorInfo';

const infoOf = async (path: string) => {
  const file = await readFile(fileURLToPath(new URL(`../../../tools/parity/${path}`, import.meta.url)));
  return readDetectorInfo(bytesSource(new Uint8Array(file)), path, '0');
};

describe('a detector of others', () => {
  it('with one output has no genuine class until a person says which side is fake', async () => {
    const info = await infoOf('cases/20-one-logit.pth');
    expect(info).toMatchObject({ classes: ['output below 0', 'output above 0'], bonaFide: null });
  });

  it('with two outputs has the order of the released code, and one network', async () => {
    const info = await infoOf('cases/12-lightning.ckpt');
    expect(info).toMatchObject({ classes: ['fake', 'real'], bonaFide: 'real', classesFrom: 'assumed' });
    expect(info.networks).toBeUndefined();
  });
});
