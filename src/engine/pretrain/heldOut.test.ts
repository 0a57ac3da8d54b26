import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPretrainConfig, parsePretrainConfig, type PretrainConfig } from '@/lib/config';
import { NOTHING_HELD_OUT, StepTable, type PretrainFigures } from '@/lib/stepFigures';
import * as tf from '@/ml/tf';
import { disposeWasm, initWasm } from '@/ml/wasm';
import { bytesSource } from '@/storage/byteSource';
import { SealedFile } from '@/storage/sealedFile';
import { drawnFaces } from '../data/testFaces';
import { heldOutSummary, heldOutTotal, Patience } from './heldOutLoss';
import { PretrainRun } from './pretrainRun';
import { readRunState, writeRunState } from './pretrainState';

const FACES = drawnFaces(20);
/** Twelve faces train, three steps an epoch; eight are held out, in batches of four. */
const CONFIG: PretrainConfig = {
  ...defaultPretrainConfig('nano'),
  ...{ batchSize: 4, epochs: 4, warmupEpochs: 1, heldOut: 0.4, flip: true },
};

beforeAll(() => initWasm({ threads: 1 }));
afterAll(disposeWasm);

async function take(run: PretrainRun, steps: number): Promise<PretrainFigures[]> {
  const figures = [];
  for (let i = 0; i < steps; i++) figures.push(await run.queueStep());
  return figures;
}

async function stateOf(run: PretrainRun): Promise<Uint8Array> {
  const exportable = await run.exportable({ adapter: 'test', engine: 'cpu' });
  const blob = await writeRunState(exportable, new Uint8Array(), { loss: null, savedAt: '' });
  return new Uint8Array(await blob.arrayBuffer());
}

/** Of every byte of the state. */
async function digest(run: PretrainRun): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', (await stateOf(run)) as Uint8Array<ArrayBuffer>);
  return new Uint8Array(bytes).join();
}

