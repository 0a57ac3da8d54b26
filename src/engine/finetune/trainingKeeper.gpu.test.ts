import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { defaultDetectorConfig, parseDetectorConfig } from '@/lib/detectorConfig';
import { setKernelMode } from '@/ml/ops/mode';
import { initWebgpu } from '@/ml/webgpu';
import { listStored, readStoredFile, removeStored, writeStoredFile } from '@/storage/opfs';
import type { LabelledFace } from './detectorData';
import type { FinetuneEvent } from './detectorEvents';
import { FinetuneRun } from './finetuneRun';
import { exportDetector, restoreRun } from './finetuneState';
import { discardKeptTraining, findKeptTraining, listKeptTrainings, TrainingKeeper } from './trainingKeeper';
import { withoutPixels } from '../data/faceData';
import { holdRun } from '../training/runLock';
import { drawnFaces } from '../data/testFaces';

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

let events: FinetuneEvent[] = [];
let runs: FinetuneRun[] = [];

beforeAll(async () => {
  await initWebgpu();
  setKernelMode('fused');
});

beforeEach(() => removeStored('trainings'));

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

const keeperOf = (run: FinetuneRun, runId: string) =>
  new TrainingKeeper(run, { runId, dataset: 'drawn', faces: CROPS, emit: (event) => events.push(event) });

async function advance(run: FinetuneRun, steps = Infinity): Promise<void> {
  for (let taken = 0; taken < steps && !run.finished; taken++) {
    await run.queueStep();
    if (run.epochDue) await run.endEpoch();
  }
}

/** The training under this id, taken up again from the disk. */
async function resumed(id: string): Promise<{ run: FinetuneRun; damaged: string[] }> {
  const { saved, tensors, faces, dataset, damaged } = await findKeptTraining(id);
  expect({ dataset, faces }).toEqual({ dataset: 'drawn', faces: CROPS.map(withoutPixels) });
  const run = await restoreRun(saved, tensors, FACES);
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
  expect(events).toEqual([{ type: 'kept', runId: 'cut', step }]);
  await advance(first, 1); // lost with the tab
  expect((await listKeptTrainings()).trainings).toEqual([
    {
      id: 'cut',
      dataset: 'drawn',
      config: CONFIG,
      faceCount: 24,
      step,
      totalSteps: first.totalSteps,
      epochs: 1,
      savedAt: expect.any(String) as string,
      sizeBytes: expect.any(Number) as number,
    },
  ]);

  const { run, damaged } = await resumed('cut');
  expect(damaged).toEqual([]);
  await advance(run);
  expect(await exported(run)).toEqual(expected);
});

it('a stopped one keeps its last state only, a failed one what it had', async () => {
  const run = await begun();
  const keeper = keeperOf(run, 'stopped');
  for (let i = 0; i < 3; i++) {
    await advance(run, 1);
    await keeper.save();
  }
  await keeper.written();
  expect(await listStored('trainings/stopped')).toHaveLength(2);
  await advance(run, 1);
  await keeper.end(true);
  expect((await listKeptTrainings()).trainings.map(({ step }) => step)).toEqual([3]);
  await keeper.end(false);
  expect((await listKeptTrainings()).trainings.map(({ step }) => step)).toEqual([4]);
  expect(await listStored('trainings/stopped')).toHaveLength(1);
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
  await expect(findKeptTraining('torn')).rejects.toMatchObject({ code: 'invalid-file' });
  expect((await listKeptTrainings()).trainings).toMatchObject([{ id: 'torn' }]);

  // Without a whole table it is not known what it was; it is told, and can be discarded.
  for (const name of [early, late]) await writeStoredFile(`trainings/torn/${name}`, new Blob(['torn']));
  expect(await listKeptTrainings()).toEqual({ trainings: [], unreadable: [{ id: 'torn', sizeBytes: 8 }] });
  await expect(findKeptTraining('torn')).rejects.toMatchObject({ code: 'invalid-file' });
  await discardKeptTraining('torn');
  expect(await listStored('trainings')).toEqual([]);
});

it('is not discarded while a tab trains it; nothing kept is said', async () => {
  const run = await begun();
  const keeper = keeperOf(run, 'held');
  await advance(run, 1);
  await keeper.end(false);
  const release = await holdRun('held');
  await expect(discardKeptTraining('held')).rejects.toMatchObject({ code: 'wrong-state' });
  expect((await listKeptTrainings()).trainings).toHaveLength(1);
  release();
  await discardKeptTraining('held');
  expect(await listKeptTrainings()).toEqual({ trainings: [], unreadable: [] });
  await expect(findKeptTraining('held')).rejects.toMatchObject({ code: 'wrong-state' });
});

async function flipByte(path: string): Promise<void> {
  const bytes = new Uint8Array(await (await readStoredFile(path))!.arrayBuffer());
  bytes[1000] ^= 1;
  await writeStoredFile(path, new Blob([bytes]));
}
