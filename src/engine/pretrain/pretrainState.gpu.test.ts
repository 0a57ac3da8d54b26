import type { PretrainFigures, PretrainRow } from '@/lib/stepFigures';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultPretrainConfig, parsePretrainConfig, PRETRAINING, type PretrainConfig } from '@/lib/config';
import { MASKING_STRATEGIES } from '@/lib/maskingStrategies';
import { initWebgpu } from '@/ml/webgpu';
import * as tf from '@/ml/tf';
import { blobSource } from '@/storage/byteSource';
import { SealedFile } from '@/storage/sealedFile';
import { drawnFaces } from '../data/testFaces';
import { NOTHING_HELD_OUT, StepTable } from '@/lib/stepFigures';
import { PretrainRun } from './pretrainRun';
import { readRunState, writeRunState, type RunState } from './pretrainState';

const FACES = drawnFaces(10);
const ABOUT = { loss: null, savedAt: '' };
/** Accumulation, augmentation and a queue that does not end with an epoch: everything that has a state. */
const OWN = {
  preset: 'nano',
  ...{ batchSize: 2, accumIter: 2, epochs: 6, warmupEpochs: 1 },
  ...{ flip: true, randomResizedCrop: true },
} as const;
const CONFIG: PretrainConfig = { ...defaultPretrainConfig('nano'), ...OWN };

beforeAll(async () => {
  await initWebgpu();
});

async function take(run: PretrainRun, steps: number): Promise<PretrainFigures[]> {
  const figures = [];
  for (let i = 0; i < steps; i++) figures.push(await run.queueStep());
  return figures;
}

async function savedState(run: PretrainRun): Promise<RunState> {
  const blob = await writeRunState(
    await run.exportable({ adapter: 'test', engine: 'gpu' }),
    new Uint8Array(),
    ABOUT,
  );
  return readRunState(await SealedFile.open(blobSource(blob)));
}

/** Every number of the state, by section. */
async function digest(run: PretrainRun): Promise<string> {
  const blob = await writeRunState(
    await run.exportable({ adapter: 'test', engine: 'gpu' }),
    new Uint8Array(),
    ABOUT,
  );
  const bytes = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
  return new Uint8Array(bytes).join();
}

describe('the full state of a run', () => {
  it.each(MASKING_STRATEGIES)('goes on bit for bit as if never stopped: %s', async (masking) => {
    const config: PretrainConfig = {
      ...CONFIG,
      masking,
      regionPer: masking === 'crfr-p' ? 'batch' : 'image',
    };
    const whole = new PretrainRun(config, FACES, []);
    await take(whole, 3);
    const state = await savedState(whole);
    const expected = await take(whole, 4);
    const before = tf.memory().numTensors;
    const resumed = new PretrainRun(state.head.record.config, FACES, [], state);
    expect(resumed.step).toBe(3);
    expect(await take(resumed, 4)).toEqual(expected);
    expect(await digest(resumed)).toBe(await digest(whole));
    await take(resumed, 1);
    expect(await digest(resumed), 'a digest that sees a step').not.toBe(await digest(whole));
    resumed.dispose();
    expect(tf.memory().numTensors).toBe(before);
    whole.dispose();
  });

  it.each(['mae', 'mcf'] as const)('goes on bit for bit with another objective: %s', async (objective) => {
    const config = parsePretrainConfig({ ...PRETRAINING.complete({ ...OWN, objective }) });
    const whole = new PretrainRun(config, FACES, []);
    await take(whole, 3);
    const state = await savedState(whole);
    const expected = await take(whole, 4);
    const resumed = new PretrainRun(state.head.record.config, FACES, [], state);
    expect(await take(resumed, 4)).toEqual(expected);
    expect(await digest(resumed)).toBe(await digest(whole));
    for (const run of [whole, resumed]) run.dispose();
  });

  it('keeps the figures of every step, those that a step does not have too', () => {
    const row = (step: number): PretrainRow => ({
      ...{ step, totalSteps: 900, epoch: step / 3, total: 1 / step, c1: 0.1, c2: 0.2, c3: Number.NaN },
      ...{ lr: 1e-3, gradNorm: 2, emaMomentum: 0.996, stepMs: 5, imagesPerSecond: 9, etaMs: 1 },
      c2ByRegion: step % 2 === 0 ? { nose: 0.25 } : {},
      ...{
        featureDeviation: step % 10 === 1 ? 0.3 : Number.NaN,
        effectiveRank: step % 10 === 1 ? 5 : Number.NaN,
        sslp: step % 2 ? 0.03 : Number.NaN,
        contrast: step % 2 ? 0.7 : Number.NaN,
      },
      ...NOTHING_HELD_OUT,
      ...(step % 3 === 0 && { heldOutC1: 0.8, heldOutC2: 0.9, heldOutC3: -0.4, trainedC1: 0.7 }),
      memory: { tensors: 1, buffers: 2, bytes: 3, peakBytes: 4 },
    });
    const table = new StepTable('pretrain');
    const rows = Array.from({ length: 700 }, (_, i) => row(i + 1));
    for (const each of rows) table.push(each);
    const read = StepTable.from('pretrain', table.bytes());
    expect(read.rows()).toEqual(rows);
    read.push(row(701));
    expect(read.length).toBe(701);
    expect(read.recentLoss(2)).toBeCloseTo((1 / 700 + 1 / 701) / 2, 12);
    expect(new StepTable('pretrain').recentLoss(5)).toBeNull();
  });
});
