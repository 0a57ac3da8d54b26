/** What a screen is told of a file of weights, and the parts of a model as one file. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { KNOWN_STATISTICS } from '@/lib/pixelStatistics';
import { summariseCheckpoint, wholeFile } from './checkpointSummary';

const file = async (path: string, name = path.slice(path.lastIndexOf('/') + 1)) => {
  const url = new URL(`../../../tools/parity/${path}`, import.meta.url);
  return new File([new Uint8Array(await readFile(fileURLToPath(url)))], name);
};

describe('what a file is', () => {
  it.each([
    ['goldens/detector.pth', 'detector', 'VGGFace2'],
    ['goldens/released/fas-plain.pth.tar', 'detector', 'ImageNet'],
  ] as const)('%s', async (path, kind, statistics) => {
    expect(await summariseCheckpoint(await file(path))).toMatchObject({
      ...{ kind, size: expect.stringMatching(/^ViT-/), statisticsFrom: 'assumed' },
      statistics: KNOWN_STATISTICS[statistics],
    });
  });
});

describe('the files of one model', () => {
  const parts = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  const index = (entries: Record<string, string>) =>
    new File([JSON.stringify({ weight_map: entries })], 'run/model.safetensors.index.json');

  it('become one, also where their names begin with a folder', async () => {
    const both = await Promise.all(parts.map((name) => file(`cases/${name}`, `run/${name}`)));
    const whole = await wholeFile([...both, index({ 'head.weight': parts[1], cls_token: parts[0] })]);
    expect(whole.name).toBe('run/model.safetensors');
    expect(await summariseCheckpoint(whole)).toMatchObject({ kind: 'detector' });
    const alone = await file('goldens/detector.pth');
    expect(await wholeFile([alone])).toBe(alone);
  });

  it('are refused where one is missing, or where the index leads out of the folder', async () => {
    const [first] = await Promise.all(parts.map((name) => file(`cases/${name}`)));
    await expect(wholeFile([first, index({ cls_token: parts[1] })])).rejects.toThrow('1 is missing');
    await expect(wholeFile([first, index({ cls_token: '../a.bin' })])).rejects.toThrow('its own folder');
  });
});
