import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { defaultDetectorConfig, parseDetectorConfig } from '@/lib/detectorConfig';
import { setKernelMode } from '@/ml/ops/mode';
import { initWebgpu } from '@/ml/webgpu';
import { listStored, readStoredFile, removeStored, writeStoredFile } from '@/storage/opfs';
import { deleteRunRow, readRunRows } from '@/storage/runIndex';
import { withoutPixels } from '../data/faceData';
import { drawnFaces } from '../data/testFaces';
import { pretrainFacts } from '../pretrain/pretrainHead';
import type { TrainingEvent } from '../training/events';
import { RunKeeper } from '../training/runKeeper';
import { RunLibrary } from '../training/runLibrary';
import { holdRun } from '../training/runLock';
import { latestState } from '../training/savedStates';
import type { LabelledFace } from './detectorData';
import { finetuneFacts, readFinetuneHead } from './finetuneHead';
import { FinetuneRun } from './finetuneRun';
import { exportDetector } from './finetuneState';
import { finetuneMaker, FinetuneTraining } from './finetuneTraining';

const CONFIG = parseDetectorConfig({
  ...defaultDetectorConfig('nano'),
  batchSize: 6,
  epochs: 3,
  warmupEpochs: 0,
  validationShare: 0.25,
  patience: 0,
  mixup: 0.8,
});
const CROPS = drawnFaces(24).map((face, i) => ({
  ...face,
  label: i % 2 === 0 ? 'fake' : 'real',
  group: `p${i}`,
}));
const FACES: LabelledFace[] = CROPS;

const OPENED = { faces: CROPS, close: () => {} };
const library = new RunLibrary({ pretrain: pretrainFacts, finetune: finetuneFacts });
const keyOf = (id: string) => ({ kind: 'finetune' as const, id });

let events: TrainingEvent[] = [];
let runs: FinetuneRun[] = [];

beforeAll(async () => {
  await initWebgpu();
  setKernelMode('fused');
});

beforeEach(async () => {
  for (const root of ['runs', 'trainings']) await removeStored(root);
  for (const { id } of await readRunRows()) await deleteRunRow(id);
});

afterEach(() => {
  for (const run of runs) run.dispose();
  [events, runs] = [[], []];
});

async function begun(): Promise<FinetuneRun> {
  const run = await FinetuneRun.begin(CONFIG, FACES, null);
  await run.prepare();
  runs.push(run);
  return run;
}

function keeperOf(run: FinetuneRun, runId: string): RunKeeper {
  const infos = CROPS.map(withoutPixels);
  const its = {
    infos,
    dataset: 'drawn',
    encoder: '',
    adapter: 'a',
    engine: 'gpu',
    computedWith: 'a',
    prepared: true,
  } as const;
  const training = new FinetuneTraining(run, OPENED, its);
  return new RunKeeper(training, { runId, emit: (event) => events.push(event) });
}

const savedTrainings = async () => ({
  trainings: await library.list(),
  unreadable: await library.unreadable(),
});

async function advance(run: FinetuneRun, steps = Infinity): Promise<void> {
  for (let taken = 0; taken < steps && !run.finished; taken++) {
    await run.queueStep();
    if (run.epochDue) await run.endEpoch();
  }
}

/** The training under this id, taken up again from the disk. */
async function resumed(id: string): Promise<{ run: FinetuneRun; damaged: string[] }> {
  const { file, damaged } = await latestState(keyOf(id));
  const { dataset, faces } = readFinetuneHead(file);
  expect({ dataset, faces }).toEqual({ dataset: 'drawn', faces: CROPS.map(withoutPixels) });
  const plan = await finetuneMaker.planSaved(file);
  const training = await plan.make(OPENED, {
    engine: 'gpu',
    adapter: 'a',
    tuneKernels: () => Promise.resolve(false),
  });
  const { run } = training as FinetuneTraining;
  runs.push(run);
  return { run, damaged };
}

const exported = async (run: FinetuneRun) => [
  await exportDetector(run, 'last', 'a'),
  await exportDetector(run, 'best', 'a'),
];

