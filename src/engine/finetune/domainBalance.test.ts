/** A training on balanced domains, on the CPU engine: it learns from all of them, and goes on bit for bit. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import { disposeWasm, initWasm } from '@/ml/wasm';
import { drawnFaces } from '../data/testFaces';
import type { LabelledFace } from './detectorData';
import { FinetuneRun } from './finetuneRun';
import { restoreFinetune, saveFinetune } from './finetuneState';

beforeAll(async () => void (await initWasm({ threads: 1 })));
afterAll(disposeWasm);

/** Ten faces of one data set, six of another. */
const FACES = drawnFaces(16).map(({ id, name, rgb, parsing }, i): LabelledFace => ({
  ...{ id, name, rgb, parsing, group: null },
  label: i % 2 === 0 ? 'spoof' : 'live',
  domain: i < 10 ? 'casia' : 'msu',
}));

const CONFIG: DetectorConfig = {
  ...defaultDetectorConfig('nano'),
  ...{ balanceDomains: true, batchSize: 4, epochs: 3, warmupEpochs: 0, patience: 0 },
  ...{ validationShare: 0.2, testShare: 0 },
};

async function begun(changes: Partial<DetectorConfig> = {}): Promise<FinetuneRun> {
  const run = await FinetuneRun.begin({ ...CONFIG, ...changes }, FACES, null);
  await run.prepare();
  return run;
}

async function advance(run: FinetuneRun, steps = Infinity): Promise<void> {
  for (let taken = 0; taken < steps && !run.finished; taken++) {
    await run.queueStep();
    if (run.epochDue) await run.endEpoch();
  }
}

it('stopped in the middle of an epoch and restored, ends as the uninterrupted one, bit for bit', async () => {
  const whole = await begun();
  expect(whole.data.stepsPerEpoch).toBeGreaterThan(2);
  await advance(whole);
  const stopped = await begun();
  await advance(stopped, whole.data.stepsPerEpoch + 1);
  const restored = await restoreFinetune(await saveFinetune(stopped), [...FACES].reverse());
  await advance(restored);
  expect(await restored.values()).toEqual(await whole.values());
  expect(restored.best).toEqual(whole.best);
  // Another training than that of batches as they come.
  const plain = await begun({ balanceDomains: false });
  await advance(plain);
  expect(await plain.values()).not.toEqual(await whole.values());
  for (const run of [whole, stopped, restored, plain]) run.dispose();
});
