/** What an engine cannot hold is refused before it begins, with the number and a way out that fits. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultPretrainConfig } from '@/lib/config';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { PRESET_NAMES, PRESETS } from '@/lib/presets';
import { classifierParameters, countParameters } from '@/ml/model/parameters';
import { blobSource } from '@/storage/byteSource';
import { forecastDetector, refuseDetector } from '../finetune/forecast';
import { forecastRun, refuseRun } from '../pretrain/forecast';
import { Detector, explainingBytes, scoringBytes } from '../scoring/detector';

const GIB = 2 ** 30;
const FOUR = { mostBytes: 4 * GIB };

describe('a pretraining run on the CPU engine', () => {
  it('has room for every preset up to small at the default batch, and base is refused', () => {
    const refused = PRESET_NAMES.filter((preset) => refuseRun(defaultPretrainConfig(preset), FOUR, 'cpu'));
    expect(refused).toEqual(['base']);
  });

  it('is refused with the number, the limit and batches that do fit', () => {
    const config = defaultPretrainConfig('base');
    const { message, remedy, code } = refuseRun(config, FOUR, 'cpu')!;
    expect(code).toBe('out-of-memory');
    expect(message).toMatch(/needs about \d\.\d GiB, and the CPU engine can hold 4\.0 GiB/);
    expect(remedy).toMatch(/smaller model.*GPU\.$/);
    const [, batch] = /choose a batch size of (\d+)/i.exec(remedy)!;
    const [, recomputed] = /"Recompute activations" with a batch size of (\d+)/.exec(remedy)!;
    const bytes = (changes: object) => forecastRun({ ...config, ...changes }, 1, 'cpu').bytes;
    expect(bytes({ batchSize: Number(batch) })).toBeLessThanOrEqual(FOUR.mostBytes);
    expect(bytes({ batchSize: 2 * Number(batch) })).toBeGreaterThan(FOUR.mostBytes);
    expect(bytes({ batchSize: Number(recomputed), recompute: true })).toBeLessThanOrEqual(FOUR.mostBytes);
  });

  it('is refused for its batch alone, and not where nobody knows what there is', () => {
    const config = { ...defaultPretrainConfig('micro'), batchSize: 1024 };
    const { bytes } = forecastRun(config, 1, 'cpu');
    expect(refuseRun(config, { mostBytes: bytes }, 'cpu')).toBeNull();
    expect(refuseRun(config, { mostBytes: bytes - 1 }, 'cpu')?.remedy).toMatch(/batch size of 512/);
    expect(refuseRun(config, { mostBytes: null }, 'gpu')).toBeNull();
  });

  it('has no batch to offer where the model alone is too large', () => {
    const refusal = refuseRun(defaultPretrainConfig('base'), { mostBytes: GIB }, 'cpu');
    expect(refusal?.remedy).toBe('Choose a smaller model, or compute on a GPU.');
  });
});

describe('the training of a detector on the CPU engine', () => {
  it('has room for a probe of any preset, and the whole of base is refused at the batch of the authors', () => {
    for (const preset of PRESET_NAMES)
      expect(refuseDetector(defaultDetectorConfig(preset, 'probe'), FOUR)).toBeNull();
    const config = defaultDetectorConfig('base', 'full');
    const { remedy } = refuseDetector(config, FOUR)!;
    expect(remedy).toMatch(/probe or an adapter/);
    const [, batch] = /batch size of (\d+)/.exec(remedy)!;
    expect(forecastDetector({ ...config, batchSize: Number(batch) })).toBeLessThanOrEqual(FOUR.mostBytes);
    expect(forecastDetector({ ...config, batchSize: 2 * Number(batch) })).toBeGreaterThan(FOUR.mostBytes);
  });
});

describe('a detector on the CPU engine', () => {
  const engineWith = (mostBytes: number | null, bytes = 0) => ({
    mostBytes,
    memory: () => ({ tensors: 0, buffers: 0, bytes, peakBytes: bytes }),
  });
  const file = () => blobSource(new Blob([readFileSync('public/demo/detector.safetensors')]));

  it('of any size is scored in four gigabytes, and but for ViT-H explained', () => {
    for (const { name, model } of Object.values(PRESETS)) {
      const weights = countParameters(classifierParameters(model, 2));
      expect(scoringBytes(model, weights), name).toBeLessThan(FOUR.mostBytes);
      expect(4 * weights + explainingBytes(model) < FOUR.mostBytes, name).toBe(name !== 'huge');
    }
  });

  it('is refused before its weights are read where others leave no room for it', async () => {
    const opened = Detector.open(file(), { name: 'demo' }, engineWith(4 * GIB, 4 * GIB - 1000));
    await expect(opened).rejects.toMatchObject({
      code: 'out-of-memory',
      message: expect.stringMatching(/^Scoring by "demo".*4\.0 GiB/),
      remedy: expect.stringContaining('smaller detector'),
    });
  });
});
