/** What is said of detectors of others before anything is scored. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '@/storage/byteSource';
import { readDetectorInfo, withClasses } from './detectorInfo';
import { foreignFraming } from './foreignDetector';

const infoOf = async (path: string) => {
  const file = await readFile(fileURLToPath(new URL(`../../../tools/parity/${path}`, import.meta.url)));
  return readDetectorInfo(bytesSource(new Uint8Array(file)), path, '0');
};

describe('a detector of others', () => {
  it('with one output has no genuine class until a person says which side is fake', async () => {
    const info = await infoOf('cases/20-one-logit.pth');
    expect(info).toMatchObject({ classes: ['output below 0', 'output above 0'], bonaFide: null });
    expect(info).toMatchObject({ classesFrom: 'unknown', foreign: { task: 'unknown' } });
  });

  it('with two outputs has the order of the released code, and one network', async () => {
    const info = await infoOf('cases/12-lightning.ckpt');
    expect(info).toMatchObject({ classes: ['fake', 'real'], bonaFide: 'real', classesFrom: 'assumed' });
    expect(info.foreign).toEqual({ task: 'unknown', isReleasedCode: false });
    expect(info).toMatchObject({ framing: 'ours', framingFrom: 'assumed' });
    expect(info.networks).toBeUndefined();
  });
});

describe('a released detector', () => {
  it.each([
    ['dfd-plain.pth', 'deepfakes', ['fake', 'real'], 'real', 'assumed', 'authors-centre'],
    ['dfd-fs-adapter.pth', 'deepfakes', ['fake', 'real'], 'real', 'assumed', 'authors-centre'],
    ['diff-plain-imagenet-stats.pth', 'diffusion', ['fake', 'real'], 'real', 'arguments', 'authors-centre'],
    ['fas-plain.pth.tar', 'spoofs', ['spoof', 'live'], 'live', 'assumed', 'authors'],
    ['fas-fs-adapter.pth.tar', 'spoofs', ['spoof', 'live'], 'live', 'assumed', 'authors'],
  ])(
    '%s: its task, the order of its classes, whose statistics, how faces are cut',
    async (file, task, classes, bonaFide, from, framing) => {
      expect(await infoOf(`goldens/released/${file}`)).toMatchObject({
        ...{ classes, bonaFide, classesFrom: 'released', statisticsFrom: from },
        foreign: { task, isReleasedCode: true },
        framing,
      });
    },
  );

  it('takes faces as the authors cut them, and the middle of them where its arguments say so', () => {
    const theirs = { isReleasedCode: true };
    const known = { 'args.normalize_from_IMN': false };
    expect(foreignFraming(theirs, {})).toEqual({ framing: 'authors', framingFrom: 'assumed' });
    expect(foreignFraming(theirs, known)).toEqual({ framing: 'authors', framingFrom: 'arguments' });
    expect(foreignFraming(theirs, { ...known, 'args.apply_simple_augment': true })).toEqual({
      ...{ framing: 'authors-centre', framingFrom: 'arguments' },
    });
  });

  it('of four classes has an order that others than the authors give, and a person may change it', async () => {
    const info = await infoOf('goldens/released/unified-4class.pth');
    expect(info).toMatchObject({
      ...{ classes: ['real', 'deepfake', 'diffusion', 'spoof'], bonaFide: 'real' },
      ...{ classesFrom: 'second-hand', foreign: { task: 'unified' } },
    });
    const turned = withClasses(info, ['deepfake', 'diffusion', 'real', 'spoof']);
    expect(turned).toMatchObject({ bonaFide: 'real', classesFrom: 'person' });
  });
});