describe('a run with held-out faces', () => {
  it('trains on the others alone and measures at the end of each epoch', async () => {
    const run = new PretrainRun(CONFIG, FACES, []);
    expect([run.stepsAnEpoch, run.totalSteps]).toEqual([3, 12]);
    const before = tf.memory().numTensors;
    const figures = await take(run, 6);
    const measured = figures.map(({ heldOutC1 }) => Number.isFinite(heldOutC1));
    expect(measured).toEqual([false, false, true, false, false, true]);
    // Targets are normalised: 1 is the error of each patch's mean. Untrained networks lie about there.
    for (const { heldOutC1, heldOutC2, trainedC1, heldOutC3 } of [figures[2], figures[5]]) {
      for (const loss of [heldOutC1, heldOutC2, trainedC1]) {
        expect(loss).toBeGreaterThan(0.5);
        expect(loss).toBeLessThan(2);
      }
      expect(heldOutC3).toBeGreaterThanOrEqual(-0.5);
      expect(heldOutC3).toBeLessThan(0.5);
    }
    const { record, faces, faceInfos } = await run.exportable({ adapter: '', engine: 'cpu' });
    expect(record.heldOut).toHaveLength(8);
    expect(record.faceCount).toBe(12);
    expect(faces.map(({ id }) => id).filter((id) => record.heldOut?.includes(id))).toEqual([]);
    expect(faceInfos).toHaveLength(20);
    expect(tf.memory().numTensors).toBe(before);
    run.dispose();
  });

  it('never trains on them: their pixels change no weight', async () => {
    const first = new PretrainRun(CONFIG, FACES, []);
    const { record } = await first.exportable({ adapter: '', engine: 'cpu' });
    const changed = FACES.map((face) =>
      record.heldOut?.includes(face.id) ? { ...face, rgb: face.rgb.map((value) => 255 - value) } : face,
    );
    const other = new PretrainRun(CONFIG, changed, []);
    const [own, others] = [await take(first, 4), await take(other, 4)];
    expect(await digest(other)).toBe(await digest(first));
    expect(others[2].trainedC1).toBe(own[2].trainedC1);
    expect(others[2].heldOutC1).not.toBe(own[2].heldOutC1);
    first.dispose();
    other.dispose();
  });

  it('changes nothing by measuring: as a run over the other faces', async () => {
    const run = new PretrainRun(CONFIG, FACES, []);
    const { record, faces } = await run.exportable({ adapter: '', engine: 'cpu' });
    const without = new PretrainRun({ ...CONFIG, heldOut: 0 }, faces, []);
    const [own, plain] = [await take(run, 4), await take(without, 4)];
    expect(record.heldOut?.length).toBeGreaterThan(0);
    expect(plain.map(({ total, gradNorm }) => [total, gradNorm])).toEqual(
      own.map(({ total, gradNorm }) => [total, gradNorm]),
    );
    expect(plain[2].heldOutC1).toBeNaN();
    run.dispose();
    without.dispose();
  });

  it('goes on from a state bit for bit, with the same faces held out, in whatever order they come back', async () => {
    const whole = new PretrainRun(CONFIG, FACES, []);
    await take(whole, 2);
    const cut = await readRunState(await SealedFile.open(bytesSource(await stateOf(whole))));
    const expected = await take(whole, 4);
    const resumed = new PretrainRun(cut.head.record.config, FACES, [], cut);
    expect(await take(resumed, 4)).toEqual(expected);
    expect(await digest(resumed)).toBe(await digest(whole));
    whole.dispose();
    resumed.dispose();
  });

  it.each(['mae', 'mcf'] as const)('measures the reconstruction alone of %s', async (objective) => {
    const before = tf.memory().numTensors;
    const run = new PretrainRun({ ...CONFIG, objective, normPixLoss: objective === 'mae' }, FACES, []);
    const [, , { heldOutC1, heldOutC3, trainedC1 }] = await take(run, 3);
    expect(heldOutC1).toBeGreaterThan(0);
    expect(trainedC1).toBeGreaterThan(0);
    expect(heldOutC3).toBeNaN();
    const errors = await run.heldOutErrors();
    expect(errors?.under.map(({ c1 }) => c1.every((value) => value > 0))).toEqual(Array(5).fill(true));
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('has errors of every held-out face under the masks of each strategy, in the order of ids', async () => {
    const run = new PretrainRun({ ...CONFIG, masking: 'random' }, FACES, []);
    const { record } = await run.exportable({ adapter: '', engine: 'cpu' });
    const errors = (await run.heldOutErrors())!;
    expect(errors.faceIds).toEqual(record.heldOut);
    expect(errors.under.map(({ masking }) => masking)).toEqual([
      'crfr-p',
      'crfr-r',
      'frp',
      'fasking-i',
      'random',
    ]);
    const covers = errors.under.map(({ c2 }) => c2.every((value) => value > 0));
    expect(covers).toEqual([true, true, false, false, false]);
    const other = new PretrainRun({ ...CONFIG, masking: 'crfr-p', maskRatio: 0.5 }, FACES, []);
    // Before the first step both are one network, and the masks are the same whatever a run trains with.
    expect(await other.heldOutErrors()).toEqual(errors);
    run.dispose();
    other.dispose();
  });

  it('shows held-out faces too where a person chose them', async () => {
    const run = new PretrainRun(CONFIG, FACES, []);
    const { record } = await run.exportable({ adapter: '', engine: 'cpu' });
    run.dispose();
    const shown = [record.heldOut![0], FACES.find(({ id }) => !record.heldOut!.includes(id))!.id];
    const watched = new PretrainRun(CONFIG, FACES, shown);
    const pictures = await watched.makePictures({ block: 0, head: 0, query: 0 });
    expect(pictures.slice(0, 2).map(({ faceId }) => faceId)).toEqual(shown);
    expect(pictures).toHaveLength(4);
    watched.dispose();
  });
});

const measured = (c1: number): PretrainFigures =>
  ({ ...NOTHING_HELD_OUT, heldOutC1: c1, heldOutC3: -0.5 }) as PretrainFigures;
const WEIGHTS = { objective: '3c' as const, weightMim: 1, weightSfr: 0.01, weightCl: 0.1 };

describe('the loss on held-out faces', () => {
  it('weighs the parts as training does, without C2 where no region is covered', () => {
    expect(heldOutTotal({ heldOutC1: 0.8, heldOutC2: 0.9, heldOutC3: -0.5 }, WEIGHTS)).toBeCloseTo(0.759, 12);
    expect(heldOutTotal(measured(0.8), WEIGHTS)).toBeCloseTo(0.75, 12);
    expect(heldOutTotal({ ...NOTHING_HELD_OUT }, WEIGHTS)).toBeNaN();
    expect(heldOutTotal({ ...NOTHING_HELD_OUT, heldOutC1: 0.8 }, { ...WEIGHTS, objective: 'mae' })).toBe(0.8);
  });

  it('says the latest and the lowest', () => {
    const table = new StepTable('pretrain');
    expect(heldOutSummary(table, WEIGHTS)).toEqual({ loss: null, bestLoss: null });
    const memory = { tensors: 0, buffers: 0, bytes: 0, peakBytes: 0 };
    for (const figures of [measured(0.9), measured(0.7), measured(0.8), { ...NOTHING_HELD_OUT }])
      table.push({ ...(figures as PretrainFigures), stepMs: 1, imagesPerSecond: 1, etaMs: 1, memory });
    const { loss, bestLoss } = heldOutSummary(table, WEIGHTS);
    expect(loss).toBeCloseTo(0.75, 12);
    expect(bestLoss).toBeCloseTo(0.65, 12);
    const patience = Patience.after(table, 2, WEIGHTS);
    expect(patience.runsOut).toBe(false);
    patience.see(measured(0.71));
    expect(patience.runsOut).toBe(true);
  });

  it('runs out of patience only after so many measurements without a lower one', () => {
    const patience = new Patience(2, WEIGHTS);
    for (const c1 of [0.9, 0.8, 0.85, 0.79, 0.8]) {
      patience.see(measured(c1));
      patience.see({ ...NOTHING_HELD_OUT });
      expect(patience.runsOut, `after ${c1}`).toBe(false);
    }
    patience.see(measured(0.79));
    expect(patience.runsOut).toBe(true);
    const endless = new Patience(0, WEIGHTS);
    for (let i = 0; i < 9; i++) endless.see(measured(1));
    expect(endless.runsOut).toBe(false);
  });
});

it('refuses rulers without held-out faces, and takes settings of before without them', () => {
  const later = ['heldOut', 'bestBy', 'patience'];
  const before = Object.fromEntries(
    Object.entries(defaultPretrainConfig('nano')).filter(([key]) => !later.includes(key)),
  );
  expect(parsePretrainConfig(before)).toMatchObject({ heldOut: 0, bestBy: 'training', patience: 0 });
  expect(() => parsePretrainConfig({ ...before, bestBy: 'held-out' })).toThrow(
    'bestBy held-out needs heldOut above 0',
  );
  expect(() => parsePretrainConfig({ ...before, patience: 5 })).toThrow('patience needs heldOut above 0');
});
