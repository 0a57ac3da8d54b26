/** Training on the CPU engine: the same lab, the same states, and its own memory. */
import { beforeAll, expect, it } from 'vitest';
import type { FaceInfo } from '@/faces/types';
import { defaultPretrainConfig, type PretrainConfig } from '@/lib/config';
import { ENGINE } from '@/lib/engineSettings';
import type { StepRow } from '@/lib/stepFigures';
import { wasmMemory } from '@/ml/wasm';
import { removeStored, writeStoredFile } from '@/storage/opfs';
import { drawnFaces } from '../data/testFaces';
import { chooseEngine } from '../device/wish';
import { finetuneMaker } from '../finetune/finetuneTraining';
import { PretrainRoom } from '../pretrain/pretrainRoom';
import { pretrainMaker } from '../pretrain/pretrainTraining';
import type { TrainingStatus } from './events';
import type { RunKey } from './savedStates';
import expected from './testStates/expected.json';
import finetuneState from './testStates/finetune.state.packed?url';
import pretrainState from './testStates/pretrain.state.packed?url';
import { TrainingLab } from './trainingLab';
import { expectAsForecast } from './testForecast';

const FACES = drawnFaces(24).map((face, i) => ({ ...face, label: i % 2 ? 'real' : 'fake', group: `p${i}` }));
/** Faces whose maps were corrected since they were last opened. */
let changedMaps = 0;
const lab = new TrainingLab(
  { pretrain: async () => pretrainMaker, finetune: async () => finetuneMaker },
  async (infos: readonly FaceInfo[]) => ({
    faces: infos.map(({ id }) => FACES.find((face) => face.id === id)!),
    changedMaps,
    close: () => {},
  }),
);
const room = new PretrainRoom(async () => lab);

beforeAll(async () => {
  for (const root of ['runs', 'trainings']) await removeStored(root);
  chooseEngine(ENGINE.complete({ engine: 'cpu' }));
  expect(await lab.init()).toMatchObject({ engine: 'cpu', name: expect.stringMatching(/^CPU, \d+ thread/) });
});

/** The figures of a training's steps up to one of them, or to its end. */
function rowsUntil(isEnough: (row: StepRow | undefined, phase?: TrainingStatus['phase']) => boolean) {
  const rows: StepRow[] = [];
  return new Promise<StepRow[]>((resolve, reject) => {
    lab.subscribe((event) => {
      if (event.type === 'metrics') rows.push(...event.rows);
      const phase = event.type === 'status' ? event.status.phase : undefined;
      if (event.type === 'status' && event.status.phase === 'failed')
        reject(new Error(event.status.error.message));
      if (isEnough(rows.at(-1), phase)) resolve(rows);
    });
  });
}

async function runToEnd(id: string, config: PretrainConfig): Promise<StepRow[]> {
  const ended = rowsUntil((_row, phase) => phase === 'finished');
  await lab.start(id, { kind: 'pretrain', config, faces: FACES, showFaceIds: [], weights: null });
  return ended;
}

it.each(['nano', 'micro'] as const)('takes the memory that was forecast: %s', async (preset) => {
  const config = { ...defaultPretrainConfig(preset), epochs: 12, warmupEpochs: 1, batchSize: 8 };
  const rows = await runToEnd(`forecast-${preset}`, config);
  const { bytes } = await room.forecast(config, FACES.length);
  expectAsForecast(rows, bytes);
});

it('gives back what a run took when the next one begins', async () => {
  const small = { ...defaultPretrainConfig('nano'), epochs: 1, warmupEpochs: 0, batchSize: 8 };
  await runToEnd('large', { ...small, preset: 'micro', batchSize: 256 });
  const { memoryBytes } = wasmMemory();
  await runToEnd('small', small);
  expect(wasmMemory().memoryBytes).toBeLessThan(memoryBytes / 4);
});

