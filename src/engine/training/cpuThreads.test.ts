/** Trainings that go on with the CPU engine on another number of threads: bit for bit what they would have come to. */
import { afterAll, expect, it } from 'vitest';
import { defaultPretrainConfig } from '@/lib/config';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { disposeWasm, initWasm } from '@/ml/wasm';
import { bytesSource } from '@/storage/byteSource';
import { readSafetensors } from '@/storage/safetensors';
import { SealedFile } from '@/storage/sealedFile';
import { facesWithGeometry } from '../data/testFaces';
import { FinetuneRun } from '../finetune/finetuneRun';
import { restoreFinetune, saveFinetune } from '../finetune/finetuneState';
import { PretrainRun } from '../pretrain/pretrainRun';
import { readRunState, writeRunState } from '../pretrain/pretrainState';

const FACES = facesWithGeometry(12).map((face, i) => ({
  ...face,
  label: i % 2 ? 'real' : 'fake',
  group: `p${i}`,
}));
const THREADS = [
  [1, 2],
  [3, 1],
] as const;
const VARIED = { pose: 0.5, light: 0.5 };
const BEFORE = 3;
const STEPS = 6;

afterAll(disposeWasm);

async function stateOf(run: PretrainRun): Promise<ArrayBuffer> {
  const exportable = await run.exportable({ adapter: 'test', engine: 'cpu' });
  return (await writeRunState(exportable, new Uint8Array(), { loss: null, savedAt: '' })).arrayBuffer();
}

it.each(THREADS)('pretraining: %i, then %i', async (before, after) => {
  const preset = { ...defaultPretrainConfig('nano'), batchSize: 4, epochs: 4, warmupEpochs: 1 };
  const config = { ...preset, accumIter: 2, flip: true, randomResizedCrop: true, ...VARIED };
  const take = async (run: PretrainRun, until: number) => {
    while (run.step < until) await run.queueStep();
    return stateOf(run);
  };
  await initWasm({ threads: before });
  const whole = new PretrainRun(config, FACES, []);
  const cut = await readRunState(
    await SealedFile.open(bytesSource(new Uint8Array(await take(whole, BEFORE)))),
  );
  const expected = new Uint8Array(await take(whole, STEPS));
  whole.dispose();

  await initWasm({ threads: after });
  const resumed = new PretrainRun(cut.head.record.config, FACES, [], cut);
  expect(resumed.step).toBe(BEFORE);
  const early = new Uint8Array(await stateOf(resumed));
  expect(new Uint8Array(await take(resumed, STEPS))).toEqual(expected);
  expect(early, 'bytes that see a step').not.toEqual(expected);
  resumed.dispose();
});

it.each(THREADS)('a detector: %i, then %i', async (before, after) => {
  const config = {
    ...defaultDetectorConfig('nano'),
    batchSize: 3,
    epochs: 3,
    warmupEpochs: 0,
    dropPath: 0.2,
    ...VARIED,
  };
  const take = async (run: FinetuneRun, until: number) => {
    while (run.progress.step < until && !run.finished) {
      await run.queueStep();
      if (run.epochDue) await run.endEpoch();
    }
    return saveFinetune(run);
  };
  const contents = (state: Uint8Array) => {
    const { metadata, tensors } = readSafetensors(state);
    return { metadata, tensors };
  };
  await initWasm({ threads: before });
  const whole = await FinetuneRun.begin(config, FACES, null);
  await whole.prepare();
  const cut = await take(whole, BEFORE);
  const expected = contents(await take(whole, STEPS));
  whole.dispose();

  await initWasm({ threads: after });
  const resumed = await restoreFinetune(cut, FACES);
  expect(resumed.progress.step).toBe(BEFORE);
  expect(contents(await take(resumed, STEPS))).toEqual(expected);
  expect(contents(cut), 'contents that see a step').not.toEqual(expected);
  resumed.dispose();
});
