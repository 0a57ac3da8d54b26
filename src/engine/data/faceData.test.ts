import { beforeAll, describe, expect, it } from 'vitest';
import { defaultPretrainConfig, stepsPerEpoch } from '@/lib/config';
import { PRESETS } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import * as tf from '@/ml/tf';
import { FINETUNE_MIN_AREA, mirror, mirrorMap, randomWindow } from './augmentation';
import { BatchStream, disposeBatch } from '../pretrain/batches';
import { FaceData, normalisePictures, pixelStatistics, withoutPixels } from './faceData';
import { resampleMap, resampleRgb } from '@/lib/resample';
import { drawnFaces } from './testFaces';

const NANO = PRESETS.nano.model;
const PLAIN = { randomResizedCrop: false, flip: false, pose: 0, light: 0, maxYaw: 20, seed: 0 };

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('resampling', () => {
  it('keeps a flat picture flat, and a picture of its own size as it is', () => {
    const flat = new Uint8Array(8 * 8 * 3).fill(77);
    expect(new Set(resampleRgb(flat, 8, { x: 0, y: 0, width: 8, height: 8 }, 3))).toEqual(new Set([77]));
    const noisy = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => (i * 37) % 256);
    expect(resampleRgb(noisy, 8, { x: 0, y: 0, width: 8, height: 8 }, 8)).toEqual(noisy);
  });

  it('takes the window it is told, from pictures and maps alike', () => {
    const halves = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => (Math.floor(i / 3) % 8 < 4 ? 0 : 200));
    const right = resampleRgb(halves, 8, { x: 6, y: 0, width: 2, height: 8 }, 2);
    expect([...right]).toEqual(new Array(12).fill(200));
    const map = Uint8Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 1 : 6));
    expect([...resampleMap(map, 4, { x: 2, y: 0, width: 2, height: 4 })]).toEqual(new Array(16).fill(6));
  });
});

describe('augmentation', () => {
  it('mirrors pictures, and swaps left and right classes of maps', () => {
    expect([...mirror(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), 2, 3)]).toEqual([
      4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9,
    ]);
    expect([...mirrorMap(Uint8Array.from([2, 5, 6, 10]), 2)]).toEqual([4, 3, 10, 6]);
  });

  it.each([undefined, FINETUNE_MIN_AREA])('draws windows inside the picture, of %s at least', (minArea) => {
    const random = SeededRandom.fromSeed(1);
    const areas: number[] = [];
    for (let i = 0; i < 500; i++) {
      const { x, y, width, height } = randomWindow(CROP_SIZE, random, minArea);
      areas.push((width * height) / CROP_SIZE ** 2);
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(CROP_SIZE);
    }
    const least = minArea ?? 0.2;
    expect(Math.min(...areas)).toBeGreaterThan(least - 0.01);
    expect(Math.min(...areas)).toBeLessThan(least + 0.05);
  });
});

describe('FaceData', () => {
  it('normalises with the faces’ own statistics to mean 0 and spread 1', () => {
    const data = new FaceData(drawnFaces(6), NANO, PLAIN);
    const pictures = Array.from({ length: 6 }, (_, i) => data.original(i).rgb);
    const values = normalisePictures(pictures, pixelStatistics(pictures));
    const green = values.filter((_, i) => i % 3 === 1);
    const mean = green.reduce((a, b) => a + b, 0) / green.length;
    const variance = green.reduce((total, value) => total + (value - mean) ** 2, 0) / green.length;
    expect(mean).toBeCloseTo(0, 4);
    expect(variance).toBeCloseTo(1, 3);
    expect(data.statistics.mean[1]).toBeGreaterThan(0);
  });

  it('keeps picture and map together under augmentation', () => {
    const data = new FaceData(drawnFaces(1), NANO, { ...PLAIN, randomResizedCrop: true, flip: true });
    const { rgb, patches } = data.draw(0, SeededRandom.fromSeed(3));
    expect(rgb).not.toEqual(data.original(0).rgb);
    expect(patches.skin).toHaveLength(16);
  });
});

describe('BatchStream', () => {
  const config = { ...defaultPretrainConfig('nano'), batchSize: 4 };
  const data = new FaceData(drawnFaces(9), NANO, PLAIN);

  it('shows every face at most once an epoch and repeats with its seed', async () => {
    const pictures = async (seed: number) => {
      const stream = new BatchStream(data, NANO, { ...config, seed });
      const seen: string[] = [];
      for (let i = 0; i < 2; i++) {
        const { batch } = stream.next();
        const values = await batch.patches.data();
        const perImage = values.length / 4;
        for (let n = 0; n < 4; n++) seen.push(values.slice(n * perImage, n * perImage + 40).join());
        disposeBatch(batch);
      }
      return seen;
    };
    const first = await pictures(0);
    expect(new Set(first).size).toBe(8);
    expect(await pictures(0)).toEqual(first);
    expect(await pictures(1)).not.toEqual(first);
  });

  it('drops the remainder of an epoch, but never everything', () => {
    expect(stepsPerEpoch(9, { batchSize: 4, accumIter: 1 })).toBe(2);
    expect(stepsPerEpoch(9, { batchSize: 4, accumIter: 2 })).toBe(1);
    expect(stepsPerEpoch(3, { batchSize: 4, accumIter: 1 })).toBe(1);
  });

  it('fills a batch by repeating when there are too few faces', () => {
    const few = new BatchStream(new FaceData(drawnFaces(2), NANO, PLAIN), NANO, config);
    const { batch } = few.next();
    expect(batch.patches.shape).toEqual([4, 16, 192]);
    disposeBatch(batch);
  });

  it('covers one region in the whole batch when told so', () => {
    const stream = new BatchStream(data, NANO, { ...config, regionPer: 'batch' });
    for (let i = 0; i < 10; i++) {
      const { batch, regions } = stream.next();
      expect(new Set(regions).size).toBe(1);
      disposeBatch(batch);
    }
  });
});

it('a state keeps no name of a photograph that its dataset has', () => {
  const [drawn] = drawnFaces(1);
  expect(withoutPixels(drawn).name).toBe(drawn.name);
  const kept = withoutPixels({
    ...drawn,
    datasetId: 'd',
    name: 'Jane Doe.jpg',
    label: 'real',
    domain: 'casia',
  });
  expect(JSON.stringify(kept)).not.toContain('Jane');
  expect(kept).toMatchObject({ id: drawn.id, datasetId: 'd', label: 'real', domain: 'casia' });
});