it('refuses before it begins what the engine cannot hold, as was forecast, and trains the next run', async () => {
  const config = { ...defaultPretrainConfig('base'), epochs: 1, warmupEpochs: 0 };
  const { refusal, mostBytes } = await room.forecast(config, FACES.length);
  expect(mostBytes).toBe(4 * 2 ** 30);
  expect(refusal).toMatchObject({ code: 'out-of-memory', message: expect.stringContaining('4.0 GiB') });
  await expect(runToEnd('too-large', config)).rejects.toThrow(refusal!.message);
  const small = { ...defaultPretrainConfig('nano'), epochs: 1, warmupEpochs: 0, batchSize: 8 };
  expect((await room.forecast(small, FACES.length)).refusal).toBeNull();
  expect(await runToEnd('after-too-large', small)).toHaveLength(3);
});

it('repeats to the last bit', async () => {
  const config = { ...defaultPretrainConfig('nano'), epochs: 2, warmupEpochs: 0, batchSize: 8, seed: 4 };
  const figures = async (id: string) => (await runToEnd(id, config)).map(({ gradNorm }) => gradNorm);
  expect(await figures('again')).toEqual(await figures('once'));
});

it('is paused while it computes', async () => {
  const config = { ...defaultPretrainConfig('nano'), epochs: 10_000, batchSize: 8 };
  const running = rowsUntil((_row, phase) => phase === 'running');
  await lab.start('paused', { kind: 'pretrain', config, faces: FACES, showFaceIds: [], weights: null });
  await running;
  const paused = rowsUntil((_row, phase) => phase === 'paused');
  // As a message of the page would come: between two steps, if there is a turn for it.
  setTimeout(() => lab.pause());
  await paused;
  await lab.stop();
});

it('says of a run that is resumed that maps of its faces were changed, and nothing of a new one', async () => {
  const config = { ...defaultPretrainConfig('nano'), epochs: 10_000, warmupEpochs: 0, batchSize: 8 };
  changedMaps = 2;
  const request = { config, faces: FACES, showFaceIds: [], weights: null };
  const taken = rowsUntil((row) => row !== undefined && row.step >= 2);
  const begun = await lab.start('maps', { kind: 'pretrain', ...request });
  expect(begun.otherBits).toEqual([]);
  await taken;
  await lab.stop();
  const run: RunKey = { kind: 'pretrain', id: 'maps' };
  expect((await lab.resumeSaved(run)).otherBits).toEqual([
    'The maps of 2 faces were changed since its state was saved; it continues with the new ones.',
  ]);
  await lab.stop();
  changedMaps = 0;
  expect((await lab.resumeSaved(run)).otherBits).toEqual([]);
  await lab.stop();
});

it('refuses half precision, which it does not have, and trains the next run', async () => {
  const config = { ...defaultPretrainConfig('nano'), epochs: 1, warmupEpochs: 0, batchSize: 8 };
  await expect(runToEnd('half', { ...config, precision: 'f16' })).rejects.toThrow(/f16/);
  expect(await runToEnd('single', config)).toHaveLength(3);
});

async function unpacked(url: string): Promise<Blob> {
  const packed = (await fetch(url)).body!;
  return new Response(packed.pipeThrough(new DecompressionStream('gzip'))).blob();
}

it.each([
  [
    { kind: 'pretrain', id: 'old-pretrain' },
    'runs/old-pretrain/000000006.state',
    pretrainState,
    expected.pretrain.next,
  ],
  [
    { kind: 'finetune', id: 'old-training' },
    'trainings/old-training/000000004.state',
    finetuneState,
    expected.finetune.next,
  ],
] as const)(
  'goes on from a state of the GPU, says so, and computes the same but for rounding: $kind',
  async (run, path, state, next) => {
    await writeStoredFile(path, await unpacked(state));
    const last = next.at(-1)!.step;
    const taken = rowsUntil((row) => row !== undefined && row.step >= last);
    expect(await lab.resumeSaved(run as RunKey)).toMatchObject({
      otherBits: ['It was computed on the GPU, and continues on the CPU.'],
      damaged: [],
    });
    const rows = await taken;
    await lab.stop();
    for (const { step, gradNorm } of next)
      expect(rows.find((row) => row.step === step)!.gradNorm / gradNorm, `step ${step}`).toBeCloseTo(1, 3);
    // Its own states since then are the CPU's.
    expect((await lab.resumeSaved(run as RunKey)).otherBits).toEqual([]);
    await lab.stop();
  },
);
