/** Runs with another objective than 3C, on the CPU engine: they learn, go on as if never stopped, and say what they are. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePretrainConfig, PRETRAINING, type ObjectiveName, type PretrainConfig } from '@/lib/config';
import type { PretrainFigures } from '@/lib/stepFigures';
import { setKernelMode } from '@/ml/ops/mode';
import { disposeWasm, initWasm, wasmMemory } from '@/ml/wasm';
import { blobSource } from '@/storage/byteSource';
import { SealedFile } from '@/storage/sealedFile';
import { drawnFaces } from '../data/testFaces';
import { exportRun } from '../exports/exportRun';
import { beginWith } from '../networks/beginWeights';
import { CheckpointFile } from '../networks/checkpointFile';
import { disposeNetworks, initialiseNetworks, networkParameters } from '../networks/networks';
import { forecastRun } from './forecast';
import { PretrainRun } from './pretrainRun';
import { readRunState, writeRunState, type RunState } from './pretrainState';
import { PRESETS } from '@/lib/presets';

const FACES = drawnFaces(8);
const SURROUNDINGS = { adapter: 'test', engine: 'cpu' } as const;

const configOf = (objective: ObjectiveName, its: Partial<PretrainConfig> = {}): PretrainConfig =>
  parsePretrainConfig(
    PRETRAINING.complete({ preset: 'nano', batchSize: 4, epochs: 30, flip: true, objective, ...its }),
  );

beforeAll(async () => {
  await initWasm({ threads: 1 });
  setKernelMode('fused');
});
afterAll(disposeWasm);

async function take(run: PretrainRun, steps: number): Promise<PretrainFigures[]> {
  const figures = [];
  for (let i = 0; i < steps; i++) figures.push(await run.queueStep());
  return figures;
}

async function savedState(run: PretrainRun): Promise<RunState> {
  const about = { loss: null, savedAt: '' };
  const blob = await writeRunState(await run.exportable(SURROUNDINGS), new Uint8Array(), about);
  return readRunState(await SealedFile.open(blobSource(blob)));
}

async function numbersOf(run: PretrainRun): Promise<number[][]> {
  const { networks, moments } = await run.exportable(SURROUNDINGS);
  const { online, target, teacher } = networks;
  const stores = [online, target, teacher].flatMap((store) => store.specs.map(({ name }) => store.get(name)));
  const all = [...stores, ...moments.flatMap(({ m, v }) => [m, v])];
  return Promise.all(all.map(async (variable) => Array.from(await variable.data())));
}

describe.each(['mae', 'mcf'] as const)('the objective %s', (objective) => {
  it('learns, and leaves nothing behind', async () => {
    const { tensors } = wasmMemory();
    const run = new PretrainRun(configOf(objective), FACES, []);
    const figures = await take(run, 40);
    const mean = (rows: PretrainFigures[]) => rows.reduce((sum, { total }) => sum + total, 0) / rows.length;
    expect(mean(figures.slice(-8))).toBeLessThan(0.9 * mean(figures.slice(0, 8)));
    run.dispose();
    expect(wasmMemory().tensors).toBe(tensors);
  });

  it.each([1, 2])('goes on bit for bit as if never stopped, batches an update: %i', async (accumIter) => {
    const config = configOf(objective, { batchSize: 2, accumIter });
    const whole = new PretrainRun(config, FACES, []);
    await take(whole, 3);
    const state = await savedState(whole);
    const expected = await take(whole, 3);
    const resumed = new PretrainRun(state.head.record.config, FACES, [], state);
    expect(await take(resumed, 3)).toEqual(expected);
    expect(await numbersOf(resumed)).toEqual(await numbersOf(whole));
    for (const run of [whole, resumed]) run.dispose();
  });

  it('exports its online network as an encoder, and refuses what the released code would go on with', async () => {
    const run = new PretrainRun(configOf(objective), FACES, []);
    await take(run, 1);
    const exportable = await run.exportable(SURROUNDINGS);
    for (const kind of ['safetensors', 'pytorch'] as const) {
      const { blob } = await exportRun(kind, exportable);
      const file = await CheckpointFile.open(blobSource(blob));
      expect(file.recognised.kind).toBe('encoder');
      expect(file.has('decoder_pred.weight')).toBe(true);
    }
    for (const kind of ['pytorch-target', 'cluster'] as const)
      await expect(exportRun(kind, exportable)).rejects.toThrow('the released code trains 3C alone');
    run.dispose();
  });

  it('is foreseen with the parameters that it trains', () => {
    const { model } = PRESETS.nano;
    const trained = networkParameters(model, objective).online.filter((spec) => spec.trained);
    const count = trained.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    const of = (name: ObjectiveName) => forecastRun(configOf(name), FACES.length, 'cpu');
    expect(of(objective).trainedParameters).toBe(count);
    expect(of(objective).trainedParameters).toBeLessThan(of('3c').trainedParameters);
  });
});

describe('figures', () => {
  it('of MAE are C1 alone, without C3', async () => {
    const run = new PretrainRun(configOf('mae'), FACES, []);
    const [first] = await take(run, 1);
    expect(first.total).toBe(first.c1);
    expect(first.total).toBeGreaterThan(0);
    for (const none of [first.c3, first.sslp, first.contrast, first.featureDeviation]) expect(none).toBeNaN();
    run.dispose();
  });

  it('of MCF are 1000 SSLP + contrast, without C3', async () => {
    const run = new PretrainRun(configOf('mcf'), FACES, []);
    const [first] = await take(run, 1);
    expect(first.total).toBeCloseTo(1000 * first.sslp + first.contrast, 2);
    expect(first.c3).toBeNaN();
    run.dispose();
  });
});

describe('settings', () => {
  it('of records from before there were objectives mean 3C', () => {
    const { objective, weightSslp, sslpAxis, contrastTemperature, ...old } = configOf('3c');
    expect(parsePretrainConfig(old)).toEqual({
      ...old,
      ...{ objective, weightSslp, sslpAxis, contrastTemperature },
    });
    expect(objective).toBe('3c');
  });

  it('have the masks of MAE and MCF, and whole pictures for MCF’s teacher', () => {
    expect(configOf('3c').masking).toBe('crfr-p');
    expect(configOf('mae').masking).toBe('random');
    expect(configOf('mcf')).toMatchObject({ masking: 'random', normPixLoss: false, emaMomentum: 0.99 });
    expect(() => configOf('mcf', { normPixLoss: true })).toThrow('normPixLoss');
  });
});

describe('the teacher of MCF', () => {
  it('is the same for the same seed, not the network that is trained, and stays as it is', async () => {
    const networks = initialiseNetworks(PRESETS.nano.model, configOf('mcf'));
    const name = 'blocks.0.attn.qkv.weight';
    const at = async (store: typeof networks.teacher) => Array.from(await store.get(name).data());
    const before = await at(networks.teacher);
    expect(before).not.toEqual(await at(networks.online));
    disposeNetworks(networks);
    const run = new PretrainRun(configOf('mcf'), FACES, []);
    await take(run, 2);
    const { networks: after } = await run.exportable(SURROUNDINGS);
    expect(await at(after.teacher)).toEqual(before);
    run.dispose();
  });

  it('is the encoder that the run begins with', async () => {
    const source = new PretrainRun(configOf('mae', { seed: 5 }), FACES, []);
    await take(source, 2);
    const { blob } = await exportRun('safetensors', await source.exportable(SURROUNDINGS));
    const networks = initialiseNetworks(PRESETS.nano.model, configOf('mcf'));
    await beginWith(networks, { online: { name: 'x.safetensors', blob }, target: null });
    const { networks: trained } = await source.exportable(SURROUNDINGS);
    for (const { name } of networks.teacher.specs)
      expect(Array.from(await networks.teacher.get(name).data())).toEqual(
        Array.from(await trained.online.get(name).data()),
      );
    disposeNetworks(networks);
    source.dispose();
  });
});