it('a training that went with its tab goes on to the same detector, bit for bit', async () => {
  const whole = await begun();
  await advance(whole);
  const expected = await exported(whole);

  const first = await begun();
  const keeper = keeperOf(first, 'cut');
  await advance(first, first.data.stepsPerEpoch + 1);
  await keeper.save();
  await keeper.written();
  const { step } = first.progress;
  const sizeBytes = expect.any(Number) as number;
  expect(events).toEqual([{ type: 'checkpoint', runId: 'cut', step, sizeBytes }]);
  await advance(first, 1); // lost with the tab
  const { trainings } = await savedTrainings();
  expect(trainings).toHaveLength(1);
  expect(trainings[0]).toMatchObject({
    kind: 'finetune',
    id: 'cut',
    dataset: 'drawn',
    config: CONFIG,
    faceCount: 24,
    step,
    totalSteps: first.totalSteps,
    updatedAt: expect.any(String) as string,
    sizeBytes,
    canGoOn: true,
  });
  expect((await library.figures(keyOf('cut'))).epochs).toHaveLength(1);

  const { run, damaged } = await resumed('cut');
  expect(damaged).toEqual([]);
  await advance(run);
  expect(await exported(run)).toEqual(expected);
});

/** Beside them lies a copy of the run's row. */
const statesIn = async (path: string) => (await listStored(path)).filter((name) => name.endsWith('.state'));

it('a stopped one keeps its last state only, a failed one what it had', async () => {
  const run = await begun();
  const keeper = keeperOf(run, 'stopped');
  for (let i = 0; i < 3; i++) {
    await advance(run, 1);
    await keeper.save();
  }
  await keeper.written();
  expect(await statesIn('trainings/stopped')).toHaveLength(2);
  await advance(run, 1);
  await keeper.end({ failure: { code: 'unexpected', message: 'm', remedy: 'r' } });
  expect((await savedTrainings()).trainings.map(({ step }) => step)).toEqual([3]);
  await keeper.end('stopped');
  expect((await savedTrainings()).trainings.map(({ step }) => step)).toEqual([4]);
  expect(await statesIn('trainings/stopped')).toEqual(['000000004.state']);
});

it('a damaged state is passed over and named; where all are, the training is refused and stays', async () => {
  const run = await begun();
  const keeper = keeperOf(run, 'torn');
  for (let i = 0; i < 2; i++) {
    await advance(run, 1);
    await keeper.save();
  }
  await keeper.written();
  const [early, late] = (await listStored('trainings/torn')).sort();
  await flipByte(`trainings/torn/${late}`);
  const again = await resumed('torn');
  expect(again.damaged).toEqual([expect.stringMatching(/^step 2: .*was changed/)]);
  expect(again.run.progress.step).toBe(1);
  await flipByte(`trainings/torn/${early}`);
  await expect(latestState(keyOf('torn'))).rejects.toMatchObject({ code: 'invalid-file' });
  expect(await savedTrainings()).toMatchObject({ trainings: [{ id: 'torn' }], unreadable: [] });

  // Without a whole table it is not known what it was; it is told, and can be discarded.
  for (const name of [early, late]) await writeStoredFile(`trainings/torn/${name}`, new Blob(['torn']));
  await deleteRunRow('torn'); // nor is there a row that tells
  expect(await savedTrainings()).toEqual({
    trainings: [],
    unreadable: [{ kind: 'finetune', id: 'torn', sizeBytes: 8 }],
  });
  await expect(latestState(keyOf('torn'))).rejects.toMatchObject({ code: 'invalid-file' });
  await library.discard(keyOf('torn'));
  expect(await listStored('trainings')).toEqual([]);
});

it('is not discarded while a tab trains it; nothing saved is said', async () => {
  const run = await begun();
  const keeper = keeperOf(run, 'held');
  await advance(run, 1);
  await keeper.end('stopped');
  const release = await holdRun('held');
  await expect(library.discard(keyOf('held'))).rejects.toMatchObject({ code: 'wrong-state' });
  await expect(library.remove('held')).rejects.toMatchObject({ code: 'wrong-state' });
  expect((await savedTrainings()).trainings).toHaveLength(1);
  release();
  await library.discard(keyOf('held'));
  expect(await savedTrainings()).toEqual({ trainings: [], unreadable: [] });
  await expect(latestState(keyOf('held'))).rejects.toMatchObject({ code: 'wrong-state' });
});

async function flipByte(path: string): Promise<void> {
  const bytes = new Uint8Array(await (await readStoredFile(path))!.arrayBuffer());
  bytes[1000] ^= 1;
  await writeStoredFile(path, new Blob([bytes]));
}
